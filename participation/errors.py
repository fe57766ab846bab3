"""What can be refused, each with a sentence for the person in front of the screen."""

from __future__ import annotations


class ParticipationError(Exception):
    def __init__(self, message) -> None:
        super().__init__(str(message))
        self.message = message


class UnknownSource(ParticipationError):
    """A source and action nobody registered: the kind cannot be derived."""


class InvalidFact(ParticipationError):
    """A fact that contradicts itself."""


class NotReversible(ParticipationError):
    """The row is a correction itself, or was corrected already."""


class NotAllowed(ParticipationError):
    """Another person must do this."""
