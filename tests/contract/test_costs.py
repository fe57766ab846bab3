"""What a page costs: few statements, whoever asks and whatever stands on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.areas.models import Area
from foundation.lifecycle import desk
from foundation.lifecycle.models.case import UNIT_ROLES
from foundation.people.demo import HOME_TOWN
from foundation.people.models import Unit, User
from foundation.people.roles import THREE_ADMINISTRATORS, Role
from tests.contract import site
from tests.contract.test_permissions import LEFT_OUT, in_table, is_wagtails

MOST = 25


@pytest.fixture
def clerk(that_morning, make_user, grant) -> User:
    """Somebody with every duty one person may hold, so that pages have most to show and to ask.

    Less the editors', to whom Wagtail's menu shows its pages.
    """
    user = make_user("全职")
    district = Area.objects.get(code=HOME_TOWN).get_parent()
    unit = Unit.objects.filter(area=district, kind="department").order_by("pk")[0]
    for role in set(Role.values) - THREE_ADMINISTRATORS - {Role.EDITOR}:
        grant(user, role, unit if role in UNIT_ROLES else district)
    return user


def pages() -> Iterator[str]:
    """Every address of ours with its objects, and the desk's front page."""
    yield reverse("wagtailadmin_home")
    for address in site.addresses().values():
        if address.name in LEFT_OUT or is_wagtails(address.name):
            continue
        for target in in_table(address):
            yield target.url


def case_pages(user) -> Iterator[str]:
    """Every page and step of a case in each state the demonstration tells of."""
    for cases in desk.open_to(user):
        seen = cases.model.objects.visible_to(user).order_by("-pk")
        for state in cases.lifecycle.states.values:
            case = seen.filter(state=state).first()
            if case is None:
                continue
            at = [cases.slug, case.pk]
            yield reverse("lifecycle_desk:case", args=at)
            for part in cases.parts:
                yield reverse("lifecycle_desk:part", args=[*at, part.name])
            for step in cases.lifecycle.from_state(state):
                if user.has_role(*step.roles):
                    yield reverse("lifecycle_desk:act", args=[*at, step.name])


def assert_cheap(client, urls) -> None:
    # A server process keeps these from its first pages on.
    ContentType.objects.get_for_models(*apps.get_models())
    client.get(reverse("wagtailadmin_home"))
    found = []
    for url in urls:
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(url)
            if answer.streaming:
                answer.getvalue()
        assert answer.status_code < 500, url
        if answer.status_code == 200 and len(asked) > MOST:
            found.append(f"{url}: {len(asked)}")
    assert not found, "\n".join(found)


def test_every_page_asks_few_statements(clerk, client_for):
    assert_cheap(client_for(clerk), pages())


def test_every_page_of_a_case_asks_few_statements(clerk, client_for):
    assert_cheap(client_for(clerk), case_pages(clerk))


@pytest.mark.parametrize("handle", ["demo001", "demo006"])
def test_every_page_asks_few_statements_of_a_resident_and_of_an_organisation(
    handle, that_morning, client_for
):
    public = (url for url in pages() if not url.startswith("/desk/"))
    assert_cheap(client_for(User.objects.get(handle=handle)), public)
