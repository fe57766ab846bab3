"""What every test may use: a clean database, people with duties, a small Nanhai, a browser."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.http import HttpRequest
from django.test import Client, TransactionTestCase
from django.utils import timezone
from hypothesis import HealthCheck, settings
from wagtail.models import Site

from foundation.areas.loading import load_areas, load_shipped_calendar
from foundation.areas.models import Area, AreaKind, AreaLevel
from foundation.people.models import Duty, Unit, User
from tests import accessibility, database

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
NO_CHROMIUM = "no Chromium on this machine (as root, `make browser` installs it)"
NO_POSTGRESQL = "needs PostgreSQL (DATABASE_URL=postgres://…)"


# Time is never asserted: neither an example's nor the making of examples.
settings.register_profile(
    "civic", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("civic")


# --- Which tests run, and what is said about the others --------------------------------


#: Folders whose modules take long without a browser, too.
LONG = {"contract", "demo"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    long = {item.path for item in items if item.get_closest_marker("browser")}
    long |= {item.path for item in items if LONG & set(item.path.parts)}
    # Begun first, so that at the end no process is left alone with one of them.
    items.sort(key=lambda item: item.path not in long)
    for item in items:
        if item.get_closest_marker("browser") and not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))
        if item.get_closest_marker("postgresql") and connection.vendor != "postgresql":
            item.add_marker(pytest.mark.skip(reason=NO_POSTGRESQL))


def pytest_terminal_summary(terminalreporter) -> None:
    redis = "Redis" if os.environ.get("REDIS_URL") else "no Redis"
    terminalreporter.write_line(f"Ran on {connection.display_name}, {redis}.")
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
    )
    for reason, count in reasons.most_common():
        terminalreporter.write_line(f"Not run: {count}, because: {reason}", yellow=True)


# --- The database ------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_setup(
    request, django_test_environment, django_db_blocker
) -> Iterator[database.Database]:
    test_database = database.for_this_engine()

    def restore(*_: object) -> None:
        test_database.restore()
        ContentType.objects.clear_cache()
        Site.clear_site_root_paths_cache()

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        test_database.open(rebuild=request.config.getoption("create_db"))
        patch.setattr(TransactionTestCase, "_fixture_teardown", restore)
        yield test_database
        test_database.drop()


@pytest.fixture(autouse=True)
def _fresh_caches() -> None:
    database.forget_caches()


# --- People ------------------------------------------------------------------------------


@pytest.fixture
def make_user(db) -> Callable[..., User]:
    """``make_user(display_name="…", **fields)``: a person without duties."""

    def make(display_name: str = "李敏", **fields) -> User:
        return User.objects.create_user(display_name=display_name, **fields)

    return make


@pytest.fixture
def grant(db) -> Callable[..., Duty]:
    """``grant(user, Role.X, area or unit, since=None)``: a duty, since yesterday by default."""

    def give(user: User, role: str, scope: Area | Unit, since: date | None = None) -> Duty:
        duty = Duty.objects.create(
            user=user,
            role=role,
            starts_on=since or timezone.localdate() - timedelta(days=1),
            **{"unit" if isinstance(scope, Unit) else "area": scope},
        )
        user.forget_duties()
        return duty

    return give


@pytest.fixture
def client_for(db) -> Callable[[User], Client]:
    """``client_for(user)``: a signed-in browser; staff have used their second factor."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        request = HttpRequest()
        request.session = client.session
        record_authentication(request, user, method="password")
        if Duty.objects.held_by(user).exists():
            if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
                TOTP.activate(user, generate_totp_secret())
            record_authentication(request, user, method="mfa", type=Authenticator.Type.TOTP)
        request.session.save()
        return client

    return signed_in


# --- Places ------------------------------------------------------------------------------


@dataclass(frozen=True)
class SmallNanhai:
    """City, district, two towns, two communities each, one grid cell each."""

    city: Area
    district: Area
    towns: tuple[Area, ...]
    communities: tuple[Area, ...]
    grids: tuple[Area, ...]

    @property
    def town(self) -> Area:
        return self.towns[0]

    @property
    def other_town(self) -> Area:
        return self.towns[1]

    @property
    def community(self) -> Area:
        return self.communities[0]

    @property
    def neighbour(self) -> Area:
        """Another community of the same town."""
        return self.communities[1]

    @property
    def far_community(self) -> Area:
        """A community of the other town."""
        return self.communities[2]

    @property
    def grid(self) -> Area:
        return self.grids[0]


SMALL_NANHAI = {
    ("440605011", "桂城街道", AreaKind.STREET): [
        ("440605011001", "桂园社区", AreaKind.RESIDENTS_COMMITTEE),
        ("440605011201", "夏东村", AreaKind.VILLAGERS_COMMITTEE),
    ],
    ("440605124", "狮山镇", AreaKind.TOWN): [
        ("440605124001", "官窑社区", AreaKind.RESIDENTS_COMMITTEE),
        ("440605124201", "小塘村", AreaKind.VILLAGERS_COMMITTEE),
    ],
}


@pytest.fixture
def nanhai(db) -> SmallNanhai:
    def fields(code: str, name: str, kind: str, level: str) -> dict[str, str]:
        return {"code": code, "name": name, "short_name": name, "kind": kind, "level": level}

    city = Area.add_root(**fields("440600", "佛山市", AreaKind.CITY, AreaLevel.CITY))
    district = city.add_child(**fields("440605", "南海区", AreaKind.DISTRICT, AreaLevel.DISTRICT))
    towns, communities, grids = [], [], []
    for town, below in SMALL_NANHAI.items():
        towns.append(district.add_child(**fields(*town, AreaLevel.TOWN)))
        for community in below:
            communities.append(towns[-1].add_child(**fields(*community, AreaLevel.COMMUNITY)))
            grid = (f"{community[0]}-01", "第一网格", AreaKind.GRID)
            grids.append(communities[-1].add_child(**fields(*grid, AreaLevel.GRID)))
    return SmallNanhai(city, district, tuple(towns), tuple(communities), tuple(grids))


@pytest.fixture
def nanhai_full(db) -> Area:
    """The real tree with its 307 communities, and the official calendar. Returns the district."""
    load_areas()
    load_shipped_calendar()
    return Area.objects.get(level=AreaLevel.DISTRICT)


# --- A real browser ------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    """The machine's own Chromium; none is ever downloaded."""
    playwright = pytest.importorskip("playwright.sync_api")
    # Playwright runs an event loop in this thread; Django would refuse the ORM beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, live_server) -> Iterator:
    """A phone-sized page in Chinese; relative addresses are the live server's."""
    context = chromium.new_context(
        base_url=live_server.url,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 390, "height": 844},
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def judge(chromium, live_server, client_for) -> Iterator[Callable[..., list[str]]]:
    """``judge(paths, user)``: every complaint about the pages in every mode."""
    contexts = []

    def judged(paths, user=None, **how) -> list[str]:
        context = chromium.new_context(locale="zh-CN", reduced_motion="reduce")
        contexts.append(context)
        if user is not None:
            cookie = client_for(user).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        return [
            f"{path}: {complaint}"
            for path in paths
            for complaint in accessibility.complaints(page, live_server.url + path, **how)
        ]

    yield judged
    for context in contexts:
        context.close()
