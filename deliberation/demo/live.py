"""One topic in each state today, through the same doors as a resident's."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from deliberation.models import Body, Topic, Track
from deliberation.services import check_in, raise_topic
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


def load() -> None:
    """Eleven topics of the home community, from just raised to in force."""
    home = Area.objects.get(code=HOME_COMMUNITY)
    body = Body.objects.get(area=home, rule_set__track=Track.DECISION)
    decisions = [text for text in texts.topics() if text.kind == "decision"][7:]
    people = residents_at_hand()
    for number, (stop, text) in enumerate(zip(STOPS, decisions, strict=False)):
        topic = raise_topic(
            by=people[number % len(people)],
            title=text.title,
            body=text.text,
            affected=text.affected,
            area=home,
            track=Track.DECISION,
            submission=f"demo-live-topic-{number}",
            is_demo=True,
        )
        for action in WAY[:stop]:
            _move(topic, action, text.motion, body, begun=stop > 3)


def _move(topic: Topic, action: str, motion: str, body: Body, begun: bool) -> None:
    now = timezone.now()
    starts = now - timedelta(hours=1) if begun else now + timedelta(days=6)
    role = {
        "admit": Role.ADMISSION_PANEL, "schedule": Role.CONVENER, "give_notice": Role.CONVENER,
        "open": Role.HOST, "put_to_vote": Role.HOST, "count": Role.TELLER,
        "confirm_count": Role.TELLER, "publish": Role.CONVENER,
    }.get(action)  # fmt: skip
    by = desk(role, nth=1 if action == "confirm_count" else 0) if role else SYSTEM
    data = {}
    if action == "schedule":
        data = {"body": body, "starts_at": starts, "venue": f"{topic.area.short_name}议事厅"}
    elif action == "give_notice":
        data = {"motion": motion, "emergency_reason": "演示：今天就开会" if begun else ""}
    elif action in ("count", "confirm_count"):
        data = _count(topic.current_item.present)
    perform(topic, action, by=by, **data)
    if action == "open":
        members = list(body.voting_members())
        check_in(
            topic.current_item.sitting,
            by=desk(Role.RECORDER),
            members=members[: len(members) * 5 // 6],
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
