"""Search over what the public site shows, group by group.

Chinese is written without spaces, and neither SQLite's FTS5 nor PostgreSQL's text search parts
it into words: both keep a run of characters as one, so that "雨水" would not find "雨水花园". What
is asked for is therefore looked for as a part of titles and short texts, by the same selectors
as the modules' own lists: a count here is the count there. They hold what everybody may see.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, F, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from deliberation import selectors as deliberation
from foundation.areas import selectors as areas
from foundation.areas.models import Area, AreaLevel
from foundation.interface import formats
from projects import selectors as projects
from spaces import selectors as spaces
from volunteers import selectors as volunteers

#: Rows of each kind on the page of all kinds.
SHOWN = 5


@dataclass(frozen=True)
class Hit:
    title: str
    href: str
    meta: str
    state: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind of thing: what is found, how a page of it reads, the address of its own list."""

    label: str | Promise
    icon: str
    find: Callable[[str], QuerySet]
    rows: Callable[[list], list[Hit]]
    more: str = ""


@dataclass(frozen=True)
class Group:
    kind: Kind
    total: int
    hits: list[Hit]
    more: str


def all_kinds(words: str) -> list[Group]:
    """Every kind with something to show, in the order of the navigation. Two queries a kind."""
    groups = []
    for key, kind in KINDS.items():
        found = kind.find(words)
        total = found.count()
        if total:
            asked = {"q": words}
            address = reverse(kind.more) if kind.more else reverse("content:search")
            if not kind.more:
                asked["kind"] = key
            groups.append(
                Group(
                    kind=kind,
                    total=total,
                    hits=kind.rows(list(_titles_first(found, words)[:SHOWN])),
                    more=f"{address}?{urlencode(asked)}" if total > SHOWN else "",
                )
            )
    return groups


def _titles_first(found: QuerySet, words: str) -> QuerySet:
    """Who has the words in the title comes before who has them in the text."""
    if not hasattr(found.model, "title"):
        return found
    in_title = Case(When(title__icontains=words, then=0), default=1)
    return found.alias(in_title=in_title).order_by("in_title", *found.query.order_by)


def _join(*parts: Any) -> str:
    return " · ".join(str(part) for part in parts if part)


def _projects(found: list) -> list[Hit]:
    return [
        Hit(
            one.title,
            one.get_absolute_url(),
            _join(one.number, one.area.short_name, one.organisation and one.organisation.name),
            one.get_state_display(),
            one.state_tone,
        )
        for one in found
    ]


def _activities(found: list) -> list[Hit]:
    return [
        Hit(
            one.title,
            one.get_absolute_url(),
            _join(
                formats.localtime(one.next_at) if one.next_at else formats.localday(one.last_at),
                one.space.name if one.space else one.area.short_name,
            ),
            one.get_state_display(),
            one.state_tone,
        )
        for one in found
    ]


def _topics(found: list) -> list[Hit]:
    return [
        Hit(
            one.title,
            one.get_absolute_url(),
            _join(one.number, one.area.short_name),
            one.get_state_display(),
            one.state_tone,
        )
        for one in found
    ]


def _spaces(found: list) -> list[Hit]:
    return [
        Hit(one.name, one.get_absolute_url(), _join(one.carrier_type, one.area.short_name))
        for one in found
    ]


def _communities(found: list) -> list[Hit]:
    paths = {one.ancestor_path(AreaLevel.TOWN) for one in found}
    towns = {town.path: town.short_name for town in Area.objects.filter(path__in=paths)}
    return [
        Hit(
            one.short_name,
            one.get_absolute_url(),
            _join(one.get_kind_display(), towns.get(one.ancestor_path(AreaLevel.TOWN))),
        )
        for one in found
    ]


def _pages(found: list) -> list[Hit]:
    return [
        Hit(one.shown_title, one.url, one.summary or formats.localday(one.first_published_at))
        for one in found
    ]


#: Where the editors' pages keep their words, beside the title.
PAGE_WORDS = {
    "title_en": ("homepage", "standardpage", "newsindexpage", "newspage"),
    "intro": ("standardpage", "newsindexpage"),
    "intro_en": ("standardpage", "newsindexpage"),
    "summary": ("newspage",),
    "summary_en": ("newspage",),
}


_NOTHING = Value("")


def _first_of(*names: str, after: Any = _NOTHING) -> Coalesce:
    """The first of the fields that says something, else ``after``."""
    said = [NullIf(F(f"{model}__{name}"), _NOTHING) for name in names for model in PAGE_WORDS[name]]
    return Coalesce(*said, after, output_field=TextField())


def editors_pages(words: str) -> QuerySet[Page]:
    """Published pages without a restriction, by title, introduction or summary in any language."""
    in_words = Q(title__icontains=words)
    for name, models in PAGE_WORDS.items():
        for model in models:
            in_words |= Q(**{f"{model}__{name}__icontains": words})
    title: Combinable
    if formats.in_chinese():
        title, summary = F("title"), _first_of("summary", "intro")
    else:
        title = _first_of("title_en", after=F("title"))
        summary = _first_of("summary_en", "intro_en", "summary", "intro")
    return (
        Page.objects.live()
        .public()
        .filter(in_words, depth__gt=1)
        .annotate(shown_title=title, summary=summary)
        .order_by("-first_published_at", "-pk")
    )


KINDS: dict[str, Kind] = {
    "communities": Kind(
        gettext_lazy("Communities"),
        "community",
        areas.search_communities,
        _communities,
        "areas:index",
    ),
    "activities": Kind(
        gettext_lazy("Activities"),
        "calendar",
        lambda words: volunteers.public_list(words=words),
        _activities,
        "volunteers:list",
    ),
    "topics": Kind(
        gettext_lazy("Topics"),
        "talk",
        lambda words: deliberation.with_words(
            deliberation.public_topics().order_by("-raised_at"), words
        ),
        _topics,
        "deliberation:list",
    ),
    "projects": Kind(
        gettext_lazy("Projects"),
        "sprout",
        lambda words: projects.with_words(
            projects.public_projects().order_by("-proposed_at", "-pk"), words
        ),
        _projects,
        "projects:list",
    ),
    "spaces": Kind(
        gettext_lazy("Spaces"),
        "home",
        lambda words: spaces.places_for_list(
            AnonymousUser(), town=None, carrier_type=None, words=words
        ),
        _spaces,
        "spaces:index",
    ),
    "pages": Kind(gettext_lazy("Pages and news"), "info", editors_pages, _pages),
}
