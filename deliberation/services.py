"""What people do in deliberation. Moves of a topic go through the lifecycle."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from appeals import services as appeals
from deliberation import effects
from deliberation.models import (
    Attendance,
    BodyMember,
    Opinion,
    ResolutionDuty,
    Sitting,
    Topic,
    TopicSupport,
    Track,
)
from foundation.lifecycle.errors import GuardFailed
from foundation.lifecycle.models import next_number
from foundation.lifecycle.services import SYSTEM, open_case, perform
from foundation.notices.services import notify

#: States in which people may still give an opinion.
OPEN_FOR_OPINIONS = frozenset({"admitted", "scheduled", "noticed", "deliberating"})


def raise_topic(
    *,
    by,
    title: str,
    body: str,
    area,
    submission: str,
    affected: str = "",
    track: str = Track.CONSULTATION,
    cluster=None,
    is_demo: bool = False,
    at: datetime | None = None,
) -> Topic:
    """Raise a topic, alone or from gathered appeals; the same ``submission`` raises it once.

    From appeals, the cluster becomes “taken up” and its members are invited.
    Raises GuardFailed when the cluster was taken up already or is not confirmed.
    """
    with transaction.atomic():
        existing = Topic.objects.filter(submission=submission).first()
        if existing:
            return existing
        at = at or timezone.now()
        topic = open_case(
            Topic(
                number=next_number(f"T{timezone.localdate(at).year}"),
                title=title.strip(),
                body=body.strip(),
                affected=affected.strip(),
                area=area,
                track=track,
                cluster=cluster,
                raised_by=by,
                raised_at=at,
                submission=submission,
                is_demo=is_demo,
            ),
            by=by,
            at=at,
        )
        if cluster is not None:
            appeals.take_up(
                cluster,
                topic_number=topic.number,
                url=reverse("deliberation:topic", args=[topic.number]),
            )
    return topic


def support(topic: Topic, *, by) -> bool:
    """“This concerns me too.” True the first time."""
    _row, created = TopicSupport.objects.get_or_create(topic=topic, user=by)
    return created


def give_opinion(topic: Topic, *, by, text: str) -> Opinion:
    """Say what one thinks. Raises GuardFailed when the topic takes no more opinions."""
    if topic.state not in OPEN_FOR_OPINIONS:
        raise GuardFailed(_("This topic takes no more opinions."))
    return Opinion.objects.create(topic=topic, author=by, text=text.strip())


def answer_opinion(opinion: Opinion, *, by, disposition: str, answer: str) -> Opinion:
    """Say what became of an opinion, and tell its author."""
    with transaction.atomic():
        opinion.disposition, opinion.answer, opinion.answered_by = disposition, answer.strip(), by
        opinion.save()
        notify(
            f"opinion:{opinion.pk}:{disposition}",
            opinion.author,
            "deliberation.opinion_answered",
            {
                "title": opinion.topic.title,
                "disposition": str(opinion.get_disposition_display()),
                "answer": opinion.answer,
            },
            opinion.topic.get_absolute_url(),
        )
    return opinion


def check_in(
    sitting: Sitting,
    *,
    by,
    members: list[BodyMember],
    unidentified: int = 0,
    at: datetime | None = None,
) -> int:
    """Enter who came, from the paper sheet; the same member counts once. Returns new rows."""
    new, at = 0, at or timezone.now()
    with transaction.atomic():
        for member in members:
            if member.body_id != sitting.body_id:
                raise GuardFailed(_("%(name)s has no seat here.") % {"name": member.name})
            attendance, created = Attendance.objects.get_or_create(
                sitting=sitting,
                member=member,
                defaults={"user": member.user, "entered_by": by, "in_at": at},
            )
            if created:
                new += 1
                effects.record_attendance(attendance, by=by)
        if unidentified:
            attendance = Attendance.objects.create(
                sitting=sitting, heads=unidentified, entered_by=by, in_at=at
            )
            new += 1
            effects.record_attendance(attendance, by=by)
    return new


def start_execution(duty: ResolutionDuty, *, project_title: str) -> None:
    """Called by projects when a project takes the duty on."""
    topic = duty.resolution.topic
    if topic.state == "in_force":
        perform(topic, "start_execution", by=SYSTEM, project=project_title)


def fulfil_duty(duty: ResolutionDuty, *, result: str) -> None:
    """Called by projects at closing: the duty is done, everyone who spoke up is told."""
    topic = duty.resolution.topic
    if topic.state in ("in_force", "executing"):
        perform(topic, "finish", by=SYSTEM, result=result)
