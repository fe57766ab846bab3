"""What the registers of votes know about a person. What was voted, nobody knows."""

from __future__ import annotations

from typing import Any

from projects.models import Mark


def export(user) -> dict[str, Any]:
    """The votes in which the person received a ballot."""
    marks = Mark.objects.filter(user=user).select_related("poll__call")
    return {
        "ballots_received": [
            {"vote": mark.poll.call.title, "way": mark.way, "came_back": mark.is_returned}
            for mark in marks.order_by("poll")
        ]
    }


def erase(user) -> None:
    """The register forgets name and phone; that one ballot was given stays counted."""
    Mark.objects.filter(user=user).update(name="", phone="")
