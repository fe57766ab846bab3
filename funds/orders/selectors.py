"""What stands, what is spoken for and what keeps a year from being closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet, Sum
from django.utils import timezone
from djmoney.money import Money

from funds import ledger
from funds.models import Account, FundsOrder, YearClose
from funds.models.order import OrderState
from funds.rules import AccountKind, from_fen, to_fen


def spoken_for(account_ids: Iterable[int], *, without: int | None = None) -> int:
    """Fen of approved orders that wait to be posted from these accounts."""
    orders = FundsOrder.objects.filter(state=OrderState.APPROVED, account__in=list(account_ids))
    total = orders.exclude(pk=without).aggregate(total=Sum("amount"))["total"]
    return to_fen(Money(total, "CNY")) if total else 0


def left_for(order: FundsOrder) -> Money:
    """What the order's account still has beside other approved orders; locks the account."""
    standing = ledger.lock_balances([order.account_id])[order.account_id]
    return from_fen(standing - spoken_for([order.account_id], without=order.pk))


def years_to_close() -> list[int]:
    """Past years with pools that are open or hold something again, oldest first."""
    today = timezone.localdate()
    pools = Account.objects.filter(kind=AccountKind.POOL, year__lt=today.year)
    holding = set(pools.filter(balance__fen__gt=0).values_list("year", flat=True))
    closed = set(YearClose.objects.values_list("year", flat=True))
    known = set(pools.values_list("year", flat=True).distinct())
    return sorted(holding | (known - closed))


def standing_pools(year: int) -> QuerySet[Account]:
    """Pools up to the year with something left: what closing it would carry over."""
    return (
        Account.objects.filter(kind=AccountKind.POOL, year__lte=year, balance__fen__gt=0)
        .select_related("area", "origin", "balance")
        .order_by("year", "area__path", "pk")
    )


def in_the_way(year: int, *, without: int | None = None) -> QuerySet[FundsOrder]:
    """Open orders of the year and earlier ones: each must be posted, refused or withdrawn."""
    return (
        FundsOrder.objects.still_open()
        .filter(year__lte=year)
        .exclude(pk=without)
        .for_list()
        .order_by("pk")
    )


@dataclass(frozen=True)
class Closing:
    """The state of a year before it is closed."""

    year: int
    pools: QuerySet[Account]
    total: Money
    blocks: list[FundsOrder]
    #: The order that is to close it, when one has been drafted.
    order: FundsOrder | None
    is_closed: bool


def closing(year: int) -> Closing:
    pools = standing_pools(year)
    total = pools.order_by().aggregate(fen=Sum("balance__fen"))["fen"]
    waiting = list(in_the_way(year))
    own = next((o for o in waiting if o.kind == "close_year" and o.year == year), None)
    return Closing(
        year=year,
        pools=pools,
        total=from_fen(total),
        blocks=[order for order in waiting if order is not own],
        order=own,
        is_closed=YearClose.objects.filter(year=year).exists(),
    )
