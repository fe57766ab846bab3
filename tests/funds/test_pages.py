"""The public money pages, as a visitor without account sees them."""

import re
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse

from funds import services
from funds.entries import EntryFilter, entries
from funds.rules import SourceType
from tests.funds.factories import yuan
from tests.lists import read_on

REF = "NH2018-0001"


@pytest.fixture
def used(book):
    book.fund(1000)
    book.promise(400, theme="lifts")
    services.pay(REF, book.pool, yuan(300), **book.record())
    services.verify(REF, book.pool, yuan("120.05"), **book.record())
    services.receive_donation(book.donor, book.gift_pool, yuan("72.61"), **book.record())
    shy = services.open_source(
        "shy",
        "王先生",
        SourceType.INDIVIDUAL,
        book.areas["town2"],
        donor_name="王先生",
        is_anonymous=True,
    )
    gifts = services.open_pool(shy, "王先生的捐赠", 2018, book.areas["town2"])
    services.receive_donation(shy, gifts, yuan(8), **book.record())
    return book


def figures(page: str) -> list[tuple[str, str]]:
    """(address, text) of every linked figure of the tables."""
    found = re.findall(r'<td class="number"><a href="([^"]+)">(¥[^<]+)</a>', page)
    return [(unescape(url), text) for url, text in found]


def test_every_figure_leads_to_entries_that_sum_to_it(client, used):
    page = client.get(reverse("funds:money")).content.decode()
    linked = figures(page)
    assert len(linked) > 10
    for url, text in linked:
        answer = client.get(url)
        assert f'<strong><span class="number">{text}</span></strong>' in answer.content.decode(), (
            url
        )


def test_the_page_of_one_year_leads_to_that_year(client, used):
    page = client.get(reverse("funds:money"), {"year": "2018"}).content.decode()
    assert all("year=2018" in url for url, _text in figures(page))


def test_an_anonymous_donor_has_no_name_anywhere(client, used):
    for url in (reverse("funds:money"), reverse("funds:entries")):
        assert "王先生" not in client.get(url).content.decode()


def test_nonsense_in_the_address_is_answered_calmly(client, used):
    query = {"year": "x", "town": "nowhere", "measure": "?", "month": "2018-99-1", "page": "-4"}
    assert client.get(reverse("funds:entries"), query).status_code == 200
    assert client.get(reverse("funds:money"), {"year": "9999999999"}).status_code == 200


def test_an_empty_book_says_so(client, db):
    assert client.get(reverse("funds:money")).status_code == 200
    assert client.get(reverse("funds:entries")).status_code == 200


def test_pages_only_read(client, used):
    assert client.post(reverse("funds:money")).status_code == 405


@pytest.mark.parametrize("name", ["funds:money", "funds:entries"])
def test_a_page_needs_few_queries_whatever_the_number_of_rows(
    client, used, name, django_assert_max_num_queries
):
    for at in range(60):
        used.promise("0.10", ref=f"NH2018-1{at:03d}", theme="lifts")
    with django_assert_max_num_queries(25):
        client.get(reverse(name))


def test_money_is_shown_to_the_fen(client, used):
    page = client.get(reverse("funds:entries"), {"project": REF, "measure": "verified"})
    assert page.context["total"].amount == Decimal("120.05")


@pytest.mark.parametrize(
    ("query", "chosen"),
    [("", EntryFilter()), ("?measure=government", EntryFilter(measure="government"))],
)
def test_entries_are_read_to_their_end_without_counting_them_all(
    client, book, monkeypatch, query, chosen
):
    for at in range(130):
        services.appropriate(book.budget, book.pool, yuan(at + 1), **book.record())
    rows = read_on(client, reverse("funds:entries") + query, monkeypatch, reach=100)
    assert rows == list(entries(chosen=chosen))
    assert len(rows) >= 130
