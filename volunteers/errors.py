"""What can be refused about sessions, each with a sentence and a status."""

from __future__ import annotations

from foundation.lifecycle.errors import LifecycleError


class SessionError(LifecycleError):
    """A rule of the session forbids it. ``field`` names the input to mark, if any."""

    status = 422

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class Full(SessionError):
    """No place and no room on the waiting list."""

    status = 409


class Clash(SessionError):
    """The person is somewhere else at that time."""

    status = 409


class NotAHost(SessionError):
    status = 403
