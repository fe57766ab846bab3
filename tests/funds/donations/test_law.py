"""No number of an article is printed as a fact unless its wording was read under it."""

import dataclasses
import re
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from funds.donations import law, redesignation
from funds.donations.services import open_cause

DOUBT = "条号待核"


@pytest.fixture
def unread(monkeypatch):
    """The article on another purpose, as it stood before anybody had read it."""
    doubtful = dataclasses.replace(law.ARTICLES[18], verified=False)
    monkeypatch.setitem(law.ARTICLES, 18, doubtful)


def test_an_article_that_was_not_read_is_named_with_its_doubt_everywhere(unread):
    assert not law.ARTICLES[18].verified and law.ARTICLES[16].verified
    for number, article in law.ARTICLES.items():
        assert (DOUBT in law.cited(number)) is not article.verified
        assert (DOUBT in law.printed(number)) is not article.verified
        with translation.override("en"):
            assert (str(number) in law.basis(number)) is article.verified
    assert DOUBT in law.printed(16, 18), "one doubtful number puts the whole line in doubt"


def test_articles_are_cited_by_the_table_of_articles_only():
    base = Path(settings.BASE_DIR)
    places = [
        *base.glob("funds/donations/*.py"),
        *base.glob("templates/funds/giving/*.html"),
        *base.glob("templates/funds/desk/giving/*.html"),
    ]
    assert len(places) > 20
    cited = re.compile(r"§\s?\d|第[一二三四五六七八九十百]+条|\barticle \d|\bart\. ?\d")
    literal = {
        place.name for place in places if place.name != "law.py" and cited.search(place.read_text())
    }
    assert not literal


def page_that_asks_for_another_purpose(giving, client_for) -> str:
    pledge = giving.given(100)
    other = open_cause(
        by=giving.book.maker,
        kind="theme",
        title="儿童阅读",
        area=giving.book.areas["town1"],
        theme="children",
        how_to_transfer="同上",
    )
    redesignation.ask(
        pledge,
        by=giving.book.maker,
        gift=redesignation.gifts_of(pledge).get(),
        amount=100,
        cause=other,
        why="原项目已完成",
        submission=uuid.uuid4(),
    )
    return client_for(giving.giver).get(reverse("funds:my_pledge", args=[pledge.number])).text


def test_the_page_that_asks_for_another_purpose_prints_no_number_in_doubt(
    giving, client_for, unread
):
    page = page_that_asks_for_another_purpose(giving, client_for)
    assert DOUBT in page and "第18条" not in page


def test_the_page_that_asks_for_another_purpose_names_the_article_that_was_read(giving, client_for):
    page = page_that_asks_for_another_purpose(giving, client_for)
    assert "《公益事业捐赠法》第18条" in page and DOUBT not in page
