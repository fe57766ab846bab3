"""Being there: codes, ticks, heads, and the hours that follow."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from foundation.lifecycle.errors import GuardFailed, NotAllowed
from foundation.lifecycle.services import perform
from foundation.lifecycle.verification import verify
from participation.models import ParticipationEvent
from volunteers import rules, selectors, services
from volunteers.arrivals import check_in_by_code, check_out, read_code, tick_in
from volunteers.errors import Full, NotAHost, SessionError
from volunteers.models import HourEntry, Session
from volunteers.queue import sign_up

pytestmark = pytest.mark.django_db


def test_a_code_names_its_session_only_while_it_is_shown(session):
    now = timezone.now()
    code = rules.token(session.check_in_key, session.pk, now)
    assert read_code(code, now) == session
    assert read_code(code, now + timedelta(seconds=61)) is None
    assert read_code("v1.1.1.aaaaaaaaaaaaaaaa", now) is None


def test_the_same_arrival_through_two_doors_counts_once(session, resident, host, move):
    sign_up(session, resident)
    move(session, -5)
    check_in_by_code(session, resident, scanned_at=timezone.now())
    tick_in(session, resident, by=host)
    event = ParticipationEvent.objects.get()
    assert (event.kind, event.method, event.assurance) == ("activity", "venue_code", "B")
    assert session.signups.get().status == "attended"


def test_service_is_counted_as_service(shift, resident, host, move):
    sign_up(shift, resident)
    tick_in(move(shift, -5), resident, by=host)
    event = ParticipationEvent.objects.get()
    assert (event.kind, event.assurance) == ("service", "C")


def test_a_walk_in_takes_a_free_place_and_nobody_elses(session, residents, move):
    sign_up(session, residents[0])
    move(session, -5)
    check_in_by_code(session, residents[1], scanned_at=timezone.now())
    with pytest.raises(Full):
        check_in_by_code(session, residents[2], scanned_at=timezone.now())
    assert ParticipationEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("minutes", "good"), [(90, False), (50, True), (-100, True), (-130, False)]
)
def test_the_door_is_open_from_an_hour_before_until_the_end(session, resident, move, minutes, good):
    sign_up(session, resident)
    move(session, minutes)
    if good:
        assert check_in_by_code(session, resident, scanned_at=timezone.now())
    else:
        with pytest.raises(SessionError):
            check_in_by_code(session, resident, scanned_at=timezone.now())


def test_a_list_copied_the_next_day_is_less_sure(session, resident, host, move):
    sign_up(session, resident)
    arrival = tick_in(move(session, -26 * 60), resident, by=host)
    assert (arrival.method, arrival.assurance) == ("list", "D")


def test_only_hosts_tick_and_nobody_ticks_themselves(session, resident, host, move):
    sign_up(session, resident)
    sign_up(session, host)
    move(session, -5)
    with pytest.raises(NotAHost):
        tick_in(session, resident, by=resident)
    with pytest.raises(NotAHost):
        tick_in(session, host, by=host)


def test_heads_counted_again_replace_the_first_count(session, host, move):
    move(session, -30)
    services.count_heads(session, 12, by=host)
    services.count_heads(session, 15, by=host)
    services.count_heads(session, 15, by=host)
    rows = ParticipationEvent.objects.values_list("heads", "sign")
    assert sum(heads * sign for heads, sign in rows) == 15
    assert len(rows) == 3


@pytest.fixture
def served(shift, resident, host, move):
    """A resident came twenty minutes late to a service that is over."""
    sign_up(shift, resident)
    move(shift, -125)
    at = shift.starts_at + timedelta(minutes=20)
    tick_in(shift, resident, by=host, at=at)
    check_out(shift, resident, at=at + timedelta(minutes=60))
    return shift


def test_hours_are_proposed_confirmed_once_and_corrected_by_a_second_row(
    served, resident, host, other_host
):
    (row,) = selectors.roll_of(served)
    assert row.proposed == 60
    (entry,) = services.confirm_hours(served, {resident.pk: row.proposed}, by=host)
    assert services.confirm_hours(served, {resident.pk: 90}, by=host) == []
    services.correct_hours(entry, minutes=45, reason="提前离开", by=other_host)
    assert list(HourEntry.objects.values_list("minutes", flat=True)) == [60, -15]
    assert selectors.balance(resident) == 45


def test_nobody_confirms_their_own_hours_or_more_than_the_session(
    served, resident, host, grant, nanhai
):
    with pytest.raises(SessionError):
        services.confirm_hours(served, {resident.pk: 121}, by=host)
    grant(resident, "activity_host", nanhai.community)
    with pytest.raises(SessionError):
        services.confirm_hours(served, {resident.pk: 60}, by=resident)


def test_the_database_refuses_to_change_confirmed_hours(served, resident, host):
    services.confirm_hours(served, {resident.pk: 60}, by=host)
    with pytest.raises(DatabaseError), transaction.atomic():
        HourEntry.objects.update(minutes=600)


def test_an_activity_earns_no_hours(session, resident, host, move):
    sign_up(session, resident)
    move(session, -125)
    tick_in(session, resident, by=host)
    with pytest.raises(SessionError):
        services.confirm_hours(session, {resident.pk: 60}, by=host)


# --- the table -------------------------------------------------------------------------


def test_an_activity_without_a_session_cannot_be_published(draft, host):
    with pytest.raises(GuardFailed):
        perform(draft(), "publish", by=host)


def test_a_host_of_another_town_has_no_say(draft, plan, make_user, grant, nanhai):
    stranger = make_user("外镇主办")
    grant(stranger, "activity_host", nanhai.other_town)
    activity = draft()
    plan(activity)
    with pytest.raises(NotAllowed):
        perform(activity, "publish", by=stranger)
    with pytest.raises(NotAHost):
        draft(by=stranger)


def test_what_people_came_to_is_finished_not_cancelled(session, residents, host, move):
    for person in residents[:3]:
        sign_up(session, person)
    with pytest.raises(GuardFailed):
        perform(session.activity, "finish", by=host, result="好")
    move(session, -125)
    tick_in(session, residents[0], by=host)
    with pytest.raises(GuardFailed):
        perform(session.activity, "cancel", by=host, reason="雨")
    perform(session.activity, "finish", by=host, result="清理了三百米河岸。")
    statuses = session.signups.values_list("status", flat=True)
    assert list(statuses) == ["attended", "no_show", "cancelled_by_host"]
    assert verify(session.activity) == []


def test_cancelling_calls_off_every_session_ahead(session, resident, host):
    sign_up(session, resident)
    perform(session.activity, "cancel", by=host, reason="台风")
    session.refresh_from_db()
    assert (session.is_cancelled, session.cancel_reason) == (True, "台风")
    assert session.signups.get().status == "cancelled_by_host"


def test_a_loaded_past_reads_like_a_lived_one(nanhai):
    start = timezone.now() - timedelta(days=2000)
    spec = services.PastActivity(
        title="荔枝季交通疏导",
        description="引导车辆有序停放。",
        area=nanhai.community,
        kind="service",
        sessions=[
            services.PastSession(
                start + timedelta(days=n), start + timedelta(days=n, hours=3), "村口", 20
            )
            for n in range(2)
        ],
    )
    sessions = services.load_past([spec, spec])
    activity = sessions[0].activity
    assert (len(sessions), activity.state, Session.objects.count()) == (4, "finished", 4)
    assert verify(activity) == []
    assert services.past_fact(sessions[0], heads=8).source_type == "volunteers.service_session"
