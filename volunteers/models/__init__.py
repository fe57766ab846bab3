"""Activities, their sessions, who signed up, who came, and the hours that were given."""

from volunteers.models.activity import HOSTS, Activity, ActivityKind, ActivityState
from volunteers.models.attendance import CheckIn, HeadCount, HourEntry
from volunteers.models.session import LIVE, SEATED, Session, Signup, SignupStatus

__all__ = [
    "HOSTS",
    "LIVE",
    "SEATED",
    "Activity",
    "ActivityKind",
    "ActivityState",
    "CheckIn",
    "HeadCount",
    "HourEntry",
    "Session",
    "Signup",
    "SignupStatus",
]
