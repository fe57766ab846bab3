"""A person's bookings, taken away as a file or given back with the account."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.lifecycle.services import perform
from spaces.models import Booking, BookingState


def export(user) -> dict[str, Any]:
    """What was booked, and how each request stands."""
    bookings = Booking.objects.filter(person=user).select_related("space")
    return {
        "bookings": [
            {
                "number": booking.case_number,
                "room": str(booking.space),
                "starts": booking.starts_at.isoformat(),
                "ends": booking.ends_at.isoformat(),
                "purpose": booking.purpose,
                "people_expected": booking.expected_heads,
                "state": booking.state,
            }
            for booking in bookings.order_by("pk")
        ]
    }


def erase(user) -> None:
    """Rooms booked ahead are free again; of past bookings only the words go."""
    bookings = Booking.objects.filter(person=user)
    ahead = bookings.filter(
        state__in=(BookingState.REQUESTED, BookingState.CONFIRMED), starts_at__gt=timezone.now()
    )
    for booking in ahead.order_by("pk"):
        perform(booking, "cancel", by=user)
    bookings.update(purpose=_("Deleted"))
