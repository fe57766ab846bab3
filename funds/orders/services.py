"""Drafting an order, and posting what it says. Approval and refusal stand in the table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from djmoney.money import Money

from foundation.areas.models import Area, AreaLevel
from foundation.lifecycle.services import open_case
from funds import errors, services
from funds.models import Account, FundsOrder, Transfer
from funds.models.order import OrderKind


class AreasApart(errors.LedgerError):
    """Source and purpose lie in areas of which none holds the other."""


def area_of(touched: Iterable[Area | None]) -> Area:
    """The one of the areas that holds all the others. Raises AreasApart."""
    areas = sorted((area for area in touched if area is not None), key=lambda area: area.depth)
    if not areas:
        return Area.objects.filter(level=AreaLevel.DISTRICT).order_by("path").first()
    if not all(areas[0].covers(area) for area in areas):
        raise AreasApart
    return areas[0]


def draft_order(*, by, kind: str, submission, **said) -> FundsOrder:
    """A new order; sent twice with the same ``submission`` it is the same one."""
    found = FundsOrder.objects.filter(submission=submission, drafted_by=by).first()
    if found:
        return found
    amount = said.pop("amount", None)
    source, account = said.get("source"), said.get("account")
    touched = [place.area for place in (source, account) if place] + [said.get("place")]
    order = FundsOrder(
        kind=kind,
        submission=submission,
        drafted_by=by,
        area=area_of(touched),
        amount=None if amount is None else Money(amount, "CNY"),
        **said,
    )
    try:
        with transaction.atomic():
            return open_case(order, by=by)
    except IntegrityError:
        return FundsOrder.objects.get(submission=submission, drafted_by=by)


def post_order(
    order: FundsOrder, *, on: date, document: str, by, key: str
) -> tuple[list[Transfer], Account | None]:
    """Post what an approved order says; the transfers, and the account that received.

    Opens the source and the pool where they are new. Raises the ledger's refusals.
    """
    record = {
        "on": on,
        "document": document,
        "by": by,
        "approved_by": order.approved_by,
        "key": key,
    }
    if order.kind == OrderKind.CLOSE_YEAR:
        return services.close_year(order.year, **record), None
    record |= {"reason": order.why, "is_demo": order.is_demo}
    if order.kind == OrderKind.WRITE_OFF:
        return [services.write_off(order.account, order.amount, **record)], order.account.origin
    if order.kind == OrderKind.MOVE_LINE:
        taken = order.account
        pool = services.open_pool(
            taken.origin,
            order.pool_name or taken.name,
            taken.year,
            order.place or taken.area,
            line=order.line,
            # Government money may follow a gift into its purpose; a gift's own never changes.
            theme=order.theme or taken.theme,
            project_ref=order.project_ref or taken.project_ref,
        )
        return [services.move_line(taken, pool, order.amount, **record)], pool
    source = order.source or _new_source(order)
    if order.kind == OrderKind.IN_KIND:
        record.pop("reason")
        given = services.receive_in_kind(
            source,
            order.project_ref,
            order.place,
            order.amount,
            valuation=order.valuation,
            theme=order.theme,
            **record,
        )
        return [given], None
    pool = services.open_pool(
        source,
        order.pool_name,
        order.year,
        order.place,
        line=order.line,
        theme=order.theme,
        project_ref=order.project_ref,
    )
    service = {
        OrderKind.APPROPRIATE: services.appropriate,
        OrderKind.DONATE: services.receive_donation,
    }[OrderKind(order.kind)]
    return [service(source, pool, order.amount, **record)], pool


def _new_source(order: FundsOrder) -> Account:
    is_gift = order.kind != OrderKind.APPROPRIATE
    return services.open_source(
        f"order:{order.pk}",
        order.source_name,
        order.source_type,
        order.place,
        donor_name=order.source_name if is_gift else "",
        is_anonymous=order.is_anonymous,
        is_in_kind=order.kind == OrderKind.IN_KIND,
        is_demo=order.is_demo,
    )
