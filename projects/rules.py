"""Pure decisions on projects: who is barred, how amounts are read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from djmoney.money import Money

#: Years an organisation stays barred after one of its projects was terminated.
BARRED_YEARS = 2
#: Source of participation: people a project served, as its reports say.
SERVED = "projects.project"


def yuan(amount: Decimal | int | str | Money | None) -> Money:
    """An amount as money of the book; nothing is zero."""
    return amount if isinstance(amount, Money) else Money(Decimal(amount or 0), "CNY")


def barred_until(terminated_on: date) -> date:
    """The last day on which a terminated project bars its organisation."""
    year = terminated_on.year + BARRED_YEARS
    if (terminated_on.month, terminated_on.day) == (2, 29):
        return date(year, 2, 28)
    return terminated_on.replace(year=year)
