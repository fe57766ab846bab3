"""The cockpit's numbers: money, projects, person-times and appeals of an area and its parts.

Every number is read from its ledger or table when it is shown; nothing is kept here. Who may
look at which area follows from duties.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Q
from django.http import Http404
from djmoney.money import Money

from appeals.lifecycle import OPEN_STATES
from appeals.models import Appeal
from appeals.selectors import figures as appeal_figures
from appeals.selectors import is_late
from foundation.areas.models import Area, AreaLevel, within_q
from foundation.people.roles import Role
from funds import selectors as funds
from funds.selectors import Figures
from insights.rules import fold
from participation import selectors as participation
from projects.models import Project, Theme

ROLES = frozenset(
    {
        Role.DISTRICT_LEADER,
        Role.DISTRICT_OFFICER,
        Role.AUDITOR,
        Role.TOWN_OFFICER,
        Role.TOWN_CENTRE_OFFICER,
    }
)


def areas_of(user) -> list[Area]:
    """The areas whose cockpit a person may open, the widest first; the city means its district."""
    duties = [duty for duty in getattr(user, "duties", []) if duty.role in ROLES]
    areas = {}
    for duty in duties:
        area = duty.reach
        if area.level == AreaLevel.CITY:
            area = participation.district()
        areas[area.path] = area
    return [areas[path] for path in sorted(areas, key=lambda path: (len(path), path))]


def area_for(user, code: str) -> Area:
    """The area asked for, the widest one of the person's by default.

    Raises Http404 for an area outside the person's duties as for one that is not there.
    """
    own = areas_of(user)
    if not code:
        if not own:
            raise Http404
        return own[0]
    asked = Area.objects.filter(code=code[:20]).exclude(level=AreaLevel.GRID).first()
    if asked is None or not any(area.covers(asked) for area in own):
        raise Http404
    return asked


@dataclass(frozen=True)
class Line:
    """One area in the table; ``only`` means what is its own and not its parts'."""

    area: Area
    money: Figures = field(default_factory=Figures)
    person_times: int = 0
    people: int = 0
    projects: int = 0
    open: int = 0
    late: int = 0
    only: bool = False

    @property
    def social(self) -> Money:
        return self.money.social + self.money.in_kind

    @property
    def is_told(self) -> bool:
        """Whether there is anything to tell of it."""
        counts = (self.person_times, self.projects, self.open)
        return any(counts) or self.money != Figures()


@dataclass(frozen=True)
class Month:
    month: date
    government: Money
    social: Money
    person_times: int


@dataclass(frozen=True)
class ThemeLine:
    """``key`` is the name under which the ledger knows the theme."""

    key: str
    label: str
    money: Figures
    projects: int


@dataclass(frozen=True)
class Cockpit:
    """All that one cockpit page or workbook shows."""

    area: Area
    year: int | None
    years: list[int]
    money: Figures
    projects: int
    person_times: int
    people: int
    appeals: object
    lines: list[Line]
    months: list[Month]
    themes: list[ThemeLine]
    as_of_transfer: int
    as_of_event: int
    as_of: datetime | None

    @property
    def social(self) -> Money:
        return self.money.social + self.money.in_kind

    @property
    def leverage(self) -> Decimal | None:
        """Social money for one yuan of government money."""
        if not self.money.government.amount:
            return None
        return self.social.amount / self.money.government.amount


def cockpit(area: Area, year: int | None = None) -> Cockpit:
    """The cockpit of an area for a year or the whole record; its cost does not grow with rows."""
    as_of_transfer = funds.as_of_transfer()
    money_months = funds.by_month(area)
    counted_months = participation.by_month(area)
    years = sorted(
        {row.label.year for row in money_months} | {row.month.year for row in counted_months}
    )
    parts = _parts(area)
    counted = {row.area.pk: row for row in participation.by_area([area, *parts], year)}
    watermark = participation.watermark()
    money = funds.by_part([area, *parts], year) if parts else []
    themes = _themes(area, year)
    return Cockpit(
        area=area,
        year=year,
        years=years,
        money=sum((row.figures for row in money), Figures())
        if parts
        else funds.area_money(area, year),
        projects=sum(theme.projects for theme in themes),
        person_times=counted[area.pk].person_times,
        people=counted[area.pk].people,
        appeals=appeal_figures(area),
        lines=_lines(area, parts, money, counted, year) if parts else [],
        months=_months(money_months, counted_months, year),
        themes=themes,
        as_of_transfer=as_of_transfer,
        as_of_event=watermark.event_id,
        as_of=watermark.moved_at,
    )


def _parts(area: Area) -> list[Area]:
    """A district's towns, a town's communities; none below."""
    if area.level == AreaLevel.DISTRICT:
        return list(Area.objects.within(area).towns())
    if area.level == AreaLevel.TOWN:
        return list(Area.objects.within(area).communities())
    return []


def _lines(
    area: Area,
    parts: list[Area],
    money: list[funds.Row],
    counted: dict[int, participation.TownCount],
    year: int | None,
) -> list[Line]:
    """The parts of an area, after what belongs to the area itself and to none of them."""
    whole = counted[area.pk].person_times
    # The area itself is listed too: it takes what lies in none of its parts.
    paths = [area.path, *(part.path for part in parts)]
    began = _projects(area, year).order_by().values_list("area__path").annotate(n=Count("pk"))
    projects = fold(began, paths)
    opened, late = _open_and_late(area, paths)
    sums = {row.label.path: row.figures for row in money}
    found = [
        Line(
            part,
            sums.get(part.path, Figures()),
            counted[part.pk].person_times,
            counted[part.pk].people,
            projects[part.path],
            opened[part.path],
            late[part.path],
        )
        for part in parts
    ]
    own = Line(
        area,
        sums.get(area.path, Figures()),
        # What was counted for the area as such, in none of its parts.
        max(whole - sum(line.person_times for line in found), 0),
        0,
        projects[area.path],
        opened[area.path],
        late[area.path],
        only=True,
    )
    return [own, *found] if own.is_told else found


def _projects(area: Area, year: int | None):
    """Public projects that began in the year."""
    found = Project.objects.published().within(area)
    return found.filter(starts_on__year=year) if year else found


def _open_and_late(area: Area, paths: Iterable[str]) -> tuple[Counter, Counter]:
    """Open appeals now, and those past their date; protected ones are in no statistics."""
    appeals = Appeal.objects.countable_by(None).filter(within_q(area), state__in=OPEN_STATES)
    rows = list(
        appeals.order_by()
        .values_list("area__path")
        .annotate(open=Count("pk"), late=Count("pk", filter=is_late()))
    )
    return (
        fold([(path, opened) for path, opened, _late in rows], paths),
        fold([(path, late) for path, _opened, late in rows], paths),
    )


def _months(money, counted, year: int | None) -> list[Month]:
    """Both ledgers side by side, months in order; a month of only one of them has zeros."""
    sums = {row.label: row.figures for row in money}
    times = {row.month: row.person_times for row in counted}
    return [
        Month(
            month,
            sums.get(month, Figures()).government,
            sums.get(month, Figures()).social + sums.get(month, Figures()).in_kind,
            times.get(month, 0),
        )
        for month in sorted(sums.keys() | times.keys())
        if not year or month.year == year
    ]


def _themes(area: Area, year: int | None) -> list[ThemeLine]:
    """Money and projects per theme, the largest promise first."""
    began = Q(projects__in=_projects(area, year).order_by().values("pk"))
    found = list(Theme.objects.annotate(began=Count("projects", filter=began)))
    labels = {theme.name: str(theme) for theme in found}
    counts = {theme.name: theme.began for theme in found if theme.began}
    rows = {row.key: row.figures for row in funds.by_theme(year, area)}
    names = [*rows, *(name for name in sorted(counts) if name not in rows)]
    return [
        ThemeLine(name, labels.get(name, name), rows.get(name, Figures()), counts.get(name, 0))
        for name in names
    ]
