"""Refusals, each with a sentence for the person."""

from __future__ import annotations


class PeopleError(Exception):
    """The act is refused; ``message`` says why, to the person who tried."""

    def __init__(self, message):
        super().__init__(message)
        self.message = message
