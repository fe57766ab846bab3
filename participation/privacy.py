"""What the ledger of person-times knows about a person; forgetting them changes no count."""

from __future__ import annotations

from typing import Any

from participation.identity import forget
from participation.models import ParticipantRef, ParticipationEvent


def export(user) -> dict[str, Any]:
    """Every fact recorded about the person, under whichever of their references."""
    own = ParticipantRef.objects.filter(user=user).values("canonical")
    refs = ParticipantRef.objects.filter(canonical__in=own).values_list("ref", flat=True)
    events = ParticipationEvent.objects.filter(person_ref__in=list(refs))
    return {
        "participations": [
            {
                "on": event.occurred_on.isoformat(),
                "kind": event.kind,
                "what": event.label,
                "where": event.area.code,
                "counts": event.sign,
            }
            for event in events.select_related("community", "town", "district").order_by("pk")
        ]
    }


def erase(user) -> None:
    """The log keeps its rows and its counts; who stood behind them is no longer known."""
    forget(user)
