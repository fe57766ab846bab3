"""Counting days: pure rules on the shipped calendar, and the calendar itself."""

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.areas.calendar import shipped_years
from foundation.areas.workdays import WorkCalendar

SHIPPED = WorkCalendar(
    {day: kind == "makeup" for year in shipped_years().values() for day, kind, _f in year.days},
    frozenset(year for year, shipped in shipped_years().items() if shipped.confirmed),
)
days = st.dates(date(2018, 1, 1), date(2026, 6, 30))


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        (date(2026, 2, 12), 2, date(2026, 2, 14)),
        (date(2026, 2, 13), 10, date(2026, 3, 5)),
        (date(2026, 2, 15), 2, date(2026, 2, 25)),
        (date(2026, 9, 18), 5, date(2026, 9, 24)),
        (date(2026, 9, 30), 15, date(2026, 10, 27)),
        (date(2026, 10, 9), 2, date(2026, 10, 12)),
        (date(2026, 4, 30), 10, date(2026, 5, 18)),
        (date(2025, 12, 31), 5, date(2026, 1, 8)),
        (date(2026, 11, 23), 15, date(2026, 12, 14)),
    ],
)
def test_working_days_follow_the_official_list(start, count, due):
    assert SHIPPED.add_workdays(start, count).on == due
    assert not SHIPPED.add_workdays(start, count).provisional


def test_a_pause_moves_the_deadline_by_its_working_days():
    pause = (date(2026, 10, 10), date(2026, 10, 14))
    assert SHIPPED.add_workdays(date(2026, 9, 30), 15, [pause]).on == date(2026, 10, 30)


def test_a_deadline_reaching_into_an_unconfirmed_year_is_provisional():
    assert SHIPPED.add_workdays(date(2026, 12, 20), 15).provisional


def test_an_unknown_year_falls_back_to_monday_to_friday():
    due = SHIPPED.add_workdays(date(2031, 1, 3), 1)
    assert (due.on, due.provisional) == (date(2031, 1, 6), True)


@pytest.mark.parametrize(
    ("start", "count", "plain", "rolled"),
    [
        (date(2026, 8, 3), 60, date(2026, 10, 2), date(2026, 10, 8)),
        (date(2026, 2, 1), 15, date(2026, 2, 16), date(2026, 2, 24)),
    ],
)
def test_natural_days_roll_to_the_day_after_the_rest(start, count, plain, rolled):
    assert SHIPPED.add_natural_days(start, count, roll=False).on == plain
    assert SHIPPED.add_natural_days(start, count).on == rolled


def test_a_deadline_ends_at_midnight_in_nanhai():
    due = SHIPPED.add_workdays(date(2026, 11, 23), 15)
    assert due.ends_at == datetime(2026, 12, 14, 16, tzinfo=UTC)


def test_a_time_limit_without_days_is_refused():
    with pytest.raises(ValueError, match="at least one day"):
        SHIPPED.add_workdays(date(2026, 11, 23), 0)


@given(start=days, count=st.integers(1, 60))
def test_a_due_day_is_a_working_day_and_counting_back_gives_the_limit(start, count):
    due = SHIPPED.add_workdays(start, count).on
    assert SHIPPED.is_workday(due)
    assert SHIPPED.workdays_between(start, due) == count
    assert SHIPPED.workdays_between(due, start) == -count


@given(start=days, count=st.integers(1, 40), after=st.integers(0, 60), length=st.integers(1, 40))
def test_pausing_k_working_days_moves_the_due_day_by_exactly_k(start, count, after, length):
    due = SHIPPED.add_workdays(start, count).on
    begins = min(start + timedelta(days=1 + after), due)
    ends = begins + timedelta(days=length)
    paused = sum(SHIPPED.is_workday(begins + timedelta(days=n)) for n in range(length))
    moved = SHIPPED.add_workdays(start, count, [(begins, ends)]).on
    assert SHIPPED.workdays_between(due, moved) == paused
    assert SHIPPED.is_workday(moved)


@given(start=days, count=st.integers(0, 400))
def test_a_rolled_deadline_is_the_first_working_day_from_the_plain_one(start, count):
    plain = SHIPPED.add_natural_days(start, count, roll=False).on
    rolled = SHIPPED.add_natural_days(start, count).on
    assert SHIPPED.is_workday(rolled)
    assert not any(
        SHIPPED.is_workday(plain + timedelta(days=n)) for n in range((rolled - plain).days)
    )


def test_the_shipped_calendar_agrees_with_two_libraries_on_every_day():
    other = holidays.country_holidays("CN", years=range(2018, 2027))
    day = date(2018, 1, 1)
    while day.year < 2027:
        ours = SHIPPED.is_workday(day)
        assert ours == chinese_calendar.is_workday(day) == other.is_working_day(day), day
        day += timedelta(days=1)


def test_the_year_not_yet_announced_has_the_statutory_days_and_is_unconfirmed():
    assert not shipped_years()[2027].confirmed
    assert not SHIPPED.is_workday(date(2027, 10, 1))
