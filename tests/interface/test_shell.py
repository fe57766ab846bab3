"""The shell: what every page carries, in both languages, and how it says no."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from foundation.interface import errors
from foundation.interface.storage import fold

pytestmark = pytest.mark.django_db


class TooLate(Exception):
    message = "The period has ended."
    status = 409


@pytest.fixture
def styleguide(client):
    return client.get("/styleguide/").content.decode()


def test_a_page_has_one_heading_a_skip_link_and_its_language(styleguide):
    assert styleguide.count("<h1") == 1
    assert 'class="skip" href="#main"' in styleguide
    assert 'id="main"' in styleguide
    assert '<html lang="zh-hans"' in styleguide


def test_a_page_carries_no_inline_style_or_script(styleguide):
    assert " style=" not in styleguide
    assert "<style" not in styleguide
    assert not re.search(r"<script(?![^>]*\bsrc=)", styleguide)
    assert not re.search(r"\son[a-z]+=", styleguide)


def test_every_icon_asked_for_is_in_the_sprite(styleguide):
    sprite = Path(finders.find("img/icons.svg")).read_text()
    used = set(re.findall(r'icons\.svg#([a-z]+)"', styleguide))
    assert used <= set(re.findall(r'symbol id="([a-z]+)"', sprite))


def test_a_bad_form_names_each_field_and_ties_the_error_to_it(styleguide):
    assert 'class="error-summary"' in styleguide
    bad = re.search(r'<input[^>]*name="title"[^>]*aria-invalid="true"[^>]*>', styleguide)
    assert 'aria-describedby="id_bad_title_helptext id_bad_title_error"' in bad[0]
    assert 'id="id_bad_title_error"' in styleguide
    assert 'href="#id_bad_title"' in styleguide


def test_the_style_guide_is_not_there_in_production(client, settings):
    settings.SHOW_DEVELOPMENT_PAGES = False
    assert client.get("/styleguide/").status_code == 404


def test_large_type_follows_the_cookie(client):
    client.cookies["large_type"] = "1"
    assert 'data-type="large"' in client.get("/styleguide/").content.decode()


def test_english_is_spoken_when_chosen(client):
    client.cookies["django_language"] = "en"
    page = client.get("/styleguide/").content.decode()
    assert '<html lang="en"' in page
    assert "Skip to the content" in page


def test_a_missing_page_says_what_to_do(client):
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert 'href="/"' in response.content.decode()


def test_a_domain_error_becomes_a_page_with_its_status_and_sentence():
    middleware = errors.DomainErrorMiddleware(lambda request: HttpResponse())
    answer = middleware.process_exception(RequestFactory().get("/"), TooLate())
    assert answer.status_code == 409
    assert "The period has ended." in answer.content.decode()


def test_other_exceptions_are_left_to_django():
    middleware = errors.DomainErrorMiddleware(lambda request: HttpResponse())
    assert middleware.process_exception(RequestFactory().get("/"), PermissionDenied()) is None


def test_folding_puts_imports_in_place_and_drops_comments():
    files = {"a.css": "/* a */\n.a {\n  color: red;\n}\n"}
    assert fold('@import "a.css";\n.b {}', files.__getitem__) == ".a { color: red; }.b {}"


def test_the_switches_for_type_and_language_work_without_script(client):
    page = client.get("/styleguide/").content.decode()
    for address in ("/large-type/", "/language/"):
        assert f'action="{address}"' in page
    client.post("/large-type/", {"large_type": "1", "next": "/styleguide/"})
    client.post("/language/", {"language": "en", "next": "/styleguide/"})
    page = client.get("/styleguide/").content.decode()
    assert 'data-type="large"' in page
    assert '<html lang="en"' in page
