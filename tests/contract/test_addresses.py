"""Every address answers strangers and plain residents properly: never a fault, never an open desk."""

import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

#: Wagtail's own admin has its own tests; who may enter it is tested in test_the_desk_is_closed.
#: Its page routes take any path.
FOREIGN = re.compile(r"^(desk/|documents/|_util/|media|\^?media|static)")
SAMPLE = {"int": "1", "str": "none", "slug": "none", "path": "none", "uuid": "0" * 32}
SAFE = {200, 301, 302, 400, 401, 403, 404, 405, 410, 422, 429}


def routes(patterns, prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and not FOREIGN.match(route):
            yield route


def sample(route: str) -> str:
    """An address the route matches, with values that name nothing."""
    route = re.sub(r"<(?:(\w+):)?\w+>", lambda m: SAMPLE.get(m[1] or "str", "none"), route)
    route = re.sub(r"\(\?P<\w+>[^)]*\)", "none", route)
    return "/" + re.sub(r"[\^$\\?]|\(.*?\)[+*]?", "", route)


def addresses() -> list[str]:
    return sorted({sample(route) for route in routes(get_resolver().url_patterns)})


@pytest.mark.django_db
def test_no_address_fails_for_a_stranger(client):
    client.raise_request_exception = False
    answers = {url: client.get(url).status_code for url in addresses()}
    assert len(answers) > 20
    assert {url: code for url, code in answers.items() if code not in SAFE} == {}


@pytest.mark.django_db
def test_no_address_fails_for_a_resident(make_user, client_for, nanhai):
    client = client_for(make_user(home_community=nanhai.community))
    client.raise_request_exception = False
    answers = {url: client.get(url).status_code for url in addresses() if "logout" not in url}
    assert {url: code for url, code in answers.items() if code not in SAFE} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/desk/", "/desk/pages/", "/desk/images/", "/desk/reports/"])
def test_the_desk_is_closed_to_strangers_and_residents(page, client, make_user, client_for):
    assert client.get(page).status_code in (302, 403, 404)
    answer = client_for(make_user()).get(page)
    assert answer.status_code in (302, 403, 404)
    if answer.status_code == 302:
        assert "login" in answer["Location"] or not answer["Location"].startswith("/desk/")
