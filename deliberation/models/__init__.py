"""Bodies and their rules, topics, sittings, resolutions and what follows from them."""

from deliberation.models.body import Body, BodyKind, BodyMember, RuleSet, Track
from deliberation.models.resolution import Objection, Resolution, ResolutionDuty, ResolutionOutcome
from deliberation.models.sitting import AgendaItem, Attendance, Count, Sitting
from deliberation.models.topic import Opinion, Topic, TopicSupport

__all__ = [
    "AgendaItem",
    "Attendance",
    "Body",
    "BodyKind",
    "BodyMember",
    "Count",
    "Objection",
    "Opinion",
    "Resolution",
    "ResolutionDuty",
    "ResolutionOutcome",
    "RuleSet",
    "Sitting",
    "Topic",
    "TopicSupport",
    "Track",
]
