"""A vote that is called off or given more days, and proposals that leave the ballot."""

from __future__ import annotations

from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connections, transaction
from django.urls import reverse
from django.utils import timezone

from foundation.lifecycle.clocks import sweep
from foundation.lifecycle.errors import GuardFailed, NotAllowed, WrongState
from foundation.lifecycle.services import SYSTEM, perform
from foundation.notices.models import Notice
from foundation.people.models import Membership
from projects.models import Ballot, Poll, PollResult, SealedBox
from projects.voting import services
from projects.voting.eligibility import Barred, barred
from projects.voting.selectors import open_polls, standing
from tests.projects.voting.conftest import slip

pytestmark = pytest.mark.django_db

WHY = "选票印错了一个项目的金额"


@pytest.fixture
def before_it_opens(prepared, officers, today):
    """Published, and open from tomorrow on."""
    days = {"opens_on": today + timedelta(days=1), "closes_on": today + timedelta(days=7)}
    return perform(prepared, "publish", by=officers.leader, **days)


def test_a_vote_called_off_frees_its_projects_and_everyone_reads_why(
    poll, vote, eligible, officers, resident, client
):
    vote([1], times=2)
    with pytest.raises(GuardFailed):
        perform(poll, "call_off", by=officers.town)
    perform(poll, "call_off", by=officers.town, reason=WHY)
    for project in eligible:
        project.refresh_from_db()
    assert {project.state for project in eligible} == {"eligible"}
    assert standing(poll).tone == "bad"
    page = client.get(poll.get_absolute_url()).content.decode()
    assert WHY in page
    assert eligible[0].title in page
    assert eligible[0].get_absolute_url() not in page
    assert list(open_polls()) == []
    person = resident("后来的")
    assert barred(poll, person) == Barred.CALLED_OFF
    with pytest.raises(services.CannotVote):
        services.cast(poll, [1], by=person, slip=slip())


def test_ballots_of_a_vote_called_off_stay_sealed_and_are_never_counted(poll, vote, officers):
    vote([1, 2], times=3)
    perform(poll, "call_off", by=officers.leader, reason=WHY)
    assert SealedBox.objects.get(poll=poll).ballots == [[1, 2]] * 3
    assert not Ballot.objects.exists()
    with pytest.raises(WrongState):
        perform(poll, "decide", by=officers.call)
    sweep(timezone.now() + timedelta(days=30))
    poll.refresh_from_db()
    assert poll.state == "called_off"
    assert not PollResult.objects.exists()


def test_only_town_and_district_call_a_vote_off_and_nobody_on_the_ballot(
    poll, officers, organisation
):
    with pytest.raises(NotAllowed):
        perform(poll, "call_off", by=officers.call, reason=WHY)
    Membership.objects.create(organisation=organisation, user=officers.town, role="member")
    with pytest.raises(NotAllowed):
        perform(poll, "call_off", by=officers.town, reason=WHY)


def test_after_a_vote_was_called_off_another_is_held_on_the_same_call(
    poll, vote, officers, resident, call, client, client_for, today
):
    vote([1])
    perform(poll, "call_off", by=officers.town, reason=WHY)
    desk = client_for(officers.call)
    page = reverse("projects_desk:call_vote", args=[call.pk])
    assert 'value="draw_up"' in desk.get(page).content.decode()
    desk.post(page, {"step": "draw_up"})
    again = Poll.objects.standing().get(call=call)
    assert again.candidates.count() == 3
    assert WHY in client.get(again.get_absolute_url()).content.decode(), "until it is published"
    perform(again, "publish", by=officers.leader, opens_on=today, closes_on=today)
    read = client.get(again.get_absolute_url())
    assert read.status_code == 200
    assert WHY in read.content.decode()
    services.cast(again, [2], by=resident(), slip=slip())
    perform(again, "close", by=SYSTEM)
    assert perform(again, "decide", by=officers.call).result.document


def test_a_vote_is_given_more_days_and_its_history_keeps_the_first_last_day(
    poll, officers, today, client, client_for
):
    last = poll.closes_on
    for day in (last, last - timedelta(days=1)):
        with pytest.raises(GuardFailed, match="later one"):
            perform(poll, "extend", by=officers.town, closes_on=day, reason="台风")
    page = reverse("lifecycle_desk:act", args=["projects.poll", poll.pk, "extend"])
    desk = client_for(officers.town)
    wrong = desk.post(page, {"closes_on": last.isoformat(), "reason": "台风", "seen": "2"})
    assert wrong.status_code == 422
    perform(
        poll, "extend", by=officers.town, closes_on=last + timedelta(days=3), reason="台风停了两天"
    )
    sweep(timezone.now() + timedelta(days=8))
    poll.refresh_from_db()
    assert (poll.state, poll.closes_on) == ("published", last + timedelta(days=3))
    event = poll.events.get(action="extend")
    assert event.args["before"] != event.args["last"]
    assert event.args["before"] in client.get(poll.get_absolute_url()).content.decode()
    sweep(timezone.now() + timedelta(days=11))
    poll.refresh_from_db()
    assert poll.state == "counting"


def test_a_vote_whose_last_day_is_over_is_not_given_more(poll, officers):
    late = timezone.now() + timedelta(days=8)
    with pytest.raises(GuardFailed, match="over"):
        perform(
            poll,
            "extend",
            by=officers.town,
            at=late,
            closes_on=poll.closes_on + timedelta(days=9),
            reason="台风",
        )


def test_a_proposal_withdrawn_before_the_vote_begins_is_taken_off_the_ballot(
    before_it_opens, eligible, manager, client
):
    perform(eligible[0], "leave_ballot", by=manager)
    assert eligible[0].state == "withdrawn"
    assert list(before_it_opens.candidates.values_list("position", "project")) == [
        (1, eligible[1].pk),
        (2, eligible[2].pk),
    ]
    assert eligible[0].title in client.get(before_it_opens.get_absolute_url()).content.decode()


def test_once_residents_vote_a_proposal_stays_on_the_ballot(poll, eligible, manager):
    with pytest.raises(GuardFailed, match="can no longer be withdrawn"):
        perform(eligible[0], "leave_ballot", by=manager)
    assert poll.candidates.count() == 3


def test_a_ballot_with_nothing_left_on_it_is_called_off(before_it_opens, eligible, manager):
    for project in eligible:
        perform(project, "leave_ballot", by=manager)
    before_it_opens.refresh_from_db()
    assert before_it_opens.state == "called_off"


def test_the_organisations_on_the_ballot_are_told(poll, officers, manager):
    perform(poll, "call_off", by=officers.town, reason=WHY)
    told = Notice.objects.filter(recipient=manager, template="projects.off_ballot")
    assert told.count() == 3


def test_a_vote_of_my_town_stands_on_the_first_page_and_of_another_does_not(
    poll, resident, nanhai, client_for
):
    poll.call.eligible_areas.set([nanhai.town])
    poll.call.save()
    near, far = resident("近"), resident("远", nanhai.far_community)
    assert poll.get_absolute_url() in client_for(near).get("/").content.decode()
    assert poll.get_absolute_url() not in client_for(far).get("/").content.decode()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_proposal_does_not_wait_for_a_vote_that_somebody_else_holds(
    before_it_opens, eligible, manager
):
    held, done = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            services.locked(before_it_opens)
            held.set()
            done.wait(20)
        connections.close_all()

    other = Thread(target=hold)
    other.start()
    assert held.wait(20)
    try:
        with pytest.raises(GuardFailed):
            perform(eligible[0], "leave_ballot", by=manager)
    finally:
        done.set()
        other.join()
    assert perform(eligible[0], "leave_ballot", by=manager).state == "withdrawn"
