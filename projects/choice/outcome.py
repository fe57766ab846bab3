"""What a rule answers: every candidate with its count, whether it is selected, and the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from projects.choice.ballots import Candidate, Choice


class Code(StrEnum):
    """Why a project is selected or not. A project gets the first that applies, in this order."""

    NO_VOTES = "no_votes"
    TOO_FEW_VOTES = "too_few_votes"
    TOO_FEW_POINTS = "too_few_points"
    OVER_BUDGET = "over_budget"
    GROUP_TAKEN = "group_taken"
    DOES_NOT_FIT = "does_not_fit"
    SUPPORTERS_SHORT = "supporters_short"
    FITS = "fits"
    PAID_BY_SUPPORTERS = "paid_by_supporters"
    FROM_THE_REST = "from_the_rest"


SELECTING = frozenset({Code.FITS, Code.PAID_BY_SUPPORTERS, Code.FROM_THE_REST})


@dataclass(frozen=True, slots=True)
class Reason:
    """A code and the figures its sentence names."""

    code: Code
    figures: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Decision:
    candidate: Candidate
    votes: int
    score: Fraction
    reason: Reason

    @property
    def selected(self) -> bool:
        return self.reason.code in SELECTING


@dataclass(frozen=True, slots=True)
class Purchase:
    """A project paid from shares: what each supporter paid (Method of Equal Shares)."""

    candidate: Candidate
    payments: Mapping[str, Fraction]


@dataclass(frozen=True)
class Outcome:
    """A rule's answer. ``decisions`` are ranked by points; ``selected`` is in order of selection.

    ``share`` and ``purchases`` are those of the Method of Equal Shares: what each voter could
    spend in the run that counts, and who paid what. Payments show how a voter voted, so they are
    for checking and are never printed.
    """

    rule: str
    choice: Choice
    decisions: tuple[Decision, ...]
    selected: tuple[str, ...]
    first_share: Fraction | None = None
    share: Fraction | None = None
    add_one: bool = True
    purchases: tuple[Purchase, ...] = ()

    @property
    def cost(self) -> Fraction:
        return sum((d.candidate.cost for d in self.decisions if d.selected), Fraction(0))

    @property
    def left(self) -> Fraction:
        return self.choice.budget - self.cost
