"""What the editors' pages show from the rest of the house: figures straight from the ledgers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One headline number with the page where its rows are."""

    value: str
    label: str
    href: str
    note: Any = ""


def figures() -> list[Figure]:
    """The headline numbers that the ledgers can give today."""
    return []
