"""Who sees which books at the desk."""

import pytest
from django.urls import reverse

from foundation.people.roles import Role
from funds import services
from funds.models import Transfer
from tests.funds.factories import yuan
from tests.lists import read_on

PAGES = ("funds_desk:accounts", "funds_desk:transfers")


@pytest.mark.parametrize("page", PAGES)
def test_a_finance_officer_sees_the_books_of_the_district(book, grant, client_for, page):
    book.fund()
    grant(book.maker, Role.FINANCE_OFFICER, book.areas["district"])
    answer = client_for(book.maker).get(reverse(page))
    assert "¥1,000.00" in answer.content.decode()


def test_an_officer_of_a_town_does_not_see_another_town(book, grant, client_for):
    book.fund()
    book.promise(area=book.areas["community2"])
    grant(book.maker, Role.FUNDS_OFFICER, book.areas["town1"])
    client = client_for(book.maker)
    assert "NH2018-0001" not in client.get(reverse(PAGES[0])).content.decode()
    assert "NH2018-0001" not in client.get(reverse(PAGES[1])).content.decode()
    assert client.get(reverse("funds_desk:account", args=[book.pool.pk])).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_another_duty_does_not_open_the_books(book, grant, client_for, page):
    grant(book.maker, Role.DISPATCHER, book.areas["district"])
    answer = client_for(book.maker).get(reverse(page))
    assert answer.status_code in (302, 403)


@pytest.mark.parametrize("page", PAGES)
def test_a_list_needs_few_queries(book, grant, client_for, page, django_assert_max_num_queries):
    book.fund()
    for at in range(30):
        book.promise(1, ref=f"NH2018-1{at:03d}")
    grant(book.maker, Role.AUDITOR, book.areas["district"])
    client = client_for(book.maker)
    with django_assert_max_num_queries(25):
        client.get(reverse(page))


@pytest.mark.parametrize("place", ["district", "town1"])
def test_transfers_are_read_to_their_end_without_counting_them_all(
    book, grant, client_for, monkeypatch, place
):
    pools = {
        name: services.open_pool(book.budget, name, 2018, book.areas[name])
        for name in ("town1", "town2")
    }
    for _at in range(60):
        for pool in pools.values():
            services.appropriate(book.budget, pool, yuan(1), **book.record())
    grant(book.maker, Role.AUDITOR, book.areas[place])
    client = client_for(book.maker)
    rows = read_on(client, reverse("funds_desk:transfers"), monkeypatch, reach=50)
    expected = Transfer.objects.all()
    if place == "town1":
        expected = expected.filter(legs__account=pools[place])
    assert rows == list(expected)
    assert len(rows) == (60 if place == "town1" else 120)
