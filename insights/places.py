"""What the page of a community, a town or the district tells, each part from its own module.

Numbers of persons are rounded as the participation ledger publishes them; rates need enough
answers. The number of queries does not grow with the number of rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet, Window

from appeals import selectors as appeals
from deliberation import selectors as deliberation
from foundation.areas.models import Area, AreaLevel
from funds import selectors as funds
from participation import selectors as participation
from participation.rules import public_number
from projects import selectors as projects
from spaces import selectors as spaces
from volunteers import selectors as volunteers

#: Rows of each kind on the page; the rest stands in the module's own list.
ROWS = 6
#: A rate of fewer answers says more about chance than about the service (1.4.10).
ANSWERS_FOR_A_RATE = 30


@dataclass(frozen=True)
class Shown:
    """The first rows of a list, and how long it is."""

    rows: list[Any]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


@dataclass(frozen=True)
class AppealFigures:
    """Appeals of an area as the public may see them: rounded, small cells as None."""

    received: int | None
    #: In whole per cent, of ``answered`` people who said how it ended.
    rate: int | None
    answered: int
    subjects: list[tuple[str, int | None]]
    late: int | None


@dataclass(frozen=True)
class Place:
    area: Area
    town: Area | None
    population: Any
    #: As counted; the template rounds.
    person_times: int
    people: int
    as_of: datetime | None
    months: list[participation.MonthCount]
    path: list[participation.KindCount]
    money: funds.AreaMoney
    appeals: AppealFigures
    spaces: Shown
    sessions: list[Any]
    topics: Shown
    projects: Shown
    resolutions: list[Any]
    #: Communities of a town, towns of the district.
    parts: list[Area] = field(default_factory=list)
    #: For the drawing of the towns, the place's own among them.
    towns: list[participation.TownCount] = field(default_factory=list)

    @property
    def has_map(self) -> bool:
        return bool(self.towns)


def first(rows: QuerySet, limit: int = ROWS) -> Shown:
    """The first rows and the number of all, in one query."""
    found = list(rows.annotate(found_in_all=Window(Count("pk")))[:limit])
    return Shown(found, found[0].found_in_all if found else 0)


def place(area: Area, user) -> Place:
    """The page of ``area`` as ``user`` may see it."""
    months = participation.by_month(area)
    listed = projects.of_area(area)
    own_projects = first(listed)
    money = projects.money_of(own_projects.rows)
    for project in own_projects.rows:
        project.money = money[project.number]
    is_town = area.level == AreaLevel.TOWN
    towns = []
    if area.level == AreaLevel.COMMUNITY:
        people = participation.people(area).people
    else:
        own, *others = participation.by_area([area, *Area.objects.towns()])
        people = own.people
        towns = others
    return Place(
        area=area,
        town=area.town() if area.level == AreaLevel.COMMUNITY else None,
        population=area.population_figures.order_by("-on").first(),
        person_times=sum(month.person_times for month in months),
        people=people,
        as_of=participation.watermark().moved_at,
        months=months,
        path=participation.by_kind(area),
        money=funds.area_money(area),
        appeals=_appeals(area),
        spaces=first(spaces.places_for_list(user, town=area, carrier_type=None, words="")),
        sessions=volunteers.upcoming(area, ROWS),
        topics=first(deliberation.public_topics(area).order_by("-raised_at")),
        projects=own_projects,
        resolutions=list(deliberation.latest_resolutions(4, area)),
        parts=list(Area.objects.within(area).communities().current())
        if is_town
        else [row.area for row in towns],
        towns=towns,
    )


def _appeals(area: Area) -> AppealFigures:
    figures = appeals.figures(area)
    enough = figures.answered >= ANSWERS_FOR_A_RATE
    return AppealFigures(
        received=public_number(figures.received),
        rate=figures.resolution_rate if enough else None,
        answered=figures.answered,
        subjects=[(name, public_number(n)) for name, n in figures.by_subject],
        late=public_number(figures.late),
    )
