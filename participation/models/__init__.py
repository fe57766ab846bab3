"""The log, the identities behind it, the rollups in front of it, the published figures."""

from participation.models.attendance import AttendanceList
from participation.models.event import CountingRule, Evidence, ParticipationEvent
from participation.models.figures import DayHash, PublishedFigure
from participation.models.identity import ParticipantRef
from participation.models.rollup import Reach, Roll, SourceCount, SpaceRoll, Uniq, Watermark

__all__ = [
    "AttendanceList",
    "CountingRule",
    "DayHash",
    "Evidence",
    "ParticipantRef",
    "ParticipationEvent",
    "PublishedFigure",
    "Reach",
    "Roll",
    "SourceCount",
    "SpaceRoll",
    "Uniq",
    "Watermark",
]
