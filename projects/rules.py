"""Pure decisions on projects: who is barred, how amounts are read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from djmoney.money import Money

from foundation.people.roles import Role

if TYPE_CHECKING:
    from foundation.people.models import Duty

#: Years an organisation stays barred after one of its projects failed.
BARRED_YEARS = 2
#: Days between two spending reports, and to give back what was not spent.
REPORT_DAYS, RETURN_DAYS = 90, 30
#: Days to put right what a mid-term evaluation did not pass.
REMEDY_DAYS = 30
#: Share of a budget line that may move without consent where the call names none.
TOLERANCE_PERCENT = 10
#: Awards up to this are approved by the town, above it by the district. Practice to be
#: confirmed by the customer; not law.
TOWN_MAY_APPROVE = Money(Decimal(300_000), "CNY")
#: Source of participation: people a project served, as its reports say.
SERVED = "projects.project"


def yuan(amount: Decimal | int | str | Money | None) -> Money:
    """An amount as money of the book; nothing is zero."""
    return amount if isinstance(amount, Money) else Money(Decimal(amount or 0), "CNY")


def beyond_the_town(duty: Duty | None, amount: Money) -> bool:
    """Whether an officer of a town would decide on more than towns may."""
    return duty is not None and duty.role == Role.TOWN_OFFICER and amount > TOWN_MAY_APPROVE


def barred_until(failed_on: date) -> date:
    """The last day on which a failed project bars its organisation."""
    return years_later(failed_on, BARRED_YEARS)


def years_later(day: date, years: int) -> date:
    """The same day of a later year; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def year_later(day: date) -> date:
    return years_later(day, 1)


def shares_of(parts: Sequence[int]) -> list[Decimal]:
    """The share of each part in percent to two decimals; together 100, none of them nothing."""
    hundredths = [max(share, 1) for share in split(10_000, [Decimal(part) for part in parts])]
    largest = hundredths.index(max(hundredths))
    hundredths[largest] += 10_000 - sum(hundredths)
    return [Decimal(share) / 100 for share in hundredths]


def split(total: int, shares: Sequence[Decimal]) -> list[int]:
    """Whole parts of ``total`` by shares; they sum to it exactly.

    What rounding down leaves goes to the largest remainders, among equals to the first.
    """
    whole = sum(Fraction(share) for share in shares)
    exact = [total * Fraction(share) / whole for share in shares]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts


def by_pool(rests: Sequence[int], pools: Sequence[int]) -> list[list[int]]:
    """Amounts, such as the rests of instalments, each cut by what every pool still has of them.

    Rows and, where everything is covered, columns add up exactly.
    """
    left, shares = list(pools), []
    for amount in rests:
        parts = split(amount, left) if amount else [0] * len(left)  # type: ignore[arg-type]
        left = [pool - part for pool, part in zip(left, parts, strict=True)]
        shares.append(parts)
    return shares
