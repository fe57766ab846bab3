"""People at their screens: each has a browser window of their own, signed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from djmoney.money import Money

from foundation.lifecycle.models import CaseModel


def local(moment) -> str:
    """An instant as a date-time field takes it."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def cny(amount) -> Money:
    return Money(Decimal(amount), "CNY")


@pytest.fixture
def calendar():
    """The server's calendar, for waiting: ``calendar.shift(timedelta(days=5))``."""
    with time_machine.travel(timezone.now(), tick=True) as traveller:
        yield traveller


@dataclass
class Window:
    """One person's browser window and what they do in it, as a person would."""

    page: object
    site: str

    def open(self, url: str) -> None:
        answer = self.page.goto(self.site + url)
        assert answer.status == 200, f"{url} answered {answer.status}"

    def fill(self, **fields) -> None:
        """Fill the form on the page by field name; choices take a value, boxes True, files a path."""
        for name, value in fields.items():
            field = self.page.locator(f"form [name='{name}']")
            kind = field.first.evaluate("e => e.type || e.tagName.toLowerCase()")
            if kind == "radio":
                self.page.locator(f"[name='{name}'][value='{value}']").check()
            elif kind == "checkbox":
                for one in value if isinstance(value, list) else [value]:
                    box = f"[name='{name}']" if one is True else f"[name='{name}'][value='{one}']"
                    self.page.locator(box).check()
            elif kind.startswith("select"):
                field.select_option(str(value))
            elif kind == "file":
                field.set_input_files(value)
            else:
                field.fill(str(value))

    def press(self, label: str) -> None:
        """Press the button with this label and wait for the next page."""
        button = self.page.get_by_role("button", name=label, exact=True).last
        with self.page.expect_navigation():
            button.click()

    def follow(self, label: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=label, exact=True).first.click()

    def turn_to(self, tab: str) -> None:
        """Open one of the tabs of the Wagtail editor."""
        found = self.page.get_by_role("tab", name=tab, exact=True)
        for _again in range(100):  # The editor's scripts may come after the page.
            found.click()
            self.page.wait_for_timeout(100)
            if found.get_attribute("aria-selected") == "true":
                return
        raise AssertionError(f"the tab “{tab}” does not open")

    def add(self, rows: str) -> None:
        """One more row of this kind in the Wagtail editor."""
        self.page.locator(f"#id_{rows}-ADD").click()

    def sees(self, text: str) -> None:
        assert text in self.page.inner_text("body"), f"“{text}” is not on {self.page.url}"

    def does(self, case: CaseModel, action: str, **fields) -> None:
        """On the case's desk page: press the action, fill its form, send it."""
        label = str(case.lifecycle.transition(action).label)
        self.open(reverse("lifecycle_desk:case", args=[case.lifecycle.name, case.pk]))
        self._act(case, label, fields)

    def does_in_public(self, case: CaseModel, action: str, **fields) -> None:
        """The same from the public page, for somebody without a duty."""
        label = str(case.lifecycle.transition(action).label)
        self.open(case.get_absolute_url())
        self._act(case, label, fields)

    def _act(self, case: CaseModel, label: str, fields: dict) -> None:
        before = case.events.count()
        self.follow(label)
        self.fill(**fields)
        self.press(label)
        assert case.events.count() == before + 1, self.page.inner_text("body")[:2000]
        case.refresh_from_db()


@pytest.fixture
def window(chromium, live_server, client_for) -> Callable[..., Window]:
    """``window(user, width=390)``: the user's window in Chinese, freshly signed in.

    The same user and width get the same window: a browser keeps what it has loaded.
    """
    windows: dict[tuple, Window] = {}

    def opened(user=None, width: int = 390) -> Window:
        key = (user and user.pk, width)
        if key not in windows:
            context = chromium.new_context(
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
                viewport={"width": width, "height": 900},
            )
            page = context.new_page()
            page.set_default_timeout(15000)
            windows[key] = Window(page, live_server.url)
        window = windows[key]
        if user is not None:
            cookie = client_for(user).cookies["sessionid"]
            window.page.context.add_cookies(
                [{"name": "sessionid", "value": cookie.value, "url": live_server.url}]
            )
        return window

    yield opened
    for window in windows.values():
        window.page.context.close()
