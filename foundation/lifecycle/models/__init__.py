"""Cases, their events and their running clocks."""

from foundation.lifecycle.models.case import CaseModel, CaseQuerySet
from foundation.lifecycle.models.clock import RunningClock
from foundation.lifecycle.models.event import Event

__all__ = ["CaseModel", "CaseQuerySet", "Event", "RunningClock"]
