"""Pure decisions on payments and vouchers. Amounts in whole fen; no database."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from projects.rules import split


def key(text: str) -> str:
    """A number or a name as vouchers are compared: width, case and spaces do not count."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def planned(amounts: Sequence[int], shares: Sequence[Decimal], promised: int) -> list[int]:
    """What each instalment comes to: its agreed amount, and its share of what was promised later.

    Donated money added to an agreement is on top of its plan; the instalments take it by
    their shares.
    """
    added = max(promised - sum(amounts), 0)
    if not added:
        return list(amounts)
    return [amount + more for amount, more in zip(amounts, split(added, shares), strict=True)]


def most(planned_fen: int, tolerance_percent: int) -> int:
    """The most that may be spent on a budget line without a reason, rounded down."""
    return planned_fen * (100 + tolerance_percent) // 100


def is_exceeded(planned_fen: int, spent_fen: int, tolerance_percent: int) -> bool:
    return spent_fen > most(planned_fen, tolerance_percent)
