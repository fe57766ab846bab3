"""This app's share of the demonstration: grid cells and population figures, marked as such."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from foundation.areas.calendar import is_workday
from foundation.areas.loading import load_areas, load_demo_grids, load_shipped_calendar
from foundation.areas.models import Area, AreaLevel, PopulationBasis, PopulationFigure
from foundation.areas.workdays import SHANGHAI

#: A progress bar: a context manager with ``update()``.
Bar = Any
AS_OF = date(2019, 12, 31)
SOURCE = "演示数据，非统计数字"


def load(seed: int, progress: Callable[[str, int], Bar], scale: float = 1) -> None:
    """The real tree and calendar, then invented cells and figures. Safe to run again."""
    steps = (load_areas, load_shipped_calendar, load_demo_grids, lambda: load_population(seed))
    with progress("areas", len(steps)) as bar:
        for step in steps:
            step()
            bar.update()


def load_population(seed: int) -> int:
    """A plausible figure for each community; towns and the district are their sums."""
    if PopulationFigure.objects.filter(is_demo=True).exists():
        return 0
    rng = Random(seed)
    areas = list(Area.objects.exclude(level=AreaLevel.GRID))
    figures = {area.path: 0 for area in areas if area.level != AreaLevel.CITY}
    for area in areas:
        if area.level == AreaLevel.COMMUNITY:
            people = rng.randrange(2_000, 16_000, 100)
            for depth in range(2, area.depth + 1):
                figures[area.path[: depth * Area.steplen]] += people
    return len(
        PopulationFigure.objects.bulk_create(
            PopulationFigure(
                area=area,
                on=AS_OF,
                basis=PopulationBasis.PERMANENT,
                figure=figures[area.path],
                source=SOURCE,
                is_demo=True,
            )
            for area in areas
            if area.path in figures
        )
    )


def office_time(days: int, place: int) -> datetime:
    """So many working days before the last one that is over, in office hours.

    Working days, so that a period that must run out between two steps does so in any week of
    the year. ``place`` is a step's number from 0 to 10 in its history: of two on one day the
    later one comes later.
    """
    now = timezone.localtime(timezone=SHANGHAI)
    day = now.date() - timedelta(days=now.hour < 18)
    while True:
        if is_workday(day):
            if days == 0:
                break
            days -= 1
        day -= timedelta(days=1)
    return datetime.combine(day, time(9, 5), tzinfo=SHANGHAI) + timedelta(minutes=47 * place)


class OfficeHours:
    """When offices of the record did things: on working days between nine and half past five."""

    def __init__(
        self, rng: Random, first: date = date(2017, 12, 1), last: date = date(2021, 6, 30)
    ):
        self.rng = rng
        span = (last - first).days
        days = (first + timedelta(days=n) for n in range(span))
        self.workdays = [day for day in days if is_workday(day)]

    def morning(self, day: date) -> datetime:
        """Some moment of the morning of the first working day from ``day`` on."""
        found = self.workdays[bisect_left(self.workdays, day)]
        return datetime.combine(found, time(9, self.rng.randrange(60)), tzinfo=SHANGHAI)

    def before(self, day: date, workdays: int) -> date:
        """The working day so many working days before ``day``."""
        return self.workdays[bisect_left(self.workdays, day) - workdays]

    def later(self, moment: datetime, workdays: int = 0) -> datetime:
        """After ``moment``, so many working days on; 0 is as soon as the office gets to it."""
        day = moment.date()
        place = bisect_left(self.workdays, day)
        if workdays:
            works = self.workdays[place] == day
            day = self.workdays[place + workdays - (not works)]
            minutes = self.rng.randrange(9 * 60, 17 * 60 + 30)
            return datetime.combine(day, time(minutes // 60, minutes % 60), tzinfo=SHANGHAI)
        if self.workdays[place] != day or moment.hour >= 16:
            return self.morning(day if self.workdays[place] != day else day + timedelta(days=1))
        if moment.hour < 9:
            return self.morning(day)
        return moment + timedelta(minutes=self.rng.randrange(5, 70))
