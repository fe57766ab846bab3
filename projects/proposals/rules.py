"""Pure decisions on a proposal's budget. Amounts in whole fen; no database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

FEN = Decimal("0.01")


@dataclass(frozen=True)
class Line:
    """A budget line: its type, who pays it, its amount in fen."""

    kind: str
    source: str
    fen: int


def line_amount(quantity: Decimal, unit_price: Decimal) -> Decimal:
    """Quantity times price in yuan, rounded half up to the fen."""
    return (quantity * unit_price).quantize(FEN, ROUND_HALF_UP)


def fen(amount: Decimal) -> int:
    """Yuan with at most two decimals as whole fen."""
    return int((amount * 100).to_integral_exact())


def by_source(lines: Iterable[Line]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for line in lines:
        sums[line.source] += line.fen
    return sums


def granted_by_kind(lines: Iterable[Line]) -> dict[str, int]:
    """What is asked for, in fen by type; other people's money is bound by no rule."""
    sums: dict[str, int] = defaultdict(int)
    for line in lines:
        if line.source == "grant":
            sums[line.kind] += line.fen
    return sums


def most_of(requested: int, percent: int) -> int:
    """The most, in fen, that ``percent`` of the money asked for allows: never rounded up."""
    return requested * percent // 100


def over_the_rules(lines: Iterable[Line], rules: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """Types that take too much of the money asked for: (type, fen taken, fen allowed)."""
    taken = granted_by_kind(lines)
    requested = sum(taken.values())
    return [
        (kind, taken[kind], most_of(requested, percent))
        for kind, percent in rules.items()
        if taken.get(kind, 0) > most_of(requested, percent)
    ]
