"""What a person said in deliberations, taken away as a file or unnamed with the account."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.models import Attendance, BodyMember, Opinion, Topic, TopicSupport


def export(user) -> dict:
    """Topics raised, opinions given, topics supported, seats held and sittings attended."""
    return {
        "topics": list(Topic.objects.filter(raised_by=user).values("number", "title", "body")),
        "opinions": [
            {
                "topic": opinion.topic.number,
                "text": opinion.text,
                "given": opinion.given_at.isoformat(),
                "answer": opinion.answer,
            }
            for opinion in Opinion.objects.filter(author=user).select_related("topic")
        ],
        "supported": list(
            TopicSupport.objects.filter(user=user).values_list("topic__number", flat=True)
        ),
        "seats": list(
            BodyMember.objects.filter(user=user).values("body__name", "name", "seat", "until")
        ),
        "attended": [
            {"sitting": str(came.sitting), "from": came.in_at, "to": came.out_at}
            for came in Attendance.objects.filter(user=user).select_related("sitting__body")
        ],
    }


def erase(user) -> None:
    """Opinions lose their words and stay counted; a public topic stays, without its raiser.

    A seat ends and loses its name; the sittings it was counted in stay as they were.
    """
    Opinion.objects.filter(author=user).update(text=_("Deleted by the author"), is_hidden=True)
    Topic.objects.filter(raised_by=user).update(raised_by=None)
    seats = BodyMember.objects.filter(user=user)
    seats.filter(Q(until=None) | Q(until__gt=timezone.localdate())).update(
        until=timezone.localdate()
    )
    seats.update(name=_("Deleted account"))
