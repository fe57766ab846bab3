"""What must be published is opened by the calendar, runs against a clock, and is frozen."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from foundation.areas.workdays import SHANGHAI
from foundation.lifecycle import clocks
from foundation.lifecycle.errors import GuardFailed
from foundation.lifecycle.models import RunningClock
from foundation.lifecycle.services import SYSTEM, open_case, perform
from funds.donations import disclosure
from funds.models import Disclosure, DisclosureRule
from funds.rules import from_fen
from tests.funds.factories import yuan


def one(giving, year, quarter=None):
    rule = DisclosureRule.objects.get(code="social-quarter" if quarter else "social-year")
    return open_case(disclosure.new(rule, giving.book.areas["town1"], year, quarter), by=SYSTEM)


def test_every_night_opens_what_became_due_once_for_the_district_and_each_town(giving):
    day = date(2026, 4, 1)
    assert disclosure.open_due(day) == 2 * 3
    assert disclosure.open_due(day) == 0
    quarter = Disclosure.objects.filter(quarter=1)
    assert quarter.count() == 3 and {each.due_on for each in quarter} == {date(2026, 4, 30)}
    assert {each.due_on for each in Disclosure.objects.filter(quarter=0)} == {date(2026, 5, 31)}
    assert disclosure.open_due(date(2026, 7, 1)) == 3


def test_the_clock_ends_on_the_last_day_and_the_officers_hear_that_it_is_late(giving):
    today = timezone.localdate()
    case = one(giving, *disclosure.last_ended(today, quarterly=True))
    clock = RunningClock.objects.of(case).get()
    last = max(case.due_on, today)
    assert clock.due_at == datetime(last.year, last.month, last.day, tzinfo=SHANGHAI) + timedelta(
        days=1
    )
    clocks.sweep(clock.due_at + timedelta(minutes=1))
    clock.refresh_from_db()
    assert clock.late_at is not None
    assert giving.book.maker in case.people_in_charge()


def test_published_figures_are_frozen_at_a_transfer_and_later_gifts_change_nothing(giving):
    giving.given(100, on=date(2026, 2, 3))
    giving.given(7, on=date(2026, 5, 3))
    case = one(giving, 2026, 1)
    perform(case, "publish", by=giving.book.maker, note="")
    assert (case.figures["social"], case.as_of_transfer) == (10_000, 2)
    giving.given(50, on=date(2026, 3, 3))
    case.refresh_from_db()
    rows = dict(disclosure.shown(case)["rows"])
    assert yuan(100) in rows.values() and from_fen(case.figures["standing"]) == yuan(100)
    assert RunningClock.objects.of(case).get().stopped_at


def test_a_period_that_is_not_over_cannot_be_published(giving):
    today = timezone.localdate()
    case = one(giving, today.year)
    with pytest.raises(GuardFailed):
        perform(case, "publish", by=giving.book.maker, note="")


def test_the_public_list_says_what_is_overdue_what_is_due_and_what_was_late(giving, client):
    overdue, published = one(giving, 2025, 1), one(giving, 2025, 2)
    perform(published, "publish", by=giving.book.maker, note="节假日顺延")
    page = client.get(reverse("funds:disclosures")).content.decode()
    assert overdue.get_absolute_url() in page and published.get_absolute_url() in page
    assert page.index(overdue.get_absolute_url()) < page.index(published.get_absolute_url())
    assert "节假日顺延" in client.get(published.get_absolute_url()).content.decode()
    assert client.get(overdue.get_absolute_url()).status_code == 200


def test_the_desk_shows_what_would_be_published_and_publishes_it(giving, client_for):
    giving.given(100, on=date(2026, 2, 3))
    case = one(giving, 2026, 1)
    client = client_for(giving.book.maker)
    page = client.get(reverse("lifecycle_desk:case", args=["funds.disclosure", case.pk]))
    assert "100.00" in page.content.decode()
    url = reverse("lifecycle_desk:act", args=["funds.disclosure", case.pk, "publish"])
    assert client.post(url, {"seen": 1, "note": "说明"}).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.note) == ("published", "说明")
