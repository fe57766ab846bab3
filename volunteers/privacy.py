"""A person's activities and hours, taken away as a file or left with the account."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from volunteers.models import CheckIn, HourEntry, Signup, SignupStatus
from volunteers.queue import leave


def export(user) -> dict[str, Any]:
    """Sign-ups, arrivals and confirmed minutes of service."""
    signups = Signup.objects.filter(person=user).select_related("session__activity")
    arrivals = CheckIn.objects.filter(person=user).select_related("session__activity")
    hours = HourEntry.objects.filter(person=user).select_related("session__activity")
    return {
        "signups": [
            {**_what(signup.session), "status": signup.status} for signup in signups.order_by("pk")
        ],
        "arrivals": [
            {
                **_what(arrival.session),
                "method": arrival.method,
                "taken_back_because": arrival.taken_back_because,
            }
            for arrival in arrivals.order_by("pk")
        ],
        "hours": [
            {**_what(entry.session), "minutes": entry.minutes, "reason": entry.reason}
            for entry in hours.order_by("pk")
        ],
    }


def _what(session) -> dict[str, str]:
    return {"activity": session.activity.title, "starts": session.starts_at.isoformat()}


def erase(user) -> None:
    """Places ahead go to those who wait; what was attended and served stays counted."""
    ahead = Signup.objects.filter(
        person=user,
        status__in=(SignupStatus.CONFIRMED, SignupStatus.WAITING),
        session__starts_at__gt=timezone.now(),
        session__cancelled_at=None,
    )
    for signup in ahead.select_related("session").order_by("session"):
        leave(signup.session, user)
