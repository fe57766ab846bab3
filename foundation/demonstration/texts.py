"""The demonstration's Chinese texts, read from the JSON files beside this module.

Each function returns frozen dataclasses and reads its file once per process.
Texts carry slots such as ``{community}``; ``Places.pick`` supplies them. Which
rows are created from the texts is the business of the loaders, not of this one.
"""

import json
import string
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

_HERE = Path(__file__).resolve().parent

SLOTS = frozenset(
    ["community", "estate", "road", "market", "month", "shop", "park", "school", "creek", "factory"]
)


def slots_of(text: str) -> set[str]:
    """The names of the slots a text asks for."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _read(name: str) -> Any:
    return json.loads((_HERE / f"{name}.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class AppealText:
    key: str
    subject: str  # code of a third-level subject
    nature: str  # inquiry | help | complaint | report | suggestion
    channels: tuple[str, ...]  # the likeliest first
    unit: str  # key of a unit, or of a unit pattern
    outcome: str  # resolved | partly | explained | not_supported
    title: str
    body: str
    public_title: str
    reply: str


@dataclass(frozen=True)
class SubjectText:
    code: str  # two digits a level
    name: str
    name_en: str
    keywords: tuple[str, ...]
    children: tuple["SubjectText", ...]
    lead: str  # key of the unit that owns it; given below the first level


@dataclass(frozen=True)
class UnitText:
    key: str
    kind: str
    name: str
    name_en: str
    short_name: str
    remit: str = ""
    level: str = "district"  # a pattern for each "town" or "community" otherwise


@lru_cache
def appeals() -> tuple[AppealText, ...]:
    return tuple(
        AppealText(**{**row, "channels": tuple(row["channels"])})
        for row in _read("appeals")["appeals"]
    )


@lru_cache
def subjects() -> tuple[SubjectText, ...]:
    """The subject tree, each subject with the unit the catalogue gives it."""
    data = _read("subjects")
    leads = {row["subject"]: row["lead"] for row in data["catalogue"]}

    def build(row: dict[str, Any], inherited: str) -> SubjectText:
        lead = leads.get(row["code"], inherited)
        return SubjectText(
            code=row["code"],
            name=row["name"],
            name_en=row["name_en"],
            keywords=tuple(row.get("keywords", ())),
            children=tuple(build(child, lead) for child in row.get("children", ())),
            lead=lead,
        )

    return tuple(build(row, "") for row in data["subjects"])


@lru_cache
def units() -> tuple[UnitText, ...]:
    """The district's units: the centre, the three sub-centres and the X."""
    return tuple(UnitText(**row) for row in _read("units")["units"])


@lru_cache
def unit_patterns() -> tuple[UnitText, ...]:
    """Units that exist once for each town or community; names carry slots."""
    return tuple(UnitText(**row) for row in _read("units")["patterns"])


@dataclass(frozen=True)
class Places:
    """Invented names that fill the slots of a text."""

    estates: tuple[str, ...]
    roads: tuple[str, ...]
    markets: tuple[str, ...]
    parks: tuple[str, ...]
    schools: tuple[str, ...]
    shops: tuple[str, ...]
    creeks: tuple[str, ...]
    factories: tuple[str, ...]

    def pick(self, rng: Random, community: str, month: int) -> dict[str, str]:
        """One value for every slot; draw once a case so that its texts agree."""
        return {
            "community": community,
            "month": f"{month}月",
            "estate": rng.choice(self.estates),
            "road": rng.choice(self.roads),
            "market": rng.choice(self.markets),
            "park": rng.choice(self.parks),
            "school": rng.choice(self.schools),
            "shop": rng.choice(self.shops),
            "creek": rng.choice(self.creeks),
            "factory": rng.choice(self.factories),
        }


@lru_cache
def places() -> Places:
    return Places(**{key: tuple(names) for key, names in _read("places").items()})


@dataclass(frozen=True)
class TopicText:
    key: str
    subject: str
    kind: str  # consultation | decision
    title: str
    text: str
    affected: str
    motion: str  # what a decision votes on; empty for a consultation
    options: tuple[str, ...]  # what a consultation weighs; empty for a decision
    conclusion: str
    dissent: str
    resolution: str


@lru_cache
def topics() -> tuple[TopicText, ...]:
    return tuple(
        TopicText(**{**row, "options": tuple(row["options"])}) for row in _read("topics")["topics"]
    )


@dataclass(frozen=True)
class ThemeText:
    key: str
    name: str
    name_en: str


@dataclass(frozen=True)
class BudgetLineText:
    name: str
    percent: int


@dataclass(frozen=True)
class MilestoneText:
    title: str
    evidence: str


@dataclass(frozen=True)
class ProjectText:
    key: str
    theme: str
    title: str
    summary: str
    cost_from: int  # yuan
    cost_to: int  # yuan
    budget: tuple[BudgetLineText, ...]  # percentages that add up to 100
    milestones: tuple[MilestoneText, ...]
    result: str  # what the organisation itself reports at closing
    lesson: str


@lru_cache
def themes() -> tuple[ThemeText, ...]:
    return tuple(ThemeText(**row) for row in _read("projects")["themes"])


@lru_cache
def projects() -> tuple[ProjectText, ...]:
    return tuple(
        ProjectText(
            **{
                **row,
                "budget": tuple(BudgetLineText(**line) for line in row["budget"]),
                "milestones": tuple(MilestoneText(**stone) for stone in row["milestones"]),
            }
        )
        for row in _read("projects")["projects"]
    )


@dataclass(frozen=True)
class ActivityText:
    key: str
    theme: str
    kind: str  # space | activity | service | public_affairs
    title: str
    description: str
    heads_from: int
    heads_to: int
    minutes: int
    months: tuple[int, ...]
    carrier_types: tuple[str, ...]


@lru_cache
def activities() -> tuple[ActivityText, ...]:
    return tuple(
        ActivityText(
            **{
                **row,
                "months": tuple(row["months"]),
                "carrier_types": tuple(row["carrier_types"]),
            }
        )
        for row in _read("activities")["activities"]
    )


@dataclass(frozen=True)
class OrganisationText:
    kind: str
    name: str  # a pattern has slots {town} or {community}, and {stem}
    registration: str  # registered | filed | informal


@dataclass(frozen=True)
class CarrierText:
    type: str
    type_name: str
    type_name_en: str
    name: str  # with the slot {community}


@dataclass(frozen=True)
class People:
    """Pools for invented people; a surname stands before a given name."""

    surnames: tuple[str, ...]
    female: tuple[str, ...]
    male: tuple[str, ...]

    def pick(self, rng: Random) -> str:
        return rng.choice(self.surnames) + rng.choice((*self.female, *self.male))


@lru_cache
def organisations() -> tuple[OrganisationText, ...]:
    return tuple(OrganisationText(**row) for row in _read("organisations")["organisations"])


@lru_cache
def organisation_patterns() -> tuple[OrganisationText, ...]:
    return tuple(OrganisationText(**row) for row in _read("organisations")["patterns"])


@lru_cache
def carriers() -> tuple[CarrierText, ...]:
    return tuple(CarrierText(**row) for row in _read("organisations")["carriers"])


@lru_cache
def people() -> People:
    data = _read("organisations")
    return People(
        surnames=tuple(data["surnames"]),
        female=tuple(data["given_names"]["female"]),
        male=tuple(data["given_names"]["male"]),
    )


@dataclass(frozen=True)
class SectionText:
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class PageVersion:
    """A page in one language."""

    title: str
    introduction: str
    sections: tuple[SectionText, ...]


@dataclass(frozen=True)
class PageText:
    key: str
    slug: str
    zh: PageVersion
    en: PageVersion
    law: tuple[str, ...]  # the provisions the page rests on


@dataclass(frozen=True)
class NewsVersion:
    title: str
    introduction: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class NewsText:
    key: str
    published_on: date
    zh: NewsVersion
    en: NewsVersion


def _page_version(row: dict[str, Any]) -> PageVersion:
    sections = tuple(
        SectionText(heading=part["heading"], paragraphs=tuple(part["paragraphs"]))
        for part in row["sections"]
    )
    return PageVersion(row["title"], row["introduction"], sections)


def _news_version(row: dict[str, Any]) -> NewsVersion:
    return NewsVersion(row["title"], row["introduction"], tuple(row["paragraphs"]))


@lru_cache
def pages() -> tuple[PageText, ...]:
    return tuple(
        PageText(
            key=row["key"],
            slug=row["slug"],
            zh=_page_version(row["zh"]),
            en=_page_version(row["en"]),
            law=tuple(row["law"]),
        )
        for row in _read("pages")["pages"]
    )


@lru_cache
def news() -> tuple[NewsText, ...]:
    return tuple(
        NewsText(
            key=row["key"],
            published_on=date.fromisoformat(row["published_on"]),
            zh=_news_version(row["zh"]),
            en=_news_version(row["en"]),
        )
        for row in _read("pages")["news"]
    )
