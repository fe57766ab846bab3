"""What a rule reads: candidates, ballots, a budget, conditions; and the recount of the votes.

Numbers are whole or fractions, never floats. Nothing here knows a person: ``Ballot.voter`` is any
text that no two ballots share.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from django.utils.translation import gettext as _

from projects.choice.errors import ChoiceError

Number = int | Decimal | Fraction


def exact(number: Number) -> Fraction:
    """The number as a fraction. Raises TypeError for a float: it is not what was written."""
    if isinstance(number, bool) or not isinstance(number, int | Decimal | Fraction):
        raise TypeError(f"not an exact number: {number!r}")
    return Fraction(number)


def written(number: Fraction) -> str:
    """A decimal when the number is one ("98.5"), otherwise the fraction itself ("1000/3")."""
    places, rest = 0, number.denominator
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest //= prime
            power += 1
        places = max(places, power)
    if rest != 1:
        return f"{number.numerator}/{number.denominator}"
    sign = "-" if number < 0 else ""
    digits = str(abs(number.numerator) * 10**places // number.denominator).zfill(places + 1)
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


class Kind(StrEnum):
    """How a ballot is filled in."""

    APPROVAL = "approval"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A project on the ballot. Of candidates that share a group at most one is selected."""

    id: str
    cost: Fraction
    name: str = ""
    groups: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "cost", exact(self.cost))
        object.__setattr__(self, "groups", frozenset(self.groups))

    @property
    def place(self) -> tuple[int, int, str]:
        """Where the id stands among ids: numbers by value, then texts."""
        if self.id.isascii() and self.id.isdigit():
            return 0, int(self.id), self.id
        return 1, 0, self.id


@dataclass(frozen=True, slots=True)
class Ballot:
    """One voter's points by candidate id; an approval is one point."""

    voter: str
    points: Mapping[str, Fraction]

    def __post_init__(self) -> None:
        given = {key: exact(number) for key, number in self.points.items()}
        object.__setattr__(self, "points", given)

    @classmethod
    def approving(cls, voter: str, candidates: Iterable[str]) -> Ballot:
        return cls(voter, dict.fromkeys(candidates, Fraction(1)))


@dataclass(frozen=True, slots=True)
class Tally:
    """What the ballots give one candidate: how many name it, and their points together."""

    votes: int = 0
    score: Fraction = Fraction(0)


@dataclass(frozen=True)
class Choice:
    """Everything a rule decides on. Raises ChoiceError when it does not fit together."""

    budget: Fraction
    candidates: tuple[Candidate, ...]
    ballots: tuple[Ballot, ...]
    kind: Kind = Kind.APPROVAL
    minimum_votes: int = 0
    minimum_score: Fraction = field(default=Fraction(0))

    def __post_init__(self) -> None:
        object.__setattr__(self, "budget", exact(self.budget))
        object.__setattr__(self, "minimum_score", exact(self.minimum_score))
        object.__setattr__(self, "candidates", tuple(self.candidates))
        object.__setattr__(self, "ballots", tuple(self.ballots))
        if self.budget < 0:
            raise ChoiceError(_("The budget is below zero."))
        known = self._check_candidates()
        self._check_ballots(known)

    def _check_candidates(self) -> set[str]:
        known: set[str] = set()
        for candidate in self.candidates:
            if candidate.id in known:
                raise ChoiceError(_("Two projects have the number %(id)s.") % {"id": candidate.id})
            if candidate.cost <= 0:
                raise ChoiceError(
                    _("The cost of project %(id)s must be more than zero.") % {"id": candidate.id}
                )
            known.add(candidate.id)
        return known

    def _check_ballots(self, known: set[str]) -> None:
        voters: set[str] = set()
        for ballot in self.ballots:
            if ballot.voter in voters:
                raise ChoiceError(_("Voter %(voter)s has two ballots.") % {"voter": ballot.voter})
            voters.add(ballot.voter)
            if strange := ballot.points.keys() - known:
                raise ChoiceError(
                    _("The ballot of voter %(voter)s names project %(id)s, which does not exist.")
                    % {"voter": ballot.voter, "id": min(strange)}
                )
            if self.kind == Kind.APPROVAL and any(p != 1 for p in ballot.points.values()):
                raise ChoiceError(
                    _("The ballot of voter %(voter)s gives points; here a vote is yes or nothing.")
                    % {"voter": ballot.voter}
                )


def recount(choice: Choice) -> dict[str, Tally]:
    """Votes and points of every candidate, counted from the ballots."""
    votes = {candidate.id: 0 for candidate in choice.candidates}
    score = {candidate.id: Fraction(0) for candidate in choice.candidates}
    for ballot in choice.ballots:
        for key, points in ballot.points.items():
            votes[key] += 1
            score[key] += points
    return {key: Tally(votes[key], score[key]) for key in votes}
