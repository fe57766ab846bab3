"""Editors' pictures reach the visitor from the site itself, in the size of the page only."""

from __future__ import annotations

import pytest
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from foundation.people.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def image(db):
    return get_image_model().objects.create(title="荔枝节", file=get_test_image_file())


def test_a_visitor_sees_the_picture_as_the_page_shows_it(client, image):
    shown = image.get_rendition("width-100")
    answer = client.get(shown.url)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == shown.file.read()
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert "immutable" in answer["Cache-Control"]


def test_what_was_uploaded_is_for_the_desk_alone(
    client, image, make_user, grant, client_for, nanhai
):
    assert client.get(image.file.url).status_code == 404
    editor = make_user("编辑")
    grant(editor, Role.EDITOR, nanhai.district)
    answer = client_for(editor).get(image.file.url)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/media/images/none.png",
        "/media/images/",
        "/media/",
        "/media/private/x.png",
        "/media/images/..%2f..%2fdb.sqlite3",
    ],
)
def test_nothing_else_is_handed_out(client, image, path):
    assert client.get(path).status_code == 404
