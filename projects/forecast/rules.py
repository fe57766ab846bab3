"""Which part of an agreement's plan is still to be paid, and when. Whole fen, no database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

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
