"""Which part of an agreement's plan is still to be paid, and when. Whole fen, no database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from projects.rules import split

MONTHS = 12
#: Names of what lies outside the months, in the address of the page.
OVERDUE, LATER, SOON = "overdue", "later", "soon"


def still_to_pay(instalments: Sequence[int], undrawn: int) -> list[int]:
    """What is left of each instalment, by number, when ``undrawn`` of the promise was not paid.

    The ledger says how much; the earliest instalments are taken to be paid first.
    """
    left = [0] * len(instalments)
    for place in reversed(range(len(instalments))):
        left[place] = min(instalments[place], undrawn)
        undrawn -= left[place]
    return left


def by_pool(left: Sequence[int], undrawn: Sequence[int]) -> list[list[int]]:
    """Each instalment's rest cut by what every pool has still promised.

    Rows and, where everything is planned, columns add up exactly.
    """
    pools, shares = list(undrawn), []
    for amount in left:
        parts = split(amount, pools) if amount else [0] * len(pools)  # type: ignore[arg-type]
        pools = [pool - part for pool, part in zip(pools, parts, strict=True)]
        shares.append(parts)
    return shares


def months_from(today: date) -> list[date]:
    """The first days of this month and of the eleven after it."""
    start = today.year * 12 + today.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(start, start + MONTHS)]


def due_in(day: date, today: date) -> str:
    """The month of a day like 2026-12; what is past, and what is beyond the months."""
    if day < today:
        return OVERDUE
    if day.replace(day=1) > months_from(today)[-1]:
        return LATER
    return f"{day:%Y-%m}"
