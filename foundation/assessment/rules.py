"""How scores become an order. Pure, exact (fractions, never floats), no database.

The stated rule, printed with every result:
1. a sheet's score is the weighted mean of its criteria, out of 100;
2. an entry's score is the mean of its sheets; where the rubric says so and there are at
   least five sheets, the highest and the lowest are left out first;
3. equal scores are parted by the mean points on the first criterion, then the second, …;
4. what is still equal is parted by lot: the smaller SHA-256 of "seed:reference" goes first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

TRIM_FROM = 5


@dataclass(frozen=True)
class CriterionRule:
    """A criterion by its position; whole points from 0 to ``max_points``."""

    position: int
    weight: int
    max_points: int


class DecidedBy(StrEnum):
    SCORE = "score"
    CRITERION = "criterion"
    LOT = "lot"


@dataclass(frozen=True)
class Placing:
    rank: int
    reference: str
    score: Fraction
    criterion_means: tuple[Fraction, ...]
    lot: str
    #: What put this entry behind the one before it (the first: its score).
    decided_by: DecidedBy


Points = Mapping[int, int]


def check_points(points: Points, criteria: Sequence[CriterionRule]) -> dict[int, str]:
    """Faults by criterion position: ``missing``, ``not_whole``, ``range``. Empty: all is well."""
    faults = {}
    for criterion in criteria:
        value = points.get(criterion.position)
        if value is None:
            faults[criterion.position] = "missing"
        elif isinstance(value, bool) or not isinstance(value, int):
            faults[criterion.position] = "not_whole"
        elif not 0 <= value <= criterion.max_points:
            faults[criterion.position] = "range"
    return faults


def sheet_score(points: Points, criteria: Sequence[CriterionRule]) -> Fraction:
    """Weighted mean of the shares reached, out of 100."""
    shares = (Fraction(c.weight * points[c.position], c.max_points) for c in criteria)
    return 100 * sum(shares, Fraction(0)) / sum(c.weight for c in criteria)


def entry_score(scores: Iterable[Fraction], *, trim: bool) -> Fraction:
    counted = sorted(scores)
    if trim and len(counted) >= TRIM_FROM:
        counted = counted[1:-1]
    return sum(counted, Fraction(0)) / len(counted)


def lot(seed: str, reference: str) -> str:
    return hashlib.sha256(f"{seed}:{reference}".encode()).hexdigest()


def rank_entries(
    sheets: Mapping[str, Sequence[Points]],
    criteria: Sequence[CriterionRule],
    *,
    trim: bool,
    seed: str,
) -> list[Placing]:
    """The order of the entries. Depends on nothing but its arguments, in whatever order."""
    criteria = sorted(criteria, key=lambda c: c.position)
    keyed = []
    for reference, of_entry in sheets.items():
        score = entry_score((sheet_score(p, criteria) for p in of_entry), trim=trim)
        means = tuple(
            Fraction(sum(p[c.position] for p in of_entry), len(of_entry)) for c in criteria
        )
        keyed.append((-score, tuple(-m for m in means), lot(seed, reference), reference))
    keyed.sort()
    placings = []
    for index, (score, means, drawn, reference) in enumerate(keyed):
        before = keyed[index - 1] if index else None
        if before is None or before[0] != score:
            decided = DecidedBy.SCORE
        elif before[1] != means:
            decided = DecidedBy.CRITERION
        else:
            decided = DecidedBy.LOT
        placings.append(
            Placing(index + 1, reference, -score, tuple(-m for m in means), drawn, decided)
        )
    return placings
