"""This app's share of the demonstration: grid cells and population figures, marked as such."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

from foundation.areas.loading import load_areas, load_demo_grids, load_shipped_calendar
from foundation.areas.models import Area, AreaLevel, PopulationBasis, PopulationFigure

#: A progress bar: a context manager with ``update()``.
Bar = Any
AS_OF = date(2019, 12, 31)
SOURCE = "演示数据，非统计数字"


def load(seed: int, progress: Callable[[str, int], Bar]) -> None:
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
