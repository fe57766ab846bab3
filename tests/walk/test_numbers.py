"""The numbers, by the people who enter, follow and check them, each in a real browser.

Town staff bring a paper list, an official drills to a row of the ledger, a visitor
without an account takes the open data away and has it checked.
"""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from foundation.interface.formats import money, wan
from foundation.people.roles import Role
from funds.models import Transfer
from funds.selectors import totals
from participation import selectors
from participation.models import ParticipationEvent
from tests.insights.factories import whole_story
from tests.insights.official_schema import official_validator

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def story(nanhai, settings, tmp_path):
    settings.OPEN_DATA_DIR = tmp_path
    return whole_story(nanhai)


@pytest.fixture
def person(make_user, grant):
    """``person(name, role, area)``: somebody with that duty."""

    def made(name, role, area):
        user = make_user(name)
        grant(user, role, area)
        return user

    return made


def test_a_paper_list_counts_once_and_a_correction_moves_the_public_number(
    nanhai, window, person, tmp_path
):
    desk = window(person("黄街道", Role.TOWN_CENTRE_OFFICER, nanhai.town), width=1280)
    visitor = window()
    sheet = tmp_path / "签到表.csv"
    sheet.write_text("姓名,人数\n陈桂芳,\n黎阿婆,\n一家三口,3\n", encoding="gb18030")

    def public() -> int:
        visitor.open(reverse("participation:overview"))
        return selectors.headline(nanhai.district).person_times

    def bring_list() -> None:
        desk.open(reverse("participation_desk:new_list"))
        desk.fill(
            area=nanhai.community.pk,
            action="participants",
            occurred_on=timezone.localdate(),
            title="重阳茶话会第一场",
            evidence="社区柜子二号",
            file=str(sheet),
        )
        desk.press(_("Show what would count"))

    bring_list()
    desk.sees(_("counts"))
    desk.press(_("Count this list"))
    assert public() == 5
    visitor.sees("5")

    bring_list()
    desk.sees(_("counted already"))
    if desk.page.get_by_role("button", name=_("Count this list")).count():
        desk.press(_("Count this list"))
    assert public() == 5

    desk.open(reverse("participation_desk:head_count"))
    desk.fill(
        area=nanhai.community.pk,
        action="visitors",
        occurred_on=timezone.localdate() - timedelta(days=1),
        heads="1200",
        method="hand_count",
        evidence="门口点数，记在值班本",
    )
    desk.press(_("Record the head count"))
    desk.sees("1,200")
    assert public() == 1205
    visitor.sees("1,205")

    desk.fill(reason="把一百二十人写成了一千二百人")
    desk.press(_("Take back"))
    assert public() == 5
    counted = ParticipationEvent.objects.filter(heads=1200)
    assert sorted(counted.values_list("sign", flat=True)) == [-1, 1]


def test_an_official_drills_from_the_district_to_a_row_and_takes_the_workbook(
    story, nanhai, window, person, tmp_path
):
    official = window(person("区主任", Role.DISTRICT_LEADER, nanhai.district), width=1280)
    page = official.page
    official.open(reverse("insights_desk:cockpit"))
    sums = totals()
    official.sees(wan(sums.government))

    for area in (nanhai.town, nanhai.community):
        with page.expect_navigation():
            page.locator("th").get_by_role("link", name=area.short_name, exact=True).click()
    times = selectors.headline(nanhai.community).person_times
    official.follow(_("Person-times"))
    official.sees(_("Heads"))
    event = ParticipationEvent.objects.latest("pk")
    official.follow(f"#{event.pk}")
    official.sees(str(times))
    official.sees("签到表")

    official.open(reverse("insights_desk:cockpit"))
    official.follow(_("Government money"))
    appropriation = Transfer.objects.filter(kind="appropriate").get()
    official.sees(f"#{appropriation.number}")
    official.sees(money(sums.government))
    official.sees("南财〔2018〕1号")

    official.open(reverse("insights_desk:cockpit"))
    with page.expect_download() as taken:
        page.get_by_role("link", name=_("Download as a workbook")).click()
    kept = tmp_path / "cockpit.xlsx"
    taken.value.save_as(kept)
    cells = [
        cell
        for sheet in load_workbook(kept)
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    ]
    assert any(
        isinstance(cell, int | float) and Decimal(str(cell)) == sums.government.amount
        for cell in cells
    )


def test_a_visitor_follows_a_thread_to_its_money_and_takes_data_that_is_valid(
    story, window, tmp_path
):
    visitor = window()
    page = visitor.page
    visitor.open(reverse("insights:thread", args=["appeal", story.appeals[0].number]))
    visitor.sees(story.topic.title)
    with page.expect_navigation():
        page.locator(f"a[href='{story.resolution.get_absolute_url()}']").first.click()
    visitor.sees(_("How it was counted"))
    visitor.sees("31")

    visitor.open("/")
    visitor.open(reverse("funds:money"))
    visitor.sees(money(totals().government))

    visitor.open(reverse("insights:open_data"))
    with page.expect_download() as taken:
        page.get_by_role("link", name=_("Download JSON")).click()
    kept = tmp_path / "taken.json"
    taken.value.save_as(kept)
    package = json.loads(kept.read_text())
    assert [error.message for error in official_validator().iter_errors(package)] == []
    awarded = sum(Decimal(str(grant["amountAwarded"])) for grant in package["grants"])
    promised = totals()
    assert awarded == promised.committed.amount
