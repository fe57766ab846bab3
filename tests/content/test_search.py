"""The search over the whole site."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from content.models import NewsIndexPage, NewsPage
from deliberation.models import Topic
from volunteers.models import Activity

pytestmark = pytest.mark.django_db

SEARCH = "/search/"


@pytest.fixture
def activity(make_user, nanhai):
    host = make_user()

    def make(n, published=True, **fields):
        return Activity.objects.create(
            number=f"A2026-{n:04}",
            kind="activity",
            area=nanhai.community,
            created_by=host,
            state="published" if published else "draft",
            published_at=timezone.now() - timedelta(days=n) if published else None,
            **{"title": f"雨水花园动手做{n}", "description": "一起挖土种花。", **fields},
        )

    return make


@pytest.fixture
def news(db):
    def make(slug, **fields):
        page = NewsPage(slug=slug, **{"title": "社区消息", "summary": "—", **fields})
        return NewsIndexPage.objects.get().add_child(instance=page)

    return make


def found(client, words: str, **more) -> dict[str, int]:
    answer = client.get(SEARCH, {"q": words, **more})
    assert answer.status_code == 200
    return {str(group.kind.icon): group.total for group in answer.context["groups"]}


def test_a_part_of_a_chinese_word_is_found_in_every_kind(client, activity, news, nanhai, make_user):
    activity(1)
    news("rain", title="又一个雨水花园落成")
    news("soil", summary="雨水花园里种什么")
    Topic.objects.create(
        number="T1",
        title="雨水花园由谁养护",
        body="—",
        area=nanhai.community,
        raised_by=make_user(),
        state="admitted",
        raised_at=timezone.now(),
    )
    assert found(client, "水花") == {"calendar": 1, "talk": 1, "info": 2}
    assert found(client, nanhai.community.short_name[:2])["community"] >= 1
    page = client.get(SEARCH, {"q": "水花"}).content.decode()
    assert "“水花”共找到 4 条" in page
    assert "雨水花园由谁养护" in page


def test_what_is_not_public_is_not_found(client, client_for, activity, news, make_user):
    activity(1, published=False)
    news("draft", title="雨水花园草稿", live=False)
    closed = news("closed", title="雨水花园内部通知")
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    for reader in (client, client_for(make_user())):
        assert found(reader, "雨水花园") == {}
    assert found(client, "Root") == {}


def test_more_leads_to_the_modules_own_list_with_as_many(client, activity, news):
    for n in range(8):
        activity(n)
        news(f"rain-{n}", title=f"雨水花园第{n}季")
    page = client.get(SEARCH, {"q": "雨水"})
    activities, pages = page.context["groups"]
    assert (activities.total, len(activities.hits)) == (8, 5)
    own = client.get(activities.more)
    assert own.context["page"].paginator.count == 8
    rest = client.get(pages.more)
    assert (rest.status_code, len(rest.context["hits"])) == (200, 8)
    assert client.get(pages.more + "&page=banana").status_code == 200


def test_who_has_the_words_in_the_title_comes_first(client, activity):
    activity(1, title="挖土种花", description="在雨水花园")
    activity(2)
    (group,) = client.get(SEARCH, {"q": "雨水花园"}).context["groups"]
    assert [hit.title for hit in group.hits] == ["雨水花园动手做2", "挖土种花"]


def test_nothing_found_says_so_and_what_to_do(client):
    page = client.get(SEARCH, {"q": "没有这样的词"}).content.decode()
    assert "没有找到相关内容" in page
    assert 'value="没有这样的词"' in page
    client.cookies["django_language"] = "en"
    assert "Nothing has these words" in client.get(SEARCH, {"q": "zzz"}).content.decode()


@pytest.mark.parametrize("words", ["", "   ", "长" * 41])
def test_what_cannot_be_looked_for_gets_a_sentence(client, words):
    answer = client.get(SEARCH, {"q": words})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()


@pytest.mark.parametrize("words", ["%", "_", "'", '"><script>', "\\"])
def test_signs_mean_themselves(client, activity, words):
    activity(1)
    answer = client.get(SEARCH, {"q": words})
    assert (answer.status_code, answer.context["groups"]) == (200, [])
    assert "<script>alert" not in answer.content.decode()


def test_the_search_asks_few_questions(
    client_for, activity, news, make_user, nanhai, django_assert_max_num_queries
):
    for n in range(12):
        activity(n, title=f"{nanhai.community.short_name}雨水花园{n}")
        news(f"rain-{n}", title=f"{nanhai.community.short_name}雨水花园{n}")
    client = client_for(make_user(home_community=nanhai.community))
    client.get("/")
    with django_assert_max_num_queries(25):
        assert len(client.get(SEARCH, {"q": nanhai.community.short_name}).context["groups"]) == 3


def test_every_page_has_the_search_in_its_header(client):
    page = client.get("/about/").content.decode()
    assert page.count('action="/search/"') == 2
    assert client.get(SEARCH).status_code == 200


def test_a_page_is_found_by_the_words_of_either_language(client, news):
    news("rain", title="雨水花园落成", title_en="A rain garden opens", summary_en="Come and see.")
    assert found(client, "rain garden") == {"info": 1}
    client.cookies["django_language"] = "en"
    page = client.get(SEARCH, {"q": "雨水花园落成"}).content.decode()
    assert "A rain garden opens" in page
    assert "Come and see." in page
