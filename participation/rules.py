"""Pure decisions: what counts once, what a fact must look like, what the public sees.

No database here. The counting rule in force is chosen by the caller.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

from participation.terms import Assurance, Kind, Method, Unit

#: Counting rule v1 (1.4.8): what counts once for each kind.
UNITS_V1: dict[Kind, Unit] = {
    Kind.SPACE: Unit.PER_SPACE_DAY,
    Kind.ACTIVITY: Unit.PER_SESSION,
    Kind.SERVICE: Unit.PER_SESSION,
    Kind.PUBLIC_AFFAIRS: Unit.PER_STAGE,
    Kind.STATEMENT: Unit.PER_ROW,
}

#: Smallest person-derived number the public sees, and the step of rounding (1.4.11).
SMALLEST_PUBLIC = 10
PUBLIC_STEP = 5

#: From this age on a correction needs somebody other than the recorder.
OWN_CORRECTION_DAYS = 7

#: Beyond these a list needs a second person before it counts (1.4.5).
LIST_ROWS_ALONE = 30
LIST_DAYS_ALONE = 3

_WEAKEST_ALLOWED_BEST: dict[str, Assurance] = {
    Method.ESTIMATE: Assurance.D,
    Method.LIST: Assurance.C,
    Method.SELF_DECLARED: Assurance.E,
    Method.PRESS: Assurance.E,
}


def fact_key(
    *,
    rule_version: int,
    unit: str,
    kind: str,
    source_type: str,
    source_id: str,
    occurred_on: date,
    stage: str,
    space_ref: str,
    person_ref: int | None,
    row_key: str,
    anew: int = 0,
) -> bytes:
    """The identity of a fact: SHA-256, cut to 128 bits.

    The action and the method are left out on purpose: the same fact through two
    doors (code and paper list) has one key. ``anew`` counts how often the fact was
    taken back before: recorded again on purpose it is a row of its own, while a list
    that is merely imported again still meets the row that was taken back.
    """
    if person_ref is None:
        who = f"row\x1f{source_type}\x1f{source_id}\x1f{stage}\x1f{row_key}"
    else:
        who = f"person\x1f{person_ref}"
    if unit == Unit.PER_SPACE_DAY:
        what = f"{space_ref or source_type + ':' + source_id}\x1f{occurred_on.isoformat()}"
    elif unit == Unit.PER_SESSION:
        what = f"{source_type}\x1f{source_id}"
    elif unit == Unit.PER_STAGE:
        what = f"{source_type}\x1f{source_id}\x1f{stage}"
    else:
        what = f"{source_type}\x1f{source_id}\x1f{row_key}"
    text = f"{rule_version}\x1e{unit}\x1e{kind}\x1e{what}\x1e{who}"
    if anew:
        text += f"\x1eanew\x1f{anew}"
    return hashlib.sha256(text.encode()).digest()[:16]


def reversal_key(event_id: int) -> bytes:
    return hashlib.sha256(f"reversal\x1e{event_id}".encode()).digest()[:16]


def best(*classes: str) -> str:
    """The best of several assurance classes; A comes first."""
    return min(classes)


def fault_in(
    *, person_known: bool, heads: int, minutes: int, method: str, assurance: str, kind: str
) -> str | None:
    """What is wrong with a fact, as a word; None when it is sound."""
    if heads < 1:
        return "heads"
    if person_known and heads != 1:
        return "person_heads"
    if minutes < 0:
        return "minutes"
    bound = _WEAKEST_ALLOWED_BEST.get(method)
    if bound is not None and assurance < bound:
        return "assurance"
    if kind == Kind.STATEMENT and (person_known or assurance != Assurance.E):
        return "statement"
    return None


def assurance_of_count(method: str, occurred_on: date, today: date) -> str:
    """The class of a head count: an estimate is E, a late entry D, a fresh count C."""
    if method == Method.ESTIMATE:
        return Assurance.E
    late = today - occurred_on > timedelta(days=LIST_DAYS_ALONE)
    return Assurance.D if late else Assurance.C


def may_correct_alone(recorded_on: date, today: date) -> bool:
    """Whether the recorder may still take the row back without a second person."""
    return today - recorded_on <= timedelta(days=OWN_CORRECTION_DAYS)


def list_needs_second_person(rows: int, occurred_on: date, today: date) -> bool:
    return rows > LIST_ROWS_ALONE or today - occurred_on > timedelta(days=LIST_DAYS_ALONE)


def public_number(value: int) -> int | None:
    """A person-derived count as the public may see it: rounded to 5; None means "<10".

    Zero stays zero: nobody is behind it. Totals are rounded on their own, so rounded
    cells need not add up.
    """
    if value <= 0:
        return 0
    if value < SMALLEST_PUBLIC:
        return None
    return (value + PUBLIC_STEP // 2) // PUBLIC_STEP * PUBLIC_STEP


def month_of(day: date) -> int:
    """A month as a number: 201803."""
    return day.year * 100 + day.month
