"""What can go wrong with a booking, each with a sentence, a status and the field to mark."""

from __future__ import annotations


class BookingError(Exception):
    status = 422

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class SlotTaken(BookingError):
    """Somebody else has the room at that time."""

    status = 409
