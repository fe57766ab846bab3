"""Whether a quorum is there and whether a motion is carried. Whole numbers only.

“More than half” is strict, “at least two thirds” is not (民法典 art. 1259);
no float ever decides a vote.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Threshold:
    """A share of a basis: ``numerator``/``denominator``, strictly more or at least."""

    basis: str  # eligible | present | cast
    numerator: int
    denominator: int
    strict: bool

    @classmethod
    def read(cls, row: Mapping) -> Threshold:
        """From a rule set's JSON."""
        return cls(row["basis"], int(row["num"]), int(row["den"]), bool(row["strict"]))

    def reached(self, count: int, total: int) -> bool:
        left, right = count * self.denominator, self.numerator * total
        return left > right if self.strict else left >= right

    def needed(self, total: int) -> int:
        """The smallest count that reaches it."""
        exact, rest = divmod(self.numerator * total, self.denominator)
        return exact + 1 if rest or self.strict else exact


@dataclass(frozen=True)
class Tally:
    """A count by paper or by hands, in ballots."""

    in_favour: int
    against: int
    abstained: int
    invalid: int
    issued: int
    not_returned: int

    @property
    def cast(self) -> int:
        return self.in_favour + self.against + self.abstained + self.invalid

    def problems(self, present: int) -> list[str]:
        """Codes of what does not add up: ``issued``, ``returned``, ``negative``."""
        found = []
        numbers = (
            self.in_favour,
            self.against,
            self.abstained,
            self.invalid,
            self.issued,
            self.not_returned,
        )
        if min(numbers) < 0:
            found.append("negative")
        if self.issued > present:
            found.append("issued")
        if self.issued != self.cast + self.not_returned:
            found.append("returned")
        return found


@dataclass(frozen=True)
class Check:
    """One line of arithmetic: so many of so many, this many needed."""

    basis: str
    count: int
    total: int
    needed: int
    met: bool

    def as_json(self) -> dict:
        return {
            "basis": self.basis,
            "count": self.count,
            "total": self.total,
            "needed": self.needed,
            "met": self.met,
        }


def quorum(
    alternatives: Sequence[Threshold], present: int, eligible: int
) -> tuple[bool, list[Check]]:
    """Alternatives are joined by OR; a body without any needs no quorum."""
    checks = [
        Check(t.basis, present, eligible, t.needed(eligible), t.reached(present, eligible))
        for t in alternatives
    ]
    return (not checks or any(c.met for c in checks)), checks


def passed(
    conditions: Sequence[Threshold], tally: Tally, present: int, eligible: int
) -> tuple[bool, list[Check]]:
    """Conditions are joined by AND; abstentions stay in the basis “present”."""
    totals = {"present": present, "eligible": eligible, "cast": tally.cast}
    checks = [
        Check(
            t.basis,
            tally.in_favour,
            totals[t.basis],
            t.needed(totals[t.basis]),
            t.reached(tally.in_favour, totals[t.basis]),
        )
        for t in conditions
    ]
    # Nobody is a majority of nobody.
    return bool(checks) and tally.in_favour > 0 and all(c.met for c in checks), checks


def outcome(
    rules: Mapping, tally: Tally, *, present: int, eligible: int
) -> tuple[str, list[Check], list[Check]]:
    """``passed``, ``failed`` or ``no_quorum`` under a rule snapshot, with the arithmetic."""
    has_quorum, quorum_checks = quorum(
        [Threshold.read(r) for r in rules["quorum"]], present, eligible
    )
    if not has_quorum:
        return "no_quorum", quorum_checks, []
    carried, pass_checks = passed(
        [Threshold.read(r) for r in rules["pass"]], tally, present, eligible
    )
    return ("passed" if carried else "failed"), quorum_checks, pass_checks


def earliest_start(notified_on: date, notice_days: int) -> date:
    """The first day a sitting may be held; the day of the notice is not counted."""
    return notified_on + timedelta(days=notice_days)


def roll_hash(entries: Iterable[str]) -> str:
    """SHA-256 of a roll, whatever order it was read in."""
    text = json.dumps(sorted(entries), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
