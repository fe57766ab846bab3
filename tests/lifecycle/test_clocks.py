"""Deadlines count official working days, pause, warn once and are never late twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.lifecycle import clocks
from foundation.lifecycle.models import RunningClock
from foundation.lifecycle.selectors import running_clocks
from foundation.lifecycle.services import open_case, perform
from foundation.notices.models import Notice
from tests.lifecycle.sample.models import Sample

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture
def opened(nanhai, unit, owner):
    """A case opened on Friday 2026-09-18; Sunday the 20th is a make-up working day."""
    case = Sample(title="夜间噪音", area=nanhai.community, unit=unit, owner=owner)
    return open_case(case, by=owner, at=at("2026-09-18 10:00"))


def the_clock(case, kind) -> RunningClock:
    return RunningClock.objects.of(case).running().get(kind=kind)


def test_two_working_days_from_a_friday_use_the_make_up_sunday(opened):
    assert the_clock(opened, "accept").due_at == at("2026-09-22 00:00")


def test_a_pause_moves_the_deadline_by_the_working_days_lost(opened, operator, officer, owner):
    perform(opened, "take", by=operator, at=at("2026-09-30 09:00"))
    before = the_clock(opened, "handle").due_at
    perform(opened, "ask", by=officer, reason="缺照片", at=at("2026-10-10 09:00"))
    assert clocks.sweep(at("2026-12-01 00:00")) == 0, "a paused clock is never late"
    perform(opened, "supply", by=owner, at=at("2026-10-14 09:00"))
    assert before == at("2026-10-21 00:00")
    assert the_clock(opened, "handle").due_at == at("2026-10-24 00:00")


def test_a_clock_that_starts_anew_is_shown_once_as_it_runs(opened):
    declared = opened.lifecycle.clock("accept")
    for day in ("2026-09-19 10:00", "2026-09-21 10:00"):
        clocks.stop(opened, ["accept"], at(day))
        clocks.start(opened, declared, at(day))
    shown = running_clocks(opened)
    assert [(clock.kind, clock.stopped_at) for clock in shown] == [("accept", None)]
    assert RunningClock.objects.of(opened).count() == 3


def test_an_overdue_acceptance_lapses_by_rule(opened):
    assert clocks.sweep(at("2026-09-21 23:59")) == 0
    assert clocks.sweep(at("2026-09-22 00:00")) == 1
    opened.refresh_from_db()
    assert opened.state == "lapsed"
    assert opened.events.last().actor is None


def test_a_clock_warns_once_and_is_late_once(opened, operator, officer, leader):
    perform(opened, "take", by=operator, at=at("2026-10-12 09:00"))
    for moment in ("2026-10-23 12:00", "2026-10-23 13:00"):
        clocks.sweep(at(moment))
    warned = Notice.objects.filter(template="lifecycle.clock_warning")
    assert {n.recipient for n in warned} == {officer}, "those who can move it now"
    for moment in ("2026-10-27 00:00", "2026-10-27 00:01", "2026-11-30 00:00"):
        clocks.sweep(at(moment))
    assert Notice.objects.filter(template="lifecycle.clock_late").count() == 1
    assert the_clock(opened, "handle").late_at == at("2026-10-27 00:00")


def test_a_deadline_in_an_unconfirmed_year_is_provisional_and_never_late(opened, operator):
    perform(opened, "take", by=operator, at=at("2026-12-28 09:00"))
    clock = the_clock(opened, "handle")
    assert clock.is_provisional
    clocks.sweep(clock.due_at + timedelta(days=30))
    clock.refresh_from_db()
    assert clock.late_at is None


def test_an_extension_moves_the_deadline_by_its_working_days(opened, operator):
    perform(opened, "take", by=operator, at=at("2026-10-12 09:00"))
    assert the_clock(opened, "handle").due_at == at("2026-10-27 00:00")
    clocks.extend(opened, "handle", 5)
    assert the_clock(opened, "handle").due_at == at("2026-11-03 00:00")


def test_a_late_case_that_gets_more_time_is_late_no_longer(opened, operator):
    perform(opened, "take", by=operator, at=at("2026-10-12 09:00"))
    clocks.sweep(at("2026-10-28 00:00"))
    assert the_clock(opened, "handle").late_at is not None
    clocks.extend(opened, "handle", 5)
    assert the_clock(opened, "handle").late_at is None
    clocks.sweep(at("2026-11-03 00:00"))
    assert the_clock(opened, "handle").late_at == at("2026-11-03 00:00")


def test_one_broken_case_does_not_stop_the_deadlines_of_others(
    opened, nanhai, unit, owner, monkeypatch
):
    other = open_case(
        Sample(title="路灯不亮", area=nanhai.community, unit=unit, owner=owner),
        by=owner,
        at=at("2026-09-18 11:00"),
    )
    wrong = the_clock(opened, "accept").pk
    look = clocks._look

    def stumble(pk, *rest):
        if pk == wrong:
            raise ValueError("a row nobody foresaw")
        return look(pk, *rest)

    monkeypatch.setattr(clocks, "_look", stumble)
    assert clocks.sweep(at("2026-09-22 00:00")) == 1
    other.refresh_from_db()
    assert other.state == "lapsed"
    monkeypatch.setattr(clocks, "_look", look)
    assert clocks.sweep(at("2026-09-22 00:30")) == 0, "put off, not tried every minute"
    assert clocks.sweep(at("2026-09-22 01:00")) == 1


def test_a_late_case_goes_up_level_by_level(opened, operator, monkeypatch, make_user):
    chief, director = make_user("科长"), make_user("主任")
    perform(opened, "take", by=operator, at=at("2026-10-12 09:00"))
    declared = opened.lifecycle.clock("handle")
    raised = replace(declared, escalate_to=lambda case, level: [chief, director][level - 1 : level])
    monkeypatch.setattr(
        type(opened.lifecycle), "clock", lambda table, kind: raised if kind == "handle" else None
    )
    for moment in ("2026-10-23 12:00", "2026-10-27 00:00", "2026-10-29 00:00", "2026-12-01 00:00"):
        clocks.sweep(at(moment))
    late = Notice.objects.filter(template="lifecycle.clock_late").order_by("pk")
    assert [notice.recipient for notice in late] == [chief, director]
    assert the_clock(opened, "handle").level == 2


def test_two_sweepers_at_once_act_once(opened, operator, monkeypatch):
    perform(opened, "take", by=operator, at=at("2026-10-12 09:00"))
    moment = at("2026-11-10 00:00")
    clock = the_clock(opened, "handle")
    expected = clock.next_check_at
    assert clocks._look(clock.pk, expected, moment) is True
    assert clocks._look(clock.pk, expected, moment) is False


@given(
    hours=st.integers(1, 500),
    pause=st.integers(0, 300),
)
def test_hour_clocks_move_by_exactly_the_pause(hours, pause):
    start = at("2026-03-02 08:00")
    span = [(start, start + timedelta(hours=pause))] if pause else []
    due, provisional = clocks.due_at(start, hours, "hour", True, span)
    assert due - start == timedelta(hours=hours + pause)
    assert not provisional
