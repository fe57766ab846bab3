"""Numbers as they stand in an address or a field no form has looked at."""

from __future__ import annotations

#: Fits every column that holds whole numbers, on both engines.
MOST_DIGITS = 18


def whole_number(raw: object) -> int | None:
    """The number that ``raw`` spells, None for anything else.

    The length is looked at first: Python refuses to read thousands of digits with an error,
    and a database to look for a number larger than its columns.
    """
    text = str(raw or "").strip()
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None
