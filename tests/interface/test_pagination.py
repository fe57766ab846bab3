import pytest
from django.test import RequestFactory

from foundation.interface.pagination import paginate, shown


@pytest.mark.parametrize(
    ("asked", "given"),
    [("2", 2), ("0", 1), ("-3", 1), ("99", 3), ("two", 1), ("", 1), ("1" * 400, 3), ("²", 1)],
)
def test_a_wrong_page_number_shows_the_nearest_page(asked, given):
    request = RequestFactory().get("/", {"page": asked})
    assert paginate(request, list(range(55)), per_page=20).number == given


def test_an_empty_list_has_one_empty_page():
    page = paginate(RequestFactory().get("/?page=7"), [])
    assert (page.number, list(page)) == (1, [])


@pytest.mark.parametrize(
    ("current", "last", "pages"),
    [
        (1, 1, [1]),
        (1, 9, [1, 2, None, 9]),
        (5, 9, [1, None, 4, 5, 6, None, 9]),
        (4, 9, [1, 2, 3, 4, 5, None, 9]),
        (9, 9, [1, None, 8, 9]),
    ],
)
def test_the_shown_pages_leave_out_what_is_far(current, last, pages):
    assert shown(current, last) == pages
