"""Government money that follows a gift: which rule, how much, and the order that moves it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count, Max, Q, Sum
from django.utils.translation import gettext_lazy as _
from djmoney.money import Money

from foundation.areas.models import Area
from funds import errors
from funds.donations.rules import match_due
from funds.models import MatchingDue, MatchingRule, Receipt
from funds.models.order import OrderKind, OrderState
from funds.orders.services import draft_order
from funds.rules import GOVERNMENT, from_fen, to_fen

#: Names the pools into which matches are moved.
LINE = "配套"
#: Orders that will move nothing: their share of the cap is free again.
DEAD = (OrderState.REFUSED, OrderState.WITHDRAWN)
KEY = uuid.UUID("6f0d4f0e-4d5c-4b1e-9a53-0d9a7c1e8f20")


class BadRule(errors.LedgerError):
    """The rule could never be carried out."""


def issue_rule(*, by, code: str, **said) -> MatchingRule:
    """A new version of a rule, in force from its first day. Raises BadRule."""
    pool, area = said["pool"], said["area"]
    if pool.source_type not in GOVERNMENT:
        raise BadRule(_("Only government money matches: choose a pool of a budget."))
    if not pool.area.covers(area):
        raise BadRule(_("The pool does not serve the whole area of the rule."))
    if pool.theme not in ("", said.get("theme", "")) or pool.project_ref:
        raise BadRule(_("The pool is bound to a purpose the rule does not have."))
    with transaction.atomic():
        last = MatchingRule.objects.filter(code=code).aggregate(last=Max("version"))["last"]
        return MatchingRule.objects.create(code=code, version=(last or 0) + 1, issued_by=by, **said)


def rules_on(day: date) -> list[MatchingRule]:
    """The rules in force on a day: of each code the latest version that has begun."""
    found: dict[str, MatchingRule] = {}
    begun = MatchingRule.objects.filter(starts_on__lte=day).select_related("area", "pool__area")
    for rule in begun.order_by("code", "version"):
        found[rule.code] = rule
    return [rule for rule in found.values() if rule.ends_on >= day]


def rule_for(area: Area, theme: str, day: date) -> MatchingRule | None:
    """The one rule that matches a gift: of a theme before any, of the nearest area, newest."""
    fitting = [
        rule for rule in rules_on(day) if rule.area.covers(area) and rule.theme in ("", theme)
    ]
    return max(fitting, key=lambda rule: (bool(rule.theme), rule.area.depth, rule.pk), default=None)


def spoken_for(code: str) -> int:
    """Fen of a rule's cap, over all its versions, that are moved or ordered."""
    dues = MatchingDue.objects.filter(rule__code=code).exclude(order__state__in=DEAD)
    return dues.aggregate(total=Sum("fen"))["total"] or 0


def lock(code: str) -> None:
    """Hold a rule, in all its versions, till the end of the transaction."""
    list(MatchingRule.objects.select_for_update().filter(code=code).order_by("pk"))


def draft_match(receipt: Receipt) -> MatchingDue | None:
    """Draft what a received gift of money is due, once; None where no rule matches it.

    Called in the transaction that posts the gift. The rule is locked, so that two gifts at
    once do not both take what is left of the cap.
    """
    pledge, cause = receipt.pledge, receipt.pledge.cause
    if pledge.is_in_kind or MatchingDue.objects.filter(receipt=receipt).exists():
        return None
    rule = rule_for(cause.area, cause.theme, receipt.arrived_on)
    if rule is None:
        return None
    lock(rule.code)
    fen = match_due(
        to_fen(receipt.amount),  # type: ignore[arg-type]
        rule.numerator,
        rule.denominator,
        cap_each=to_fen(rule.cap_each) if rule.cap_each else None,  # type: ignore[arg-type]
        left=to_fen(rule.cap_total) - spoken_for(rule.code),  # type: ignore[arg-type]
    )
    if not fen:
        return None
    order = draft_order(
        by=receipt.noted_by,
        kind=OrderKind.MOVE_LINE,
        submission=uuid.uuid5(KEY, str(receipt.pk)),
        amount=from_fen(fen).amount,
        account=rule.pool,
        place=cause.area,
        line=LINE,
        theme=cause.theme,
        project_ref=cause.project_ref,
        pool_name=f"{cause.title} · {rule.name}"[:160],
        year=rule.pool.year,
        document=rule.basis[:120],
        why=f"{pledge.number} · {rule.numerator}:{rule.denominator}",
    )
    return MatchingDue.objects.create(rule=rule, receipt=receipt, fen=fen, order=order)


@dataclass(frozen=True)
class Standing:
    """How far a rule's money has gone."""

    rule: MatchingRule
    gifts: int
    ordered: Money
    moved: Money
    #: Moved for gifts that were taken back since.
    without_gift: Money

    @property
    def left(self) -> Money:
        return self.rule.cap_total - self.ordered

    @property
    def share(self) -> int:
        return int(self.ordered.amount * 100 / self.rule.cap_total.amount)  # type: ignore[attr-defined]


def report(rules: Iterable[MatchingRule]) -> list[Standing]:
    """Matched against the cap, a row for the latest version of each rule; one more query."""
    latest: dict[str, MatchingRule] = {}
    for rule in rules:
        if rule.code not in latest or latest[rule.code].version < rule.version:
            latest[rule.code] = rule
    live = ~Q(dues__order__state__in=DEAD)
    sums = {
        row["code"]: row
        for row in MatchingRule.objects.filter(code__in=latest)
        .order_by()
        .values("code")
        .annotate(
            ordered=Sum("dues__fen", filter=live),
            moved=Sum("dues__fen", filter=Q(dues__order__state=OrderState.POSTED)),
            without_gift=Sum(
                "dues__fen",
                filter=Q(
                    dues__order__state=OrderState.POSTED,
                    dues__receipt__transfer__reversed_by__isnull=False,
                ),
            ),
        )
    }
    gifts = dict(
        MatchingDue.objects.filter(rule__code__in=latest)
        .exclude(order__state__in=DEAD)
        .order_by()
        .values_list("rule__code")
        .annotate(total=Count("pk"))
    )
    return [
        Standing(
            rule=rule,
            gifts=gifts.get(code, 0),
            ordered=from_fen(sums[code]["ordered"]),
            moved=from_fen(sums[code]["moved"]),
            without_gift=from_fen(sums[code]["without_gift"]),
        )
        for code, rule in latest.items()
    ]
