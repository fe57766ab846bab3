"""Every main page for everybody: by axe in each mode and width, by keyboard, without scripts.

How a page is judged: ``tests/accessibility.py``.
"""

from __future__ import annotations

import pytest

from foundation.people.models import Unit
from tests.lifecycle.cases import CASES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PUBLIC = [
    "/",
    "/areas/",
    "/areas/?town=440605011",
    "/areas/440605011001/",
    "/activities/",
    "/topics/",
    "/topics/new/",
    "/resolutions/",
    "/projects/",
    "/appeals/",
    "/appeals/new/",
    "/appeals/progress/",
    "/money/",
    "/money/entries/",
    "/participation/",
    "/participation/records/",
    "/spaces/",
    "/organisations/",
    "/search/",
    "/search/?q=社区",
    "/about/",
    "/how-it-works/",
    "/news/",
    "/privacy/",
    "/styleguide/",
    "/accounts/login/",
    "/accounts/signup/",
]


def cases(nanhai, make_user, unit, names) -> list:
    return [CASES[name](nanhai, unit, make_user) for name in names]


@pytest.fixture
def unit(nanhai):
    return Unit.objects.create(code="u", name="综合执法局", kind="department", area=nanhai.district)


def test_the_public_pages_hold_in_every_mode(judge, nanhai, make_user, unit):
    shown = cases(nanhai, make_user, unit, ["deliberation.topic", "spaces.space"])
    for case, state in zip(shown, ("admitted", "open"), strict=True):
        type(case)._base_manager.filter(pk=case.pk).update(state=state)
    paths = [case.get_absolute_url() for case in shown]
    assert judge([*PUBLIC, *paths]) == []


# --- By keyboard --------------------------------------------------------------------------


def test_the_first_tab_skips_to_the_content_and_every_stop_shows_itself(page):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/appeals/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    page.reload()
    for _stop in range(25):
        page.keyboard.press("Tab")
        outline = page.evaluate(
            "(s => s.outlineStyle + ' ' + parseFloat(s.outlineWidth))"
            "(getComputedStyle(document.activeElement))"
        )
        style, width = outline.split()
        assert style != "none" and float(width) >= 2, page.evaluate(
            "document.activeElement.outerHTML"
        )


def test_the_menu_opens_closes_and_gives_the_focus_back_by_keyboard(page):
    page.goto("/")
    summary = page.locator("details.menu > summary")
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("details.menu[open]").count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.menu__panel') !== null")
    page.keyboard.press("Escape")
    assert page.locator("details.menu[open]").count() == 0
    assert summary.evaluate("e => e === document.activeElement")


def test_a_question_takes_the_focus_and_escape_sends_nothing(page):
    page.goto("/styleguide/")
    form = page.locator("form[data-confirm]").first
    form.locator("button").first.focus()
    page.keyboard.press("Enter")
    page.locator("dialog[open]").wait_for()
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="detached")
    assert page.url.endswith("/styleguide/")


# --- Without scripts ----------------------------------------------------------------------


def test_menu_filter_type_and_language_work_without_scripts(chromium, live_server, db):
    context = chromium.new_context(
        base_url=live_server.url,
        locale="zh-CN",
        viewport={"width": 390, "height": 844},
        java_script_enabled=False,
    )
    page = context.new_page()
    page.goto("/topics/")
    page.locator("details.menu > summary").click()
    assert page.locator(".menu__panel a[href='/money/']").is_visible()
    page.locator(".menu__panel button[lang=en]").click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator("form.filter [name=q]").fill("noise")
    page.locator("form.filter button").click()
    assert "q=noise" in page.url
    page.locator(".top__tools form:has([name=large_type]) button").click()
    assert page.locator("html").get_attribute("data-type") == "large"
    context.close()


@pytest.mark.parametrize("width", [320, 390])
def test_the_band_at_the_top_is_one_line_signed_in_and_out(
    chromium, live_server, client_for, make_user, width
):
    for user in (None, make_user("欧阳慧敏")):
        context = chromium.new_context(
            base_url=live_server.url, locale="zh-CN", viewport={"width": width, "height": 800}
        )
        if user:
            cookie = client_for(user).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.goto("/")
        assert page.locator(".top").evaluate("e => e.offsetHeight") < 90
        context.close()
