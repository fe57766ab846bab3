"""The forecast of cash: the ledger says how much, the agreements say when."""

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from io import BytesIO

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from foundation.lifecycle.services import perform
from foundation.people.roles import Role
from projects.forecast.rules import due_in, months_from, still_to_pay
from projects.forecast.selectors import forecast
from projects.rules import by_pool
from tests.projects.conftest import cny

FEN = st.integers(0, 10**9)


@given(st.lists(FEN, min_size=1, max_size=5), FEN)
def test_the_rest_of_a_plan_is_what_was_not_paid_and_stands_last(instalments, undrawn):
    left = still_to_pay(instalments, undrawn)
    assert sum(left) == min(undrawn, sum(instalments))
    started = [place for place, fen in enumerate(left) if fen]
    if started:
        assert left[started[0] + 1 :] == instalments[started[0] + 1 :]


@given(
    st.lists(FEN, min_size=1, max_size=4), st.lists(st.integers(1, 10**9), min_size=1, max_size=4)
)
def test_the_parts_of_pools_make_each_instalment_and_never_exceed_a_pool(instalments, pools):
    left = still_to_pay(instalments, sum(pools))
    shares = by_pool(left, pools)
    assert [sum(share) for share in shares] == left
    used = [sum(column) for column in zip(*shares, strict=True)]
    assert all(0 <= part <= pool for part, pool in zip(used, pools, strict=True))
    if sum(left) == sum(pools):
        assert used == pools


def test_days_fall_into_months_the_past_and_what_is_later():
    today = date(2026, 11, 25)
    assert months_from(today)[0] == date(2026, 11, 1)
    assert months_from(today)[-1] == date(2027, 10, 1)
    assert [due_in(day, today) for day in (date(2026, 11, 24), today, date(2027, 10, 31))] == [
        "overdue",
        "2026-11",
        "2027-10",
    ]
    assert due_in(date(2027, 11, 1), today) == "later"


@pytest.fixture
def running(bring, project):
    bring(project, "running")
    return project


def test_promised_money_is_told_by_its_day_and_by_its_source(running, nanhai, today):
    running.milestones.update(due_on=today + timedelta(days=3650))
    found = forecast(nanhai.district, today + timedelta(days=1))
    assert found.total() == cny(50_000)
    assert found.total("overdue") == cny(30_000), "the first of 60:40 is late"
    assert found.total("later") == cny(20_000), "the second waits for its milestone"
    assert found.total(source="district_fiscal") == cny(40_000)
    assert found.total(source="foundation", when="overdue") == cny(6_000)


def test_what_is_paid_is_no_longer_needed_and_what_comes_back_is(
    running, pay, pools, nanhai, today
):
    pay(running, pools.government, 24_000)
    found = forecast(nanhai.district, today)
    assert found.total() == cny(26_000)
    numbers = {need.instalment.number for need in found.needs}
    assert numbers == {1, 2}
    assert sum(n.fen for n in found.needs if n.instalment.number == 2) == 2_000_000


def test_every_promised_yuan_stands_in_one_column(running, nanhai, today, officers):
    found = forecast(nanhai.district, today)
    assert found.whole.unplanned == cny(0)
    perform(running, "suspend", by=officers.leader, reason="等待整改")
    held = forecast(nanhai.district, today)
    assert held.total() == cny(0)
    assert held.whole.unplanned == held.whole.committed == cny(50_000)


def test_each_figure_opens_its_instalments(
    running, officers, client_for, django_assert_max_num_queries
):
    client = client_for(officers.finance)
    page = reverse("projects_desk:forecast")
    with django_assert_max_num_queries(25):
        shown = client.get(page).content.decode()
    links = re.findall(r'href="(\?[^"]*)#instalments">(¥[^<]*)</a>', shown)
    assert len(links) > 4
    for url, text in links:
        answer = client.get(page + unescape(url))
        assert answer.context["chosen_total"].amount == Decimal(re.sub(r"[^\d.]", "", text))
    assert (
        client.get(page, {"when": "x", "source": "y", "place": "z", "page": "0"}).status_code == 200
    )


def test_who_does_not_follow_the_money_sees_nothing_and_a_town_sees_its_own(
    running, nanhai, make_user, grant, client_for, manager
):
    page = reverse("projects_desk:forecast")
    assert client_for(manager).get(page).status_code in (302, 403)
    stranger = make_user("外镇")
    grant(stranger, Role.FUNDS_OFFICER, nanhai.other_town)
    answer = client_for(stranger).get(page, {"area": nanhai.district.code})
    assert answer.context["page"].paginator.count == 0
    assert running.number not in answer.content.decode()


def test_the_workbook_has_the_same_sums(running, nanhai, today, officers, client_for):
    answer = client_for(officers.finance).get(reverse("projects_desk:forecast_workbook"))
    book = load_workbook(BytesIO(answer.content))
    months, places, rows = book.worksheets[1:]
    assert Decimal(str(months.cell(months.max_row - 1, 2).value)) == Decimal(50_000)
    for sheet in (months, places):
        assert sheet.cell(sheet.max_row, 2).value.startswith("=ROUND(SUM(B2:")
        assert sheet.print_title_rows == "$1:$1" and sheet.page_setup.fitToWidth == 1
    assert rows.cell(rows.max_row, 11).value == 50_000
    assert rows["A2"].value == running.number
