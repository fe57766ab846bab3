"""Bring the shipped tree and calendar into the database. Each can be run again.

Codes are for ever: a node that vanishes from the list is closed, never deleted,
because what happened there stays on record.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from foundation.areas.calendar import DATA, forget_calendar, shipped_years
from foundation.areas.models import Area, AreaKind, AreaLevel, CalendarDay, CalendarYear

RESIDENTS = re.compile(r"(居委会|居民委员会)$")
VILLAGERS = re.compile(r"(村委会|村民委员会)$")
INDUSTRIAL = re.compile(r"园(区)?(.*片)?.{0,3}区?社区$|产业基地社区$")
#: The bookkeeping of the tree stops here; grid cells are drawn by each town.
LISTED_LEVELS = (AreaLevel.CITY, AreaLevel.DISTRICT, AreaLevel.TOWN, AreaLevel.COMMUNITY)


class AreaListError(ValueError):
    """The list cannot be loaded; the sentence says which line and why."""


@dataclass(frozen=True, slots=True)
class LoadReport:
    added: int = 0
    changed: int = 0
    closed: int = 0

    def __str__(self) -> str:
        return f"{self.added} added, {self.changed} changed, {self.closed} closed"


def kind_of(name: str, level: str) -> str:
    """What kind of area a name of the official list denotes."""
    if level in (AreaLevel.CITY, AreaLevel.DISTRICT):
        return level
    if level == AreaLevel.TOWN:
        return AreaKind.STREET if name.endswith("街道") else AreaKind.TOWN
    if RESIDENTS.search(name):
        return AreaKind.RESIDENTS_COMMITTEE
    if VILLAGERS.search(name):
        return AreaKind.VILLAGERS_COMMITTEE
    if INDUSTRIAL.search(name):
        return AreaKind.INDUSTRIAL_COMMUNITY
    return AreaKind.OTHER_COMMUNITY


def short_name_of(name: str) -> str:
    """The name people say: without the committee that governs it."""
    if RESIDENTS.search(name):
        stem = RESIDENTS.sub("", name)
        return stem if stem.endswith("社区") else f"{stem}社区"
    if VILLAGERS.search(name):
        stem = VILLAGERS.sub("", name)
        return stem if stem.endswith("村") else f"{stem}村"
    return name


@transaction.atomic
def load_areas(source: Path = DATA / "nanhai.csv") -> LoadReport:
    """Load or refresh the tree down to the communities. Raises AreaListError."""
    with source.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    known = {area.code: area for area in Area.objects.filter(level__in=LISTED_LEVELS)}
    placed = dict(known)
    added, changed = [], []
    next_step = _next_steps(known.values())
    for number, row in enumerate(rows, start=2):
        parent = placed.get(row["parent_code"])
        if row["level"] not in LISTED_LEVELS or (row["parent_code"] and parent is None):
            raise AreaListError(f"Line {number}: unknown level or parent of {row['code']}.")
        facts = {
            "name": row["name"],
            "short_name": short_name_of(row["name"]),
            "kind": kind_of(row["name"], row["level"]),
            "closed_on": None,
        }
        area = known.get(row["code"])
        if area is None:
            area = _new(parent, next_step, code=row["code"], level=row["level"], **facts)
            placed[area.code] = area
            added.append(area)
            if parent is not None:
                parent.numchild += 1
        else:
            if parent is not None and not area.is_child_of(parent):
                raise AreaListError(f"Line {number}: {area.code} has another parent on record.")
            if any(getattr(area, key) != value for key, value in facts.items()):
                for key, value in facts.items():
                    setattr(area, key, value)
                changed.append(area)
    Area.objects.bulk_create(added)
    Area.objects.bulk_update(changed, ["name", "short_name", "kind", "closed_on"])
    # treebeard keeps the number of children on the parent; bulk_create does not.
    grown = {area.path[: -Area.steplen] for area in added}
    Area.objects.bulk_update([a for a in known.values() if a.path in grown], ["numchild"])
    listed = {row["code"] for row in rows}
    gone = [area.pk for code, area in known.items() if code not in listed]
    closed = Area.objects.filter(pk__in=gone, closed_on=None).update(closed_on=timezone.localdate())
    return LoadReport(len(added), len(changed), closed)


@transaction.atomic
def load_demo_grids(per_community: int = 3) -> int:
    """Demonstration grid cells below every community that has none. Returns how many."""
    parents = list(Area.objects.communities().current().filter(numchild=0))
    numerals = "一二三四五六七八九"[:per_community]
    cells = []
    for parent in parents:
        for step, numeral in enumerate(numerals, start=1):
            name = f"{parent.short_name}第{numeral}网格"
            cells.append(
                Area(
                    path=Area._get_path(parent.path, parent.depth + 1, step),
                    depth=parent.depth + 1,
                    code=f"{parent.code}{step:03d}",
                    name=name,
                    short_name=name,
                    level=AreaLevel.GRID,
                    kind=AreaKind.GRID,
                    is_demo=True,
                )
            )
    Area.objects.bulk_create(cells)
    Area.objects.filter(pk__in=[p.pk for p in parents]).update(numchild=len(numerals))
    return len(cells)


@transaction.atomic
def load_shipped_calendar() -> int:
    """Copy shipped years the database does not know into it. Returns how many.

    A year the office has imported or edited is left alone.
    """
    known = set(CalendarYear.objects.values_list("year", flat=True))
    missing = {year: list_ for year, list_ in shipped_years().items() if year not in known}
    for year, shipped in missing.items():
        replace_year(year, shipped.days, confirmed=shipped.confirmed, source=shipped.source)
    return len(missing)


@transaction.atomic
def replace_year(
    year: int, days: Iterable[tuple[date, str, str]], *, confirmed: bool, source: str
) -> None:
    """Make ``days`` (date, kind, festival) the whole list of ``year``."""
    CalendarYear.objects.update_or_create(
        year=year, defaults={"confirmed": confirmed, "source": source}
    )
    CalendarDay.objects.filter(year_id=year).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(date=day, year_id=year, kind=kind, festival=festival)
        for day, kind, festival in days
    )
    forget_calendar()


def _next_steps(areas: Iterable[Area]) -> dict[str, int]:
    """The next free place below each parent path ("" for roots)."""
    steps: dict[str, int] = {}
    for area in areas:
        parent, own = area.path[: -Area.steplen], area.path[-Area.steplen :]
        steps[parent] = max(steps.get(parent, 1), Area._str2int(own) + 1)
    return steps


def _new(parent: Area | None, next_step: dict[str, int], **facts) -> Area:
    base, depth = (parent.path, parent.depth + 1) if parent else ("", 1)
    step = next_step.setdefault(base, 1)
    next_step[base] = step + 1
    return Area(path=Area._get_path(base, depth, step), depth=depth, **facts)
