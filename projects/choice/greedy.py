"""Highest support first, taken if it still fits: the plain rule, and the end of equal shares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from projects.choice.ballots import Candidate, Choice, Tally
from projects.choice.outcome import Code, Reason


def ranked(candidates: Iterable[Candidate], tallies: Mapping[str, Tally]) -> list[Candidate]:
    """Most points first; equal points: lower cost, then more votes, then lower number."""

    def key(candidate: Candidate):
        tally = tallies[candidate.id]
        return -tally.score, candidate.cost, -tally.votes, candidate.place

    return sorted(candidates, key=key)


def shut_out(choice: Choice, candidate: Candidate, tally: Tally) -> Reason | None:
    """Why a candidate cannot be selected whatever the others get; None if it can."""
    if tally.votes == 0 or tally.score <= 0:
        return Reason(Code.NO_VOTES, {})
    if tally.votes < choice.minimum_votes:
        return Reason(Code.TOO_FEW_VOTES, {"votes": tally.votes, "minimum": choice.minimum_votes})
    if tally.score < choice.minimum_score:
        return Reason(Code.TOO_FEW_POINTS, {"score": tally.score, "minimum": choice.minimum_score})
    if candidate.cost > choice.budget:
        return Reason(Code.OVER_BUDGET, {"cost": candidate.cost, "budget": choice.budget})
    return None


class Basket:
    """What is selected so far: the money left and the groups that are taken."""

    def __init__(self, budget: Fraction) -> None:
        self.left = budget
        self.taken: list[Candidate] = []
        self.groups: dict[str, Candidate] = {}

    def rival(self, candidate: Candidate) -> Candidate | None:
        """The selected candidate that shares a group with this one; the first by group name."""
        return next((self.groups[g] for g in sorted(candidate.groups) if g in self.groups), None)

    def refuses(self, candidate: Candidate) -> Reason | None:
        if rival := self.rival(candidate):
            return Reason(Code.GROUP_TAKEN, {"rival": rival.id, "name": rival.name})
        if candidate.cost > self.left:
            return Reason(Code.DOES_NOT_FIT, {"cost": candidate.cost, "left": self.left})
        return None

    def add(self, candidate: Candidate) -> None:
        self.left -= candidate.cost
        self.taken.append(candidate)
        self.groups.update(dict.fromkeys(candidate.groups, candidate))


def fill(
    basket: Basket, order: Iterable[Candidate], tallies: Mapping[str, Tally], code: Code
) -> dict[str, Reason]:
    """Go down the list once, add what fits; the reason for each candidate by its id."""
    reasons = {}
    for candidate in order:
        reason = basket.refuses(candidate)
        if reason is None:
            tally = tallies[candidate.id]
            reason = Reason(
                code,
                {
                    "votes": tally.votes,
                    "score": tally.score,
                    "cost": candidate.cost,
                    "left": basket.left,
                },
            )
            basket.add(candidate)
        reasons[candidate.id] = reason
    return reasons
