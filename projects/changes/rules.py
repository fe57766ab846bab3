"""How much consent a change needs, and what a budget shift may do.

Amounts in whole fen by the key of their line; no database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

#: Share of the whole budget that may move before a leader decides. Practice to be confirmed
#: by the customer; not law.
LEADER_PERCENT = 30


class Size(models.TextChoices):
    """Whose consent a change needs."""

    NOTICE = "notice", _("Within the tolerance: recorded at once")
    OFFICER = "officer", _("Decided by an officer")
    LEADER = "leader", _("Decided by the town or the district")


@dataclass(frozen=True)
class Line:
    """A budget line of a change: who pays it and how much, in fen."""

    key: int | str
    source: str
    fen: int


def sums(lines: Iterable[Line]) -> dict[str, int]:
    """What each payer bears, in fen; who bears nothing is left out."""
    found: dict[str, int] = {}
    for line in lines:
        found[line.source] = found.get(line.source, 0) + line.fen
    return {source: fen for source, fen in found.items() if fen}


def moved(agreed: Mapping, after: Mapping) -> dict:
    """By how much each line differs from what was agreed; lines that stay are left out."""
    keys = [*agreed, *(key for key in after if key not in agreed)]
    differences = {key: after.get(key, 0) - agreed.get(key, 0) for key in keys}
    return {key: fen for key, fen in differences.items() if fen}


def within_tolerance(agreed: Mapping, after: Mapping, percent: int) -> bool:
    """Whether no line strays further than ``percent`` of what was agreed for it.

    A new line was agreed at nothing, so it is never within.
    """
    return all(
        abs(fen) * 100 <= agreed.get(key, 0) * percent for key, fen in moved(agreed, after).items()
    )


def size_of_shift(after: Mapping, *, agreed: Mapping, by_leader: Mapping, percent: int) -> Size:
    """Whose consent it takes for the budget to stand at ``after``.

    ``agreed`` is what both sides agreed last, by signature or consent: shifts within the
    tolerance since then count together. ``by_leader`` is what was signed or what a leader
    agreed to last: shifts an officer agreed to since then count together for the leader's bound.
    """
    if within_tolerance(agreed, after, percent):
        return Size.NOTICE
    away = sum(fen for fen in moved(by_leader, after).values() if fen > 0)
    if away * 100 > sum(by_leader.values()) * LEADER_PERCENT:
        return Size.LEADER
    return Size.OFFICER


def size_of_extension(before: date, after: date) -> Size:
    """An end in a later year touches another year's budget: a leader decides."""
    return Size.LEADER if after.year > before.year else Size.OFFICER


def size_of_conditions(
    agreed: Mapping[int, Set], after: Mapping[int, Set], amounts: Mapping[int, int]
) -> Size:
    """Whose consent it takes that instalments are paid after other milestones, or none.

    ``agreed`` says what was signed or what a leader agreed to last: milestones by the number of
    the instalment, so that what officers let go since then counts together. Instalments that
    lose one are measured like a budget that moves: more than LEADER_PERCENT is a leader's.
    """
    loosened = sum(
        amounts.get(number, 0)
        for number, milestones in agreed.items()
        if not milestones <= after.get(number, frozenset())
    )
    if loosened * 100 > sum(amounts.values()) * LEADER_PERCENT:
        return Size.LEADER
    return Size.OFFICER


def priced(fen: int, quantity: Decimal) -> tuple[Decimal, int]:
    """Quantity and price of one, in fen, that come to ``fen`` exactly.

    The quantity stays where its price is a whole fen; otherwise the line becomes one lot.
    """
    price = fen / quantity
    if price == price.to_integral_value() and price * quantity == fen:
        return quantity, int(price)
    return Decimal(1), fen
