"""The index of towns, the schematic map and the choice of "my community"."""

import pytest
from django.urls import reverse

from foundation.areas.loading import load_areas
from foundation.areas.models import Area

pytestmark = pytest.mark.django_db


@pytest.fixture
def real_nanhai(db):
    load_areas()


def choose(client, code, **extra):
    return client.post(reverse("areas:choose"), {"community": code, **extra})


def test_the_index_lists_towns_with_their_number_of_communities(real_nanhai, client):
    page = client.get("/areas/").content.decode()
    assert "狮山镇" in page
    assert "84" in page
    assert "307" in page


def test_a_town_lists_its_communities(real_nanhai, client):
    page = client.get("/areas/?town=440605011").content.decode()
    assert "桂一社区" in page
    assert "小塘" not in page


def test_a_search_finds_communities_of_every_town_and_says_when_there_is_none(real_nanhai, client):
    assert client.get("/areas/?q=沙头").content.decode().count("沙头社区") >= 2
    assert "找不到" in client.get("/areas/?q=没有这个").content.decode()


def test_an_unknown_town_is_a_missing_page(real_nanhai, client):
    assert client.get("/areas/?town=nowhere").status_code == 404


@pytest.mark.parametrize("query", ["", "?town=440605124", "?q=社区"])
def test_the_index_costs_few_queries(real_nanhai, client, query, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        client.get(f"/areas/{query}")


def test_a_visitor_keeps_a_community_in_a_cookie_and_forgets_it(real_nanhai, client):
    answer = choose(client, "440605011001")
    assert answer.url == "/areas/440605011001/"
    assert "桂一社区" in client.get("/areas/").content.decode()
    choose(client, "")
    client.get("/areas/")
    assert "桂一社区" not in client.get("/areas/").content.decode()


def test_a_signed_in_person_keeps_it_on_the_account(real_nanhai, make_user, client_for):
    user = make_user()
    client = client_for(user)
    choose(client, "440605011001")
    user.refresh_from_db()
    assert user.home_community.short_name == "桂一社区"
    assert "community" not in client.cookies


def test_choosing_returns_where_one_came_from_but_never_off_the_site(real_nanhai, client):
    assert choose(client, "440605011001", next="/spaces/").url == "/spaces/"
    assert choose(client, "440605011001", next="//evil.example/").url == "/areas/440605011001/"


def test_a_community_that_does_not_exist_is_refused_with_a_sentence(real_nanhai, client):
    answer = client.post("/areas/choose/", {"community": "440605124"}, follow=True)
    assert "没有这个社区" in answer.content.decode()
    assert client.post("/areas/choose/", {"community": "x" * 500}).status_code == 302


def test_a_closed_community_cannot_be_chosen(real_nanhai, client):
    Area.objects.filter(code="440605011001").update(closed_on="2026-01-01")
    assert choose(client, "440605011001").url == "/areas/"


def test_the_map_shows_every_town_with_its_number_and_links_to_its_list(real_nanhai, client):
    page = client.get("/areas/").content.decode()
    assert page.count('class="town-map__name"') == 7
    assert page.count('href="?town=440605124"') == 1
