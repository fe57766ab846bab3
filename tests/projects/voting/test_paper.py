"""Ballots on paper: one register with the site, two counters a batch, never more than went out."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from foundation.lifecycle.errors import GuardFailed, NotAllowed, WrongState
from foundation.lifecycle.services import SYSTEM, perform
from foundation.people import contacts
from foundation.people.models import Membership
from projects.models import Mark, PaperBatch
from projects.voting import services
from projects.voting.eligibility import Barred, barred
from projects.voting.rules import BadBallots, read_batch
from tests.projects.voting.conftest import IDENTITY, slip

pytestmark = pytest.mark.django_db


@pytest.fixture
def tellers(teller):
    return teller("唐点票"), teller("简点票")


@pytest.fixture
def handed(poll, tellers, nanhai, resident):
    """``handed(3)``: so many papers handed out."""

    def out(count):
        for n in range(count):
            services.hand_out(poll, by=tellers[0], area=nanhai.community, user=resident(f"阿婆{n}"))

    return out


@pytest.fixture
def close(poll):
    def closed():
        return perform(poll, "close", by=SYSTEM)

    return closed


# --- the register ---------------------------------------------------------------------------


def test_who_has_a_paper_does_not_vote_on_the_site_nor_get_a_second(
    poll, tellers, resident, nanhai
):
    person = resident()
    services.hand_out(poll, by=tellers[0], area=nanhai.community, user=person)
    with pytest.raises(services.CannotVote) as refused:
        services.cast(poll, [1], by=person, slip=slip())
    assert refused.value.barred == Barred.ON_PAPER
    with pytest.raises(GuardFailed, match="paper ballot already"):
        services.hand_out(poll, by=tellers[1], area=nanhai.community, user=person)


def test_who_voted_on_the_site_gets_no_paper(poll, tellers, resident, nanhai):
    person = resident()
    services.cast(poll, [1], by=person, slip=slip())
    with pytest.raises(GuardFailed, match="on the site already"):
        services.hand_out(poll, by=tellers[0], area=nanhai.community, user=person)


def test_a_person_without_account_is_known_again_by_the_identity_card(poll, tellers, nanhai):
    person = {"area": nanhai.community, "name": "梁伯", "identity": IDENTITY}
    mark = services.hand_out(poll, by=tellers[0], **person)
    assert IDENTITY not in str(vars(mark))
    with pytest.raises(GuardFailed, match="paper ballot already"):
        services.hand_out(poll, by=tellers[1], **(person | {"name": "梁生"}))
    with pytest.raises(GuardFailed, match="identity card"):
        services.hand_out(poll, by=tellers[1], **(person | {"identity": ""}))


def test_a_phone_that_belongs_to_an_account_marks_that_account(poll, tellers, nanhai, resident):
    person = resident()
    contacts.store("phone", "13800138000", user=person, verified=True)
    stranger = {"area": nanhai.community, "name": "不说账号", "phone": "138 0013 8000"}
    services.hand_out(poll, by=tellers[0], identity=IDENTITY, **stranger)
    assert Mark.objects.get().user == person
    assert barred(poll, person) == Barred.ON_PAPER


def test_papers_are_handed_out_within_the_duty_and_the_area_of_the_vote(
    poll, tellers, teller, resident, nanhai, make_user, organisation
):
    with pytest.raises(NotAllowed):
        services.hand_out(
            poll,
            by=tellers[0],
            area=nanhai.far_community,
            user=resident("远", nanhai.far_community),
        )
    with pytest.raises(NotAllowed):
        services.hand_out(poll, by=make_user("路人"), area=nanhai.community, user=resident())
    own = teller("本会点票")
    Membership.objects.create(organisation=organisation, user=own, role="editor")
    with pytest.raises(NotAllowed, match="organisation on the ballot"):
        services.hand_out(poll, by=own, area=nanhai.community, user=resident())
    with pytest.raises(NotAllowed):
        services.hand_out(poll, by=tellers[0], area=nanhai.community, user=tellers[0])
    poll.call.eligible_areas.set([nanhai.other_town])
    poll.call.save()
    with pytest.raises(GuardFailed, match="residents of the area"):
        services.hand_out(poll, by=tellers[0], area=nanhai.community, user=resident())


def test_a_paper_that_came_back_unused_lets_the_person_vote_anew(poll, tellers, resident, nanhai):
    person = resident()
    mark = services.hand_out(poll, by=tellers[0], area=nanhai.community, user=person)
    with pytest.raises(GuardFailed):
        services.take_back(mark, by=tellers[0], reason=" ")
    services.take_back(mark, by=tellers[0], reason="登记错人")
    services.cast(poll, [1], by=person, slip=slip())
    assert Mark.objects.count() == 2


def test_the_register_itself_is_never_rewritten(poll, tellers, resident, nanhai):
    mark = services.hand_out(poll, by=tellers[0], area=nanhai.community, user=resident())
    for change in (
        lambda: Mark.objects.filter(pk=mark.pk).update(way="online"),
        lambda: Mark.objects.filter(pk=mark.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_no_papers_before_or_after_the_vote(poll, close, tellers, resident, nanhai):
    close()
    with pytest.raises(WrongState):
        services.hand_out(poll, by=tellers[0], area=nanhai.community, user=resident())


# --- the piles ------------------------------------------------------------------------------


def test_a_batch_counts_once_a_second_person_entered_the_same(poll, handed, close, tellers):
    handed(3)
    close()
    services.enter_batch(poll, 1, [[1], [2]], 1, by=tellers[0])
    with pytest.raises(GuardFailed, match="A second person"):
        perform(poll, "decide", by=poll.events.get(action="opened").actor)
    with pytest.raises(GuardFailed, match="differs"):
        services.enter_batch(poll, 1, [[1], [1]], 1, by=tellers[1])
    services.enter_batch(poll, 1, [[1], [2]], 1, by=tellers[1])
    services.enter_batch(poll, 1, [[1], [2]], 1, by=tellers[1])
    batch = PaperBatch.objects.get()
    assert (batch.papers, batch.second_by) == (3, tellers[1])
    with pytest.raises(GuardFailed, match="already"):
        services.enter_batch(poll, 1, [[1]], 0, by=tellers[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperBatch.objects.update(invalid=0)


def test_who_entered_a_batch_first_may_enter_it_anew_but_never_confirms_it(
    poll, handed, close, tellers
):
    handed(2)
    close()
    services.enter_batch(poll, 1, [[1], [2]], 0, by=tellers[0])
    services.enter_batch(poll, 1, [[1], [1]], 0, by=tellers[0])
    batch = PaperBatch.objects.get()
    assert (batch.ballots, batch.second_by) == ([[1], [1]], None)


def test_no_more_papers_are_counted_than_were_handed_out(
    poll, handed, close, tellers, resident, nanhai
):
    handed(3)
    back = services.hand_out(poll, by=tellers[0], area=nanhai.community, user=resident("退票"))
    services.take_back(back, by=tellers[0], reason="退回")
    close()
    services.enter_batch(poll, 1, [[1], [2]], 0, by=tellers[0])
    with pytest.raises(GuardFailed, match="only 3 were handed out"):
        services.enter_batch(poll, 2, [[1]], 1, by=tellers[0])
    services.enter_batch(poll, 2, [], 1, by=tellers[0])


def test_papers_are_counted_by_tellers_and_after_closing(poll, handed, close, tellers, make_user):
    handed(1)
    with pytest.raises(WrongState):
        services.enter_batch(poll, 1, [[1]], 0, by=tellers[0])
    close()
    with pytest.raises(NotAllowed):
        services.enter_batch(poll, 1, [[1]], 0, by=make_user("路人"))


def test_a_typed_batch_is_read_whatever_the_marks_between_and_the_order():
    assert read_batch("2 1\n\n3\n0\n1，2、\n", candidates=3, most=2) == [[], [1, 2], [1, 2], [3]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1\n4", "Line 2"),
        ("1 2 3", "at most 2"),
        ("1 1", "twice"),
        ("一", "numbers from 1 to 3"),
        ("0 1", "no project 0"),
        ("1 ²", "numbers from 1"),
    ],
)
def test_a_line_that_is_no_valid_ballot_is_named(text, words):
    with pytest.raises(BadBallots, match=words):
        read_batch(text, candidates=3, most=2)


# --- the desk -------------------------------------------------------------------------------


def test_a_teller_of_a_town_hands_out_and_counts_on_the_desk(
    poll, tellers, client_for, resident, nanhai, close
):
    person = resident("何婆婆")
    desk, papers = client_for(tellers[0]), reverse("projects_desk:vote_papers", args=[poll.call_id])
    case = reverse("lifecycle_desk:case", args=["projects.poll", poll.pk])
    assert papers in desk.get(case).content.decode()
    assert list(desk.get(papers, {"q": "何婆"}).context["found"]) == [person]
    desk.post(papers, {"step": "account", "resident": person.pk})
    typed = {"step": "stranger", "name": "梁伯", "area": nanhai.community.pk, "phone": ""}
    wrong = desk.post(papers, typed | {"identity": "440605195001010000"})
    assert (wrong.status_code, "梁伯" in wrong.content.decode()) == (422, True)
    assert desk.post(papers, typed | {"identity": IDENTITY}).status_code == 302
    assert desk.post(papers, typed | {"identity": IDENTITY}).status_code == 422
    assert Mark.objects.filter(is_returned=False).count() == 2
    mark = Mark.objects.get(name="梁伯")
    back = {"step": "take_back", "back-mark": mark.pk, "back-reason": "写坏了"}
    assert desk.post(papers, back).status_code == 302
    assert desk.post(papers, back | {"back-mark": 5}).status_code == 404
    assert desk.post(papers, {"step": "account", "resident": tellers[1].pk}).status_code == 404
    close()
    count = reverse("projects_desk:vote_count", args=[poll.call_id])
    lost = desk.post(count, {"number": 1, "ballots": "1 9", "invalid": 0})
    assert (lost.status_code, "1 9" in lost.content.decode()) == (422, True)
    for person in tellers:
        entered = {"number": 1, "ballots": "2 1", "invalid": 0}
        assert client_for(person).post(count, entered).status_code == 302
    assert PaperBatch.objects.get().second_by == tellers[1]


def test_the_pages_of_the_papers_are_closed_to_others(
    poll, client_for, resident, officers, teller, nanhai
):
    for name in ("vote_papers", "vote_count"):
        url = reverse(f"projects_desk:{name}", args=[poll.call_id])
        assert client_for(officers.finance).get(url).status_code in (302, 403)
        assert client_for(resident(f"居民{name}")).get(url).status_code in (302, 403)
    far = client_for(teller("外镇点票", nanhai.other_town))
    person = resident()
    papers = reverse("projects_desk:vote_papers", args=[poll.call_id])
    assert not far.get(papers, {"q": person.display_name}).context["found"].object_list
    assert far.post(papers, {"step": "account", "resident": person.pk}).status_code == 404
