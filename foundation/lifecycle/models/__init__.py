"""Cases, their numbers, their events and their running clocks."""

from foundation.lifecycle.models.case import CaseModel, CaseQuerySet
from foundation.lifecycle.models.clock import RunningClock
from foundation.lifecycle.models.event import Event
from foundation.lifecycle.models.series import Series, next_number, reserve_numbers

__all__ = [
    "CaseModel",
    "CaseQuerySet",
    "Event",
    "RunningClock",
    "Series",
    "next_number",
    "reserve_numbers",
]
