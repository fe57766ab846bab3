"""Pure decisions on payments and vouchers. Amounts in whole fen; no database."""

from __future__ import annotations

import unicodedata


def key(text: str) -> str:
    """A number or a name as vouchers are compared: width, case and spaces do not count."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def most(planned_fen: int, tolerance_percent: int) -> int:
    """The most that may be spent on a budget line without a reason, rounded down."""
    return planned_fen * (100 + tolerance_percent) // 100


def is_exceeded(planned_fen: int, spent_fen: int, tolerance_percent: int) -> bool:
    return spent_fen > most(planned_fen, tolerance_percent)
