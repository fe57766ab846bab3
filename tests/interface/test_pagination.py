import json

import pytest
from django.db import connection
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from foundation.interface.formats import MoreThan, counted, number
from foundation.interface.pagination import paginate, shown
from foundation.people.models import Act, HistoryEntry


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


def history(rows: int):
    HistoryEntry.objects.bulk_create(
        HistoryEntry(act=Act.DUTY_GRANTED, reason=str(at)) for at in range(rows)
    )
    return HistoryEntry.objects.all()


def opened(queryset, query: str = "", **changes):
    return paginate(RequestFactory().get(f"/?{query}"), queryset, **{"per_page": 10, **changes})


@pytest.mark.django_db
def test_a_list_is_counted_only_as_far_as_its_reach():
    rows = history(60)
    with CaptureQueriesContext(connection) as asked:
        page = opened(rows, reach=40)
        shown_rows = list(page)
    count, slice_ = (found["sql"] for found in asked.captured_queries)
    assert "COUNT(*)" in count
    assert "LIMIT 41" in count
    assert "LIMIT 10" in slice_
    assert len(shown_rows) == 10
    assert isinstance(page.paginator.count, MoreThan)
    assert page.paginator.num_pages == 4


@pytest.mark.django_db
def test_a_list_within_its_reach_is_counted_exactly():
    page = opened(history(40), reach=40)
    assert (page.paginator.count, page.paginator.goes_on) == (40, False)
    assert opened(HistoryEntry.objects.all(), "page=4", reach=40).next == ""


@pytest.mark.django_db
def test_reading_on_shows_every_row_once_and_skips_no_more_rows_than_the_reach():
    rows = history(95)
    seen, query = [], ""
    while True:
        with CaptureQueriesContext(connection) as asked:
            page = opened(rows, query, reach=40)
            seen += [entry.reason for entry in page]
        assert not any(f"OFFSET {deep}" in asked.captured_queries[1]["sql"] for deep in (40, 50))
        if not page.next:
            break
        query = page.next
    assert seen == [str(at) for at in range(94, -1, -1)]
    assert (page.number, page.start_index(), page.end_index()) == (10, 91, 95)
    assert page.paginator.count == 95


@pytest.mark.django_db
def test_from_a_continued_list_one_gets_back():
    rows = history(95)
    fifth = opened(rows, opened(rows, "page=4", reach=40).next, reach=40)
    assert fifth.number == 5
    assert opened(rows, fifth.previous, reach=40).number == 4
    seventh = opened(rows, opened(rows, fifth.next, reach=40).next, reach=40)
    assert seventh.number == 7
    assert opened(rows, seventh.previous, reach=40).number == 6
    assert seventh.numbered[0] == (1, "page=1")
    numbers = [number for number, _address in seventh.numbered]
    assert numbers == [1, None, 6, 7, 8, None]


@pytest.mark.django_db
def test_the_rest_of_the_address_is_kept():
    rows = history(60)
    page = opened(rows, "q=a%26b&page=4", reach=40)
    assert QueryDict(page.next)["q"] == "a&b"
    assert QueryDict(page.previous).dict() == {"q": "a&b", "page": "3"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "place",
    [
        "x",
        "[",
        "[]",
        "7",
        "null",
        '{"a": 1}',
        '[4,"one"]',
        "[4,5]",
        '["4","5"]',
        '[4,"5","6"]',
        '[-4,"5"]',
        "[Infinity,1]",
        '[4,"9' + "9" * 40 + '"]',
        '[4,"\\u0000"]',
        "[" * 500,
    ],
)
def test_a_place_we_did_not_write_shows_the_head_of_the_list(place):
    query = QueryDict(mutable=True)
    query["page_after"] = place
    page = opened(history(60), query.urlencode(), reach=40)
    assert (page.number, page[0].reason) == (1, "59")


@pytest.mark.django_db
def test_behind_the_last_row_is_an_empty_page_and_no_error():
    first = history(3).last().pk
    query = QueryDict(mutable=True)
    query["page_after"] = json.dumps([4, str(first)])
    page = opened(HistoryEntry.objects.all(), query.urlencode(), reach=40)
    assert (page.number, list(page)) == (5, [])


@pytest.mark.django_db
def test_a_list_whose_order_names_no_row_asks_to_be_narrowed():
    rows = history(60).order_by("act")
    page = opened(rows, "page=4", reach=40)
    assert (page.ends_early, page.next) == (True, "")
    with translation.override("en"):
        drawn = Template("{% load interface %}{% pagination page %}").render(
            Context({"page": page})
        )
    assert "The list goes on. Narrow it down to see the rest." in drawn
    assert "31–40 of more than 40" in drawn


def test_a_count_that_stopped_says_so():
    with translation.override("en"):
        assert str(counted(MoreThan(10_000))) == "More than 10,000"
        assert number(MoreThan(10_000)) == "10,000"
