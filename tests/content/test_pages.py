"""The editors' pages, as a visitor meets them."""

import re

import pytest
from tqdm import tqdm

from content.demo import load
from content.models import HomePage, NewsIndexPage, NewsPage
from foundation.people.roles import Role

pytestmark = pytest.mark.django_db


def text_of(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_a_new_site_answers_at_its_root_with_what_one_can_do(client):
    home = text_of(client, "/")
    assert "街坊的事，街坊一起办" in home
    assert home.count("<h1") == 1
    for way in ("/appeals/", "/topics/", "/activities/", "/money/", "/areas/"):
        assert f'href="{way}"' in home


def test_the_home_page_greets_in_the_chosen_language(client):
    client.cookies["django_language"] = "en"
    assert "Neighbours settle things together" in text_of(client, "/")


def test_the_headline_numbers_of_an_empty_site_are_zero_and_not_invented(client):
    figures = re.findall(r'stat__value"><span class="number">([^<]*)', text_of(client, "/"))
    assert figures == ["0元", "0元", "0", "0"]


@pytest.fixture
def english(client):
    client.cookies["django_language"] = "en"
    return client


UNTRANSLATED = "This page is not in English yet"


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/about/", "About this site"),
        ("/how-it-works/", "How something gets done"),
        ("/news/", "From the neighbourhoods"),
        ("/news/story-1/", "the Third Lane can sleep"),
    ],
)
def test_who_reads_english_sees_english_pages(english, path, title):
    load(1, lambda label, total: tqdm(disable=True))
    page = text_of(english, path)
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", page)[1]
    assert title in heading
    assert UNTRANSLATED not in page
    main = page[page.index("<main") : page.index("</main")]
    assert not re.search(r"[\u4e00-\u9fff]", main)


def test_a_page_without_english_shows_the_chinese_one_and_says_so(english):
    index = NewsIndexPage.objects.get()
    told = NewsPage(title="桥修好了", slug="bridge", summary="下周通车。", title_en="Bridge mended")
    index.add_child(instance=told)
    page = text_of(english, "/news/bridge/")
    assert UNTRANSLATED in page
    assert '<article lang="zh-Hans">' in page
    assert "桥修好了" in text_of(english, "/news/")
    told.summary_en = "Open from next week."
    told.save()
    page = text_of(english, "/news/bridge/")
    assert UNTRANSLATED not in page
    assert "Open from next week." in page
    english.cookies["django_language"] = "zh-hans"
    assert "下周通车" in text_of(english, "/news/bridge/")


def test_an_editor_writes_both_languages_in_one_form(client_for, make_user, grant, nanhai):
    editor = make_user()
    grant(editor, Role.EDITOR, nanhai.district)
    index = NewsIndexPage.objects.get()
    form = client_for(editor).get(f"/desk/pages/add/content/newspage/{index.pk}/")
    assert form.status_code == 200
    for name in ("title", "title_en", "summary", "summary_en"):
        assert f'name="{name}"' in form.content.decode()


@pytest.mark.parametrize("path", ["/about/", "/how-it-works/", "/news/"])
def test_the_standing_pages_are_there(client, path):
    assert text_of(client, path).count("<h1") == 1


def test_the_demonstration_loads_once_however_often_it_is_asked(client):
    for _ in range(2):
        load(1, lambda label, total: tqdm(disable=True))
    assert NewsPage.objects.count() == 3
    assert set(NewsPage.objects.values_list("is_demo", flat=True)) == {True}
    assert "小候鸟暑期班" in text_of(client, "/news/")
    assert "不是要赶走谁" in text_of(client, "/news/story-1/")


def test_a_wrong_page_of_the_news_shows_the_nearest(client):
    assert client.get("/news/?page=banana").status_code == 200
    assert client.get("/news/?page=999").status_code == 200


def test_drafts_are_not_shown(client):
    index = NewsIndexPage.objects.get()
    index.add_child(instance=NewsPage(title="草稿消息", slug="draft", summary="—", live=False))
    assert "草稿消息" not in text_of(client, "/news/")
    assert client.get("/news/draft/").status_code == 404


def test_the_home_page_asks_few_questions(client, django_assert_max_num_queries):
    load(1, lambda label, total: tqdm(disable=True))
    client.get("/")
    with django_assert_max_num_queries(25):
        client.get("/")


def test_there_is_one_home_page():
    assert not HomePage.can_create_at(HomePage.objects.get().get_parent())
