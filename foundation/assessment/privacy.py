"""What panels keep about an assessor; a frozen result stays as it is."""

from __future__ import annotations

from typing import Any

from foundation.assessment.models import Assessor


def export(user) -> dict[str, Any]:
    """Seats on panels, conflicts of interest, and the sheets handed in."""
    seats = Assessor.objects.filter(user=user).select_related("panel", "conflict")
    return {
        "seats": [
            {
                "panel": seat.panel.title,
                "appointed": seat.appointed_at.isoformat(),
                "conflict_of_interest": seat.conflict.reason if hasattr(seat, "conflict") else None,
                "sheets": list(
                    seat.sheets.order_by("pk").values("entry__reference", "points", "comment")
                ),
            }
            for seat in seats.order_by("pk")
        ]
    }
