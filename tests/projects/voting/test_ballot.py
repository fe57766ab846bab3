"""Drawing the ballot up, who may vote, one ballot a person, nothing joins person and ballot."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection
from django.urls import reverse
from django.utils import timezone, translation

from foundation.lifecycle.clocks import sweep
from foundation.lifecycle.errors import GuardFailed, NotAllowed, WrongState
from foundation.lifecycle.services import SYSTEM, perform
from foundation.people import contacts, privacy
from foundation.people.models import Membership
from projects.models import Ballot, Candidate, Mark, Poll, Receipt, SealedBox
from projects.review.services import open_panel
from projects.voting import services
from projects.voting.eligibility import Barred, barred
from projects.voting.rules import receipt_code, receipt_digest
from projects.voting.selectors import open_polls, standing
from tests.projects.conftest import plan_milestone
from tests.projects.voting.conftest import IDENTITY, slip

pytestmark = pytest.mark.django_db


# --- the ballot is drawn up and published -------------------------------------------------


def test_a_ballot_holds_every_eligible_proposal_with_what_it_asks_for(prepared, eligible):
    rows = [(row.position, row.project, row.cost) for row in prepared.candidates.all()]
    assert rows == [(n, project, project.requested) for n, project in enumerate(eligible, start=1)]


def test_no_ballot_while_the_call_is_open_or_a_check_is_not_over(
    call, proposal, manager, officers, today
):
    with pytest.raises(GuardFailed, match="Close it first"):
        services.draw_up(call, by=officers.call)
    late = proposal(9, call=call)
    plan_milestone(late, by=manager, title="招募志愿者", due_on=today)
    perform(late, "submit", by=manager)
    perform(call, "close", by=SYSTEM)
    with pytest.raises(GuardFailed, match=late.number):
        services.draw_up(call, by=officers.call)


def test_who_drew_the_ballot_up_does_not_publish_it(prepared, officers, today):
    days = {"opens_on": today, "closes_on": today}
    with pytest.raises(NotAllowed):
        perform(prepared, "publish", by=officers.call, **days)
    assert perform(prepared, "publish", by=officers.town, **days).state == "published"


def test_a_member_of_a_candidate_neither_publishes_nor_sets_groups(
    prepared, officers, organisation, today
):
    for officer in (officers.leader, officers.call):
        Membership.objects.create(organisation=organisation, user=officer, role="editor")
    with pytest.raises(NotAllowed):
        perform(prepared, "publish", by=officers.leader, opens_on=today, closes_on=today)
    with pytest.raises(NotAllowed):
        services.set_groups(prepared, {1: "A"}, by=officers.call)


def test_a_proposal_withdrawn_meanwhile_asks_for_a_new_ballot(
    prepared, eligible, manager, officers, call, today
):
    services.set_groups(prepared, {1: "A", 3: "A"}, by=officers.call)
    perform(eligible[1], "withdraw", by=manager)
    days = {"opens_on": today, "closes_on": today}
    with pytest.raises(GuardFailed, match="Draw the ballot up again"):
        perform(prepared, "publish", by=officers.leader, **days)
    services.draw_up(call, by=officers.call)
    assert list(prepared.candidates.values_list("position", "group")) == [(1, "A"), (2, "A")]
    perform(prepared, "publish", by=officers.leader, **days)
    with pytest.raises(WrongState):
        services.draw_up(call, by=officers.call)
    with pytest.raises(WrongState):
        services.set_groups(prepared, {}, by=officers.call)


def test_publishing_lets_everyone_read_the_proposals(client, prepared, eligible, officers, today):
    assert client.get(prepared.get_absolute_url()).status_code == 404
    assert client.get(eligible[0].get_absolute_url()).status_code == 404
    perform(prepared, "publish", by=officers.leader, opens_on=today, closes_on=today)
    assert eligible[0].title in client.get(prepared.get_absolute_url()).content.decode()
    assert client.get(eligible[0].get_absolute_url()).status_code == 200


def test_no_panel_opens_and_no_officer_reviews_where_residents_choose(call, eligible, officers):
    with pytest.raises(GuardFailed, match="residents choose"):
        open_panel(call, by=officers.call, chair=officers.chair, assessors=[])
    with pytest.raises(GuardFailed, match="residents choose"):
        perform(eligible[0], "begin_review", by=officers.call)


@pytest.mark.parametrize(
    ("days", "words"),
    [(-1, "Voting begins on"), (0, "6 days left"), (5, "1 day left"), (6, "24:00"), (7, "")],
)
def test_a_vote_counts_down(poll, today, days, words):
    with translation.override("en"):
        said = standing(poll, today + timedelta(days=days))
    assert words in said.countdown
    assert bool(said.countdown) == bool(words)


def test_the_clock_closes_the_vote_after_its_last_day(poll, vote):
    vote([1], times=2)
    sweep(timezone.now() + timedelta(days=5))
    poll.refresh_from_db()
    assert poll.state == "published"
    sweep(timezone.now() + timedelta(days=8))
    poll.refresh_from_db()
    assert poll.state == "counting"
    assert poll.box.ballots == [[1], [1]]


# --- who may vote ---------------------------------------------------------------------------


def test_everyone_who_may_not_vote_reads_why(
    poll, make_user, resident, nanhai, teller, client_for, client, today
):
    poll.call.eligible_areas.set([nanhai.town])
    poll.call.save()
    on_paper, voted = resident("梁伯"), resident("黄姨")
    services.hand_out(poll, by=teller("唐点票"), area=nanhai.community, user=on_paper)
    services.cast(poll, [1], by=voted, slip=slip())
    cases = {
        Barred.STRANGER: AnonymousUser(),
        Barred.NO_HOME: make_user("无家"),
        Barred.UNCONFIRMED: make_user("未核", home_community=nanhai.community),
        Barred.ELSEWHERE: resident("外镇", nanhai.far_community),
        Barred.VOTED: voted,
        Barred.ON_PAPER: on_paper,
    }
    for why, person in cases.items():
        assert barred(poll, person) == why
        browser = client_for(person) if person.is_authenticated else client
        page = browser.get(reverse("projects:ballot", args=[poll.call_id]))
        assert page.status_code == 200
        with translation.override("zh-hans"):
            assert str(why.label) in page.content.decode()
        sent = browser.post(
            reverse("projects:ballot", args=[poll.call_id]),
            {"step": "cast", "choices": ["1"], "slip": slip()},
        )
        assert sent.status_code == why.status
    assert barred(poll, resident("能投")) is None
    assert barred(poll, resident("太早"), today - timedelta(days=1)) == Barred.NOT_YET
    assert barred(poll, resident("太晚"), today + timedelta(days=7)) == Barred.OVER
    assert Ballot.objects.count() == 1


def test_a_resident_fills_in_looks_again_casts_and_finds_the_receipt(poll, resident, client_for):
    browser, url = client_for(resident()), reverse("projects:ballot", args=[poll.call_id])
    assert browser.get(url).status_code == 200
    too_many = browser.post(url, {"step": "review", "choices": ["1", "2", "3"]})
    assert too_many.status_code == 422
    assert too_many.content.decode().count(" checked") == 3, "nothing ticked is lost"
    assert browser.post(url, {"step": "review"}).status_code == 422
    review = browser.post(url, {"step": "review", "choices": ["2", "3"]})
    assert not Ballot.objects.exists()
    changed = browser.post(
        url, {"step": "change", "choices": ["2", "3"], "slip": review.context["slip"]}
    )
    assert changed.status_code == 200
    assert changed.content.decode().count(" checked") == 2
    last = {"step": "cast", "choices": ["2", "3"], "slip": review.context["slip"]}
    code = browser.post(url, last).context["code"]
    assert Ballot.objects.get().choices == [2, 3]
    again = browser.post(url, last)
    assert (again.status_code, again.context["code"]) == (200, code), "sent twice, counted once"
    assert (Ballot.objects.count(), Mark.objects.count()) == (1, 1)
    look = reverse("projects:receipt", args=[poll.call_id])
    assert browser.post(look, {"code": f" {code.lower()} "}).context["found"] is True
    assert browser.post(look, {"code": "AAAA-BBBB"}).context["found"] is False
    assert browser.post(look, {"code": ""}).status_code == 422


@pytest.mark.parametrize(
    "choices", [[], [1, 2, 3], [4], [0]], ids=["nothing", "too many", "unknown", "zero"]
)
def test_a_ballot_that_is_none_is_refused_whole(poll, resident, choices):
    person = resident()
    with pytest.raises(GuardFailed):
        services.cast(poll, choices, by=person, slip=slip())
    assert not Mark.objects.exists()
    assert barred(poll, person) is None


def test_a_slip_serves_one_person_only(poll, resident):
    shared = slip()
    services.cast(poll, [1], by=resident(), slip=shared)
    with pytest.raises(GuardFailed):
        services.cast(poll, [2], by=resident("另一人"), slip=shared)
    with pytest.raises(GuardFailed):
        services.cast(poll, [2], by=resident("又一人"), slip="x")
    assert Ballot.objects.count() == 1


def test_one_phone_is_one_person_on_paper_and_on_the_site(poll, resident, teller, nanhai):
    phone = "+8613800138000"
    services.hand_out(
        poll,
        by=teller("唐点票"),
        area=nanhai.community,
        name="梁伯",
        phone=phone,
        identity=IDENTITY,
    )
    later = resident("梁伯")
    contacts.store("phone", phone, user=later, verified=True)
    assert barred(poll, later) == Barred.ON_PAPER


# --- nothing joins a person and a ballot ----------------------------------------------------


def columns(model) -> dict[str, str]:
    return {field.name: type(field).__name__ for field in model._meta.concrete_fields}


def test_a_ballot_and_a_receipt_know_nothing_but_their_vote():
    assert set(columns(Ballot)) == {"id", "poll", "choices"}
    assert set(columns(Receipt)) == {"id", "poll", "digest"}
    assert set(columns(SealedBox)) == {"id", "poll", "ballots", "digest"}


def test_no_table_of_the_vote_holds_a_time_or_the_order_of_arrival(poll, resident):
    for model in (Ballot, Receipt, Mark):
        assert not {"DateTimeField", "DateField"} & set(columns(model).values())
    people = [resident(f"街坊{n}") for n in range(12)]
    for n, person in enumerate(people):
        services.cast(poll, [1 + n % 3], by=person, slip=slip())
    arrived = [person.pk for person in people]
    keys = {model: list(model.objects.values_list("pk", flat=True)) for model in (Ballot, Mark)}
    assert not set(keys[Ballot]) & set(keys[Mark])
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT rowid FROM projects_ballot ORDER BY rowid")
            assert [row[0] for row in cursor.fetchall()] == keys[Ballot], "lies in random order"
    register = list(Mark.objects.values_list("user", flat=True))
    assert sorted(register) == sorted(arrived)
    assert register != arrived


def test_closing_leaves_only_what_was_voted_sorted_by_what_it_says(poll, vote):
    for choices in ([3], [1, 2], [1], [3]):
        vote(choices)
    perform(poll, "close", by=SYSTEM)
    assert not Ballot.objects.exists()
    assert poll.box.ballots == [[1], [1, 2], [3], [3]]


def test_the_history_of_a_vote_names_no_voter(poll, resident):
    person = resident("沈默者")
    before = poll.events.count()
    services.cast(poll, [1], by=person, slip=slip())
    assert poll.events.count() == before
    assert not person.notices.exists()


def test_a_receipt_follows_from_its_slip_alone():
    assert receipt_code("0" * 32) == receipt_code("0" * 32) != receipt_code("1" * 32)
    code = receipt_code("0" * 32)
    assert receipt_digest(code) == receipt_digest(code.replace("-", "").lower())


def test_a_person_takes_along_that_they_voted_and_the_register_forgets_the_erased(poll, resident):
    person = resident()
    contacts.store("phone", "+8613800138001", user=person, verified=True)
    services.cast(poll, [1], by=person, slip=slip())
    said = privacy.export_data(person)["projects"]["ballots_received"]
    assert [row["way"] for row in said] == ["online"]
    assert Mark.objects.get().phone
    privacy.erase(person)
    assert Mark.objects.get().phone == ""


# --- several at once ------------------------------------------------------------------------

HANDS = 6


def rush(act):
    barrier = threading.Barrier(HANDS)
    refused, faults = [], []

    def hand(n):
        try:
            barrier.wait()
            act(n)
        except (services.CannotVote, IntegrityError) as why:
            refused.append(type(why))
        except Exception as fault:  # noqa: BLE001
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=hand, args=[n]) for n in range(HANDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    return refused


@pytest.mark.django_db(transaction=True)
def test_of_six_ballots_of_one_person_at_once_one_is_in_the_box(poll, resident):
    person = resident()
    assert rush(lambda n: services.cast(poll, [1 + n % 3], by=person, slip=slip())) == [
        services.CannotVote
    ] * (HANDS - 1)
    assert (Ballot.objects.count(), Mark.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_without_look_and_lock_the_register_alone_refuses_and_without_it_all_six_count(
    poll, resident, monkeypatch
):
    person = resident()
    monkeypatch.setattr(services.eligibility, "barred", lambda poll, user: None)
    monkeypatch.setattr(services, "locked", lambda poll: poll)

    def act(n):
        services.cast(poll, [1], by=person, slip=slip())

    assert rush(act) == [services.CannotVote] * (HANDS - 1)
    constraint = next(c for c in Mark._meta.constraints if c.name == "one_ballot_an_account")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Mark, constraint)
    assert rush(act) == []
    assert Ballot.objects.count() == HANDS + 1


@pytest.mark.django_db(transaction=True)
def test_the_site_and_paper_at_once_give_one_ballot(poll, resident, teller, nanhai):
    person, tellers = resident(), [teller(f"点票{n}") for n in range(HANDS)]

    def act(n):
        if n % 2:
            services.cast(poll, [1], by=person, slip=slip())
            return
        try:
            services.hand_out(poll, by=tellers[n], area=nanhai.community, user=person)
        except GuardFailed as why:
            raise services.CannotVote(Barred.ON_PAPER) from why

    assert rush(act) == [services.CannotVote] * (HANDS - 1)
    assert Mark.objects.filter(is_returned=False).count() == 1


# --- pages ------------------------------------------------------------------------------------


def test_pages_of_a_vote_need_few_queries_whatever_the_number(
    client_for, client, poll, resident, proposal, officers, today, django_assert_max_num_queries
):
    for n in range(4, 30):
        project = proposal(n, call=poll.call, requested=1_000)
        Candidate.objects.create(
            poll=poll, project=project, position=n, title=project.title, cost=project.requested
        )
        type(project).objects.filter(pk=project.pk).update(state="on_ballot")
    browser = client_for(resident())
    for name in ("vote", "ballot"):
        url = reverse(f"projects:{name}", args=[poll.call_id])
        browser.get(url)
        with django_assert_max_num_queries(25):
            assert browser.get(url).status_code == 200
    desk = client_for(officers.call)
    for url in (
        reverse("projects_desk:call_vote", args=[poll.call_id]),
        reverse("projects_desk:vote_papers", args=[poll.call_id]),
        reverse("lifecycle_desk:case", args=["projects.poll", poll.pk]),
    ):
        desk.get(url)
        with django_assert_max_num_queries(25):
            assert desk.get(url).status_code == 200


def test_a_vote_is_reached_from_the_call_the_projects_and_the_calls(client, poll, nanhai):
    for url in (poll.call.get_absolute_url(), reverse("projects:list"), reverse("projects:calls")):
        assert poll.get_absolute_url() in client.get(url).content.decode()
    assert list(open_polls(nanhai.community)) == [poll]
    poll.call.eligible_areas.set([nanhai.town])
    poll.call.save()
    assert list(open_polls(nanhai.community)) == [poll]
    assert list(open_polls(nanhai.far_community)) == []
    assert Poll.objects.count() == 1


def test_the_ballot_is_printed_as_pdf(client, poll):
    answer = client.get(reverse("projects:paper_ballot", args=[poll.call_id]))
    assert answer.content.startswith(b"%PDF")
