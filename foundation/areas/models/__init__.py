"""The administrative tree, its population figures, the official calendar."""

from foundation.areas.models.area import (
    Area,
    AreaKind,
    AreaLevel,
    AreaQuerySet,
    line_q,
    path_range,
    within_q,
)
from foundation.areas.models.calendar import CalendarDay, CalendarYear, DayKind, Festival
from foundation.areas.models.population import PopulationBasis, PopulationFigure

__all__ = [
    "Area",
    "AreaKind",
    "AreaLevel",
    "AreaQuerySet",
    "CalendarDay",
    "CalendarYear",
    "DayKind",
    "Festival",
    "PopulationBasis",
    "PopulationFigure",
    "line_q",
    "path_range",
    "within_q",
]
