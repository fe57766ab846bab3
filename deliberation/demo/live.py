"""One topic in each state today, through the same doors as a resident's.

Every step stands in the office hours of the days before; sittings were called in time.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from deliberation.models import Body, Topic, Track
from deliberation.services import check_in, raise_topic
from foundation.areas.demo import office_time
from foundation.areas.models import Area
from foundation.demonstration import texts
from foundation.lifecycle.services import SYSTEM, perform
from foundation.people.demo import HOME_COMMUNITY, desk, residents_at_hand
from foundation.people.roles import Role

WAY = (
    "admit", "schedule", "give_notice", "open", "put_to_vote", "count", "confirm_count",
    "publish", "take_effect",
)  # fmt: skip
#: How far along the way each live topic has come.
STOPS = (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
#: Days before the sitting that each step of the call to it was made.
BEFORE = {"admit": 12, "schedule": 9, "give_notice": 7}
#: Where in the day of the sitting it began, in steps of the office's day.
BEGINS = 6
#: Days the resolution of the last topic stood on public notice.
ON_NOTICE = 7


def load() -> None:
    """Eleven topics of the home community, from just raised to in force."""
    home = Area.objects.get(code=HOME_COMMUNITY)
    body = Body.objects.get(area=home, rule_set__track=Track.DECISION)
    decisions = [text for text in texts.topics() if text.kind == "decision"][7:]
    people = residents_at_hand()
    for number, (stop, text) in enumerate(zip(STOPS, decisions, strict=False)):
        sat = _days_since_sitting(stop)
        later = timedelta(minutes=3 * number)
        topic = raise_topic(
            by=people[number % len(people)],
            at=office_time(sat + 15 if stop else number, 0) + later,
            title=text.title,
            body=text.text,
            affected=text.affected,
            area=home,
            track=Track.DECISION,
            submission=f"demo-live-topic-{number}",
            is_demo=True,
        )
        for place, action in enumerate(WAY[:stop], start=1):
            _move(topic, action, text.motion, body, sat, _at(action, sat, place) + later)


def _days_since_sitting(stop: int) -> int:
    """Negative before it; what was published stands or stood on notice since."""
    if stop <= WAY.index("open"):
        return -6
    return {WAY.index("take_effect"): 2, len(WAY): ON_NOTICE + 5}.get(stop, 0)


def _at(action: str, sat: int, place: int) -> datetime:
    """When a step was made; ``place`` is its number in the way."""
    if action in BEFORE:
        return office_time(max(sat + BEFORE[action], 0), place)
    if action in ("publish", "take_effect"):
        published = office_time(sat - 1, WAY.index("publish") + 1)
        if action == "publish":
            return published
        return published.replace(hour=0, minute=5) + timedelta(days=ON_NOTICE + 1)
    return office_time(sat, BEGINS + place - WAY.index("open") - 1)


def _move(topic: Topic, action: str, motion: str, body: Body, sat: int, at: datetime) -> None:
    role = {
        "admit": Role.ADMISSION_PANEL, "schedule": Role.CONVENER, "give_notice": Role.CONVENER,
        "open": Role.HOST, "put_to_vote": Role.HOST, "count": Role.TELLER,
        "confirm_count": Role.TELLER, "publish": Role.CONVENER,
    }.get(action)  # fmt: skip
    by = desk(role, nth=1 if action == "confirm_count" else 0) if role else SYSTEM
    data = {}
    if action == "schedule":
        begins = office_time(max(sat, 0), BEGINS).replace(minute=30)
        begins += timedelta(days=max(-sat, 0))
        data = {"body": body, "starts_at": begins, "venue": f"{topic.area.short_name}议事厅"}
    elif action == "give_notice":
        data = {"motion": motion, "emergency_reason": ""}
    elif action in ("count", "confirm_count"):
        data = _count(topic.current_item.present)
    perform(topic, action, by=by, at=at, **data)
    if action == "open":
        members = list(body.voting_members())
        check_in(
            topic.current_item.sitting,
            by=desk(Role.RECORDER),
            members=members[: len(members) * 5 // 6],
            at=at + timedelta(minutes=5),
        )


def _count(present: int) -> dict[str, int]:
    against = present // 5
    return {
        "in_favour": present - against - 1,
        "against": against,
        "abstained": 1,
        "invalid": 0,
        "issued": present,
        "not_returned": 0,
    }
