"""Refusals of the assessment services; each carries a sentence for the person."""

from __future__ import annotations


class AssessmentError(Exception):
    """Base. ``message`` is what the person is told."""

    def __init__(self, message):
        super().__init__(message)
        self.message = message


class NotYours(AssessmentError):
    """Someone else's sheet, or someone else's task."""


class PanelClosed(AssessmentError):
    """The result is frozen."""


class ConflictFound(AssessmentError):
    """This person may not assess here."""


class NotAllIn(AssessmentError):
    """Sheets are missing, or assessors are too few."""


class SheetClosed(AssessmentError):
    """The sheet has been handed in or is void."""


class BadPoints(AssessmentError):
    """Points are missing or out of range; ``faults`` says which, by criterion position."""

    def __init__(self, message, faults: dict[int, str]):
        super().__init__(message)
        self.faults = faults


class BadRubric(AssessmentError):
    """The rubric cannot be used to score with."""
