"""The tree of spaces, their opening hours, bookings and head counts."""

from spaces.models.booking import Booking, BookingState, HeadCount, Occupancy
from spaces.models.opening import OpeningException, OpeningRule, RuleDay
from spaces.models.space import CarrierType, Facility, Space, SpaceLevel, SpaceState

__all__ = [
    "Booking",
    "BookingState",
    "CarrierType",
    "Facility",
    "HeadCount",
    "Occupancy",
    "OpeningException",
    "OpeningRule",
    "RuleDay",
    "Space",
    "SpaceLevel",
    "SpaceState",
]
