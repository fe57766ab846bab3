"""Articles that the giving of donations rests on, and which of them were read in the text itself.

A number that was not found in the wording of the law is never printed as a fact: with it, or
in its place, stands that it is to be checked (条号待核). Who has checked one says so here.

All five were read in the whole text as adopted on 28 June 1999, in force since 1 September 1999.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

LAW = "公益事业捐赠法"


@dataclass(frozen=True)
class Article:
    """``number`` in figures and words; ``verified`` once its wording was read under that number."""

    number: int
    words: str
    about: str
    verified: bool


ARTICLES = {
    article.number: article
    for article in (
        Article(12, "第十二条", "捐赠协议与按期履行", verified=True),
        Article(16, "第十六条", "出具收据、登记造册", verified=True),
        Article(18, "第十八条", "按约定用途使用、改变用途须经同意", verified=True),
        Article(21, "第二十一条", "捐赠人查询使用情况", verified=True),
        Article(22, "第二十二条", "公开接受与使用情况", verified=True),
    )
}


def cited(number: int) -> str:
    """As the tables of steps and clocks name it."""
    article = ARTICLES[number]
    return f"{LAW} §{number}" + ("" if article.verified else "（条号待核）")


def printed(*numbers: int) -> str:
    """As a letter names the articles it rests on."""
    found = [ARTICLES[number] for number in numbers]
    words = "、".join(article.words for article in found)
    doubt = "" if all(article.verified for article in found) else "（条号待核）"
    return f"《中华人民共和国{LAW}》{words}{doubt}"


def basis(number: int) -> str:
    """As a public page names it, in the reader's language; a number only where it is sure."""
    if ARTICLES[number].verified:
        return _("Law on Donations for Public Welfare, article %(number)d") % {"number": number}
    return _("Law on Donations for Public Welfare; the number of the article is not verified")
