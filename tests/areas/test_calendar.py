"""The calendar table, its memory, and what happens when the office edits it."""

from datetime import date

import pytest

from foundation.areas import calendar
from foundation.areas.loading import load_shipped_calendar, replace_year
from foundation.areas.models import CalendarDay, CalendarYear, DayKind, Festival

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_memory():
    calendar.forget_calendar()
    yield
    calendar.forget_calendar()


def test_the_shipped_list_answers_before_anything_is_loaded():
    assert calendar.is_workday(date(2026, 2, 14))
    assert calendar.add_workdays(date(2026, 9, 18), 5).on == date(2026, 9, 24)


def test_loading_copies_each_year_once_and_keeps_what_the_office_edited():
    replace_year(2027, [], confirmed=True, source="edited here")
    assert load_shipped_calendar() == 9
    assert load_shipped_calendar() == 0
    assert CalendarYear.objects.get(year=2027).source == "edited here"
    assert calendar.is_workday(date(2027, 10, 1))


def test_an_edited_day_counts_at_once():
    load_shipped_calendar()
    assert calendar.is_workday(date(2026, 11, 23))
    day = CalendarDay.objects.create(
        date=date(2026, 11, 23), kind=DayKind.HOLIDAY, festival=Festival.OTHER
    )
    assert not calendar.is_workday(date(2026, 11, 23))
    day.delete()
    assert calendar.is_workday(date(2026, 11, 23))


def test_confirming_a_year_makes_its_deadlines_firm():
    load_shipped_calendar()
    assert calendar.add_workdays(date(2026, 12, 20), 15).provisional
    year = CalendarYear.objects.get(year=2027)
    year.confirmed = True
    year.save()
    assert not calendar.add_workdays(date(2026, 12, 20), 15).provisional


def test_many_questions_cost_two_queries(django_assert_num_queries):
    with django_assert_num_queries(2):
        for start in range(1, 29):
            calendar.add_workdays(date(2026, 2, start), 15)
    with django_assert_num_queries(0):
        calendar.workdays_between(date(2018, 1, 1), date(2026, 12, 31))
