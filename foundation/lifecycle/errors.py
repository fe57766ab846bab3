"""What can go wrong with a transition, each with a sentence for the user and a status."""

from __future__ import annotations


class LifecycleError(Exception):
    """Base. ``message`` is a translated sentence that says what to do."""

    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotAllowed(LifecycleError):
    """The person may not make this transition on this case."""

    status = 403


class WrongState(LifecycleError):
    """The case is not in a state this transition starts from."""

    status = 409


class Changed(LifecycleError):
    """Someone else moved the case since the page was shown."""

    status = 409


class GuardFailed(LifecycleError):
    """A rule forbids the transition now. ``field`` names the input to mark, if any."""

    status = 422

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field
