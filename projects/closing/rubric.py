"""What an evaluator gives points for, a hundred together, and what they mean.

An edition that was used is never changed; new words are a new edition.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from projects.models.closing import Grade


class Criterion(NamedTuple):
    key: str
    label: object
    most: int


CURRENT = "2026-1"
EDITIONS = {
    "2026-1": (
        Criterion("aims", _("What was promised is done"), 30),
        Criterion("effect", _("People are better off for it"), 25),
        Criterion("money", _("Money used as agreed, accounts in order"), 20),
        Criterion("people", _("Residents took part and are content"), 15),
        Criterion("records", _("Records kept and published"), 10),
    )
}
#: The fewest points of each grade, best first.
GRADES = ((90, Grade.EXCELLENT), (75, Grade.GOOD), (60, Grade.PASSED), (0, Grade.FAILED))


def total(points: Mapping[str, int]) -> int:
    return sum(points.values())


def grade(points_together: int) -> str:
    """The grade of so many points out of a hundred."""
    return next(str(name) for fewest, name in GRADES if points_together >= fewest)


def fits(edition: str, points: Mapping[str, int]) -> bool:
    """Whether every criterion has points, none more than it allows."""
    criteria = {row.key: row.most for row in EDITIONS[edition]}
    return criteria.keys() == points.keys() and all(
        0 <= points[key] <= most for key, most in criteria.items()
    )
