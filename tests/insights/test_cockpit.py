"""The cockpit: who may open which area, and numbers that are the ledgers' own."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from foundation.people.roles import Role
from funds.selectors import totals
from insights.cockpit import cockpit
from participation.selectors import person_times
from tests.insights.factories import activity, project

pytestmark = pytest.mark.django_db
COCKPIT = "insights_desk:cockpit"
WORKBOOK = "insights_desk:workbook"


@pytest.fixture
def official(make_user, grant, client_for):
    """``official(role, area)``: the browser of somebody with that duty."""

    def signed_in(role, area):
        user = make_user("区主任")
        grant(user, role, area)
        return client_for(user)

    return signed_in


@pytest.mark.parametrize("role", [Role.DISTRICT_LEADER, Role.DISTRICT_OFFICER, Role.AUDITOR])
def test_the_district_sees_all_and_drills_down(story, nanhai, official, role):
    browser = official(role, nanhai.district)
    for area in (nanhai.district, nanhai.town, nanhai.community):
        answer = browser.get(reverse(COCKPIT), {"area": area.code})
        assert answer.status_code == 200
    body = browser.get(reverse(COCKPIT)).content.decode()
    assert f"area={nanhai.town.code}" in body


@pytest.mark.parametrize("role", [Role.TOWN_OFFICER, Role.TOWN_CENTRE_OFFICER])
def test_a_town_sees_itself_only(story, nanhai, official, role):
    browser = official(role, nanhai.town)
    assert nanhai.town.short_name in browser.get(reverse(COCKPIT)).content.decode()
    for name in (COCKPIT, WORKBOOK):
        for area in (nanhai.district, nanhai.other_town, nanhai.far_community):
            assert browser.get(reverse(name), {"area": area.code}).status_code == 404


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.EDITOR, Role.FUNDS_OFFICER])
def test_other_duties_do_not_open_it(nanhai, official, role):
    browser = official(role, nanhai.district)
    for name in (COCKPIT, WORKBOOK):
        assert browser.get(reverse(name)).status_code in (302, 403)
    assert reverse(COCKPIT) not in browser.get("/desk/", follow=True).content.decode()


def test_residents_and_strangers_do_not_come_in(nanhai, client, make_user, client_for):
    for browser in (client, client_for(make_user())):
        assert browser.get(reverse(COCKPIT)).status_code in (302, 403, 404)


def test_the_four_numbers_are_the_ledgers(story, nanhai):
    shown, book = cockpit(nanhai.district), totals()
    assert shown.money == book
    assert shown.social == book.social + book.in_kind
    assert shown.leverage == Decimal("0.2")
    assert shown.person_times == person_times(nanhai.district) == 42
    assert shown.projects == 1


def test_the_parts_add_up_to_the_whole(story, nanhai):
    for area in (nanhai.district, nanhai.town):
        shown = cockpit(area)
        for name in ("government", "social", "committed_government", "committed_social", "paid"):
            parts = [getattr(line.money, name) for line in shown.lines]
            assert sum(parts[1:], start=parts[0]) == getattr(shown.money, name)
        assert sum(line.projects for line in shown.lines) == shown.projects
        assert sum(line.person_times for line in shown.lines) == shown.person_times


def test_a_year_narrows_every_number(story, nanhai):
    assert cockpit(nanhai.district).years == [2018]
    before = cockpit(nanhai.district, 2017)
    assert (before.person_times, before.projects, before.leverage) == (0, 0, None)
    assert not before.money.government
    within = cockpit(nanhai.district, 2018)
    assert (within.person_times, within.projects) == (42, 1)


def test_the_workbook_holds_the_ledgers_totals(story, nanhai, official):
    answer = official(Role.AUDITOR, nanhai.district).get(reverse(WORKBOOK))
    assert ".xlsx" in answer["Content-Disposition"]
    book, ledger = load_workbook(BytesIO(answer.content)), totals()
    by_area, by_month = book.worksheets[1], book.worksheets[2]
    total = [cell.value for cell in by_area[by_area.max_row]]
    assert Decimal(str(total[2])) == ledger.government.amount
    assert Decimal(str(total[3])) == (ledger.social + ledger.in_kind).amount
    assert Decimal(str(total[4])) == ledger.committed.amount
    assert Decimal(str(total[5])) == ledger.paid.amount
    assert total[6:8] == [1, 42]
    months = [cell.value for cell in by_month[by_month.max_row]]
    assert Decimal(str(months[1])) == ledger.government.amount
    assert months[3] == 42
    summary = "".join(str(cell.value) for row in book.worksheets[0] for cell in row)
    assert "截至第 5 号流转" in summary


def test_no_name_becomes_a_formula(story, nanhai, official):
    nanhai.town.short_name = "=1+1"
    nanhai.town.save()
    answer = official(Role.AUDITOR, nanhai.district).get(reverse(WORKBOOK))
    cells = [c for row in load_workbook(BytesIO(answer.content)).worksheets[1] for c in row]
    assert [c.data_type for c in cells if c.value == "=1+1"] == ["s"]
    assert not [c for c in cells if c.data_type == "f"]


def test_every_number_leads_to_its_rows(story, nanhai, official):
    browser = official(Role.DISTRICT_OFFICER, nanhai.district)
    body = browser.get(reverse(COCKPIT), {"area": nanhai.town.code, "year": "2018"})
    text = body.content.decode().replace("&amp;", "&")
    for address in (
        f"{reverse('funds:entries')}?measure=government&year=2018&area={nanhai.town.code}",
        f"{reverse('participation_desk:events')}?year=2018&area={nanhai.town.code}",
        reverse("projects:list"),
        reverse("lifecycle_desk:cases", args=["appeals.appeal"]),
    ):
        assert address in text


def test_the_cockpit_stays_flat(story, nanhai, official, django_assert_max_num_queries):
    for number in range(10):
        project(nanhai.community, f"NH-{number}", story.project.organisation)
        activity(nanhai.community, f"ACT-Y{number}", 10, story.maker)
    browser = official(Role.DISTRICT_LEADER, nanhai.district)
    for area in (nanhai.district, nanhai.town, nanhai.community):
        with django_assert_max_num_queries(35):
            browser.get(reverse(COCKPIT), {"area": area.code})
