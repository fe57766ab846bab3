"""What can be wrong with a choice or a ballot file, said in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _


class ChoiceError(ValueError):
    """Candidates, ballots or budget that no rule can decide on."""

    status = 422

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BallotFileError(ChoiceError):
    """A ballot file that cannot be read; ``line`` counts from 1, 0 is the whole file."""

    def __init__(self, message: str, line: int = 0) -> None:
        self.line = line
        if line:
            message = _("Line %(line)d: %(message)s") % {"line": line, "message": message}
        super().__init__(message)
