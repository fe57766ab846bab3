"""What must be published is opened by the calendar, runs against a clock, and is frozen."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from foundation.areas.workdays import SHANGHAI
from foundation.lifecycle import clocks
from foundation.lifecycle.errors import GuardFailed, WrongState
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


def test_a_correction_leaves_the_first_statement_readable_and_names_what_was_wrong(giving, client):
    giving.given(100, on=date(2026, 2, 3))
    first = one(giving, 2026, 1)
    perform(first, "publish", by=giving.book.maker, note="说明")
    kept = (first.figures, first.as_of_transfer)
    giving.given(50, on=date(2026, 3, 3))
    why = "三月三日的一笔捐款补记入账"
    perform(first, "correct", by=giving.book.maker, correction=why)
    again = first.corrected_by
    assert (again.state, again.edition, again.correction) == ("published", 2, why)
    assert (again.figures["social"], again.as_of_transfer) == (15_000, 2)
    assert again.note == "说明"
    first.refresh_from_db()
    assert (first.state, first.figures, first.as_of_transfer) == ("corrected", *kept)
    giving.given(7, on=date(2026, 3, 4))
    again.refresh_from_db()
    assert again.figures["social"] == 15_000, "pinned anew"
    old = client.get(first.get_absolute_url()).content.decode()
    assert "100.00" in old and why in old and again.get_absolute_url() in old
    new = client.get(again.get_absolute_url()).content.decode()
    assert "150.00" in new and why in new and first.get_absolute_url() in new
    figures = {(before, after) for _label, before, after in disclosure.changed(again)}
    assert (yuan(100), yuan(150)) in figures
    listed = client.get(reverse("funds:disclosures")).content.decode()
    assert listed.index(again.get_absolute_url()) < listed.index(first.get_absolute_url())


def test_only_what_was_published_is_corrected_once_and_with_words(giving, client_for):
    giving.given(100, on=date(2026, 2, 3))
    case = one(giving, 2026, 1)
    with pytest.raises(WrongState):
        perform(case, "correct", by=giving.book.maker, correction="写错了一个数字，特此更正")
    perform(case, "publish", by=giving.book.maker, note="")
    url = reverse("lifecycle_desk:act", args=["funds.disclosure", case.pk, "correct"])
    client = client_for(giving.book.maker)
    assert client.post(url, {"seen": 2, "correction": "错"}).status_code == 422
    said = {"seen": 2, "correction": "写错了一个数字，特此更正"}
    assert client.post(url, said).status_code == 302
    client.post(url, said)
    assert Disclosure.objects.filter(year=2026, quarter=1).count() == 2
    with pytest.raises(WrongState):
        perform(case, "correct", by=giving.book.maker, correction="写错了一个数字，特此更正")
    again = perform(
        case.corrected_by, "correct", by=giving.book.maker, correction="再更正一次，补记支出"
    )
    assert again.corrected_by.edition == 3


def test_the_night_opens_nothing_anew_because_a_statement_was_corrected(giving):
    disclosure.open_due(date(2026, 4, 1))
    case = Disclosure.objects.filter(quarter=1).first()
    perform(case, "publish", by=giving.book.maker, note="")
    perform(case, "correct", by=giving.book.maker, correction="补记一笔三月的捐款入账")
    assert disclosure.open_due(date(2026, 4, 2)) == 0
