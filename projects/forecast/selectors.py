"""The forecast of one area: instalments still to be paid, beside what the ledger has for them.

The money is the ledger's: what is promised and not paid. The plan only says when. What no plan
covers (an agreement on hold, money promised on top of it) is told apart, so nothing is lost.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from djmoney.money import Money

from foundation.areas.models import Area, within_q
from funds.budget import selectors as budget
from funds.models import Account
from funds.rules import AccountKind, SourceType, from_fen, to_fen
from projects.forecast.rules import (
    LATER,
    OVERDUE,
    SOON,
    due_in,
    months_from,
    still_to_pay,
)
from projects.models import Instalment, Project
from projects.models.project import UNDER_WAY
from projects.rules import by_pool, yuan


@dataclass(frozen=True)
class Need:
    """A part of an instalment that one pool has still to pay."""

    project: Project
    instalment: Instalment
    pool: Account
    fen: int
    expected_on: date
    #: The month, or past, or later.
    when: str

    @property
    def amount(self) -> Money:
        return from_fen(self.fen)

    @property
    def is_ready(self) -> bool:
        """Nothing stands before the payment any more but the request."""
        return not _is_waiting(self.instalment)


@dataclass(frozen=True)
class PlaceNeeds:
    """One part of the area: what it has, what is promised, when it will be asked for."""

    label: str | Promise
    code: str
    pools: Money
    committed: Money
    overdue: Money
    soon: Money
    later: Money

    @property
    def unplanned(self) -> Money:
        """Promised, and in no plan of an agreement that is being carried out."""
        return self.committed - self.overdue - self.soon - self.later


@dataclass(frozen=True)
class Forecast:
    area: Area
    today: date
    needs: list[Need]
    places: list[PlaceNeeds]
    #: Where each need's project lies, as ``places`` are named.
    place_of: dict[int, str]

    @property
    def whole(self) -> PlaceNeeds:
        """All places together."""
        sums = [
            sum((getattr(place, name) for place in self.places), from_fen(0))
            for name in ("pools", "committed", "overdue", "soon", "later")
        ]
        return PlaceNeeds(_("Together"), "", *sums)

    @property
    def months(self) -> list[date]:
        return months_from(self.today)

    @property
    def sources(self) -> list[str]:
        given = {need.pool.source_type for need in self.needs}
        return [str(kind) for kind in SourceType if kind in given]

    def total(self, when: str = "", source: str = "", place: str = "") -> Money:
        return from_fen(sum(need.fen for need in self.chosen(when, source, place)))

    def chosen(self, when: str = "", source: str = "", place: str = "") -> list[Need]:
        """The instalments behind one figure, the earliest first."""
        return [
            need
            for need in self.needs
            if (not when or need.when == when or (when == SOON and need.when not in APART))
            and (not source or need.pool.source_type == source)
            and (not place or self.place_of[need.project.pk] == place)
        ]


APART = (OVERDUE, LATER)


def _is_waiting(instalment: Instalment) -> bool:
    condition = instalment.condition
    return condition is not None and condition.state not in ("accepted", "dropped")


def expected_on(instalment: Instalment) -> date:
    """Its day, or that of the milestone before it where this is later and not reached yet."""
    if _is_waiting(instalment):
        return max(instalment.due_on, instalment.condition.due_on)
    return instalment.due_on


def forecast(area: Area, today: date) -> Forecast:
    """Everything promised and not paid in an area and below it. Six queries at most."""
    needs = sorted(
        _needs(area, today), key=lambda need: (need.expected_on, need.project.number, need.pool.pk)
    )
    depth = len(area.path) + Area.steplen
    codes = dict(
        Area.objects.within(area).filter(depth__lte=area.depth + 1).values_list("path", "code")
    )
    place_of = {need.project.pk: codes[need.project.area.path[:depth]] for need in needs}
    sums: defaultdict[tuple[str, str], int] = defaultdict(int)
    for need in needs:
        when = need.when if need.when in APART else SOON
        sums[place_of[need.project.pk], when] += need.fen
    places = []
    for line in budget.by_area(area):
        code = next(iter((line.chosen or {}).values()))
        overdue, soon, later = (from_fen(sums[code, when]) for when in (OVERDUE, SOON, LATER))
        pools, committed = (
            line.standing(kind) for kind in (AccountKind.POOL, AccountKind.COMMITTED)
        )
        places.append(PlaceNeeds(line.label, code, pools, committed, overdue, soon, later))
    return Forecast(area, today, needs, places, place_of)


def _needs(area: Area, today: date) -> list[Need]:
    undrawn: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    promised = budget.cash(area).filter(account__kind=AccountKind.COMMITTED, fen__gt=0)
    rows = promised.order_by("account__parent").values_list(
        "account__project_ref", "account__parent", "fen"
    )
    for ref, pool, fen in rows:
        undrawn[ref].append((pool, fen))
    pools = Account.objects.select_related("origin").in_bulk(
        {pool for parts in undrawn.values() for pool, _left in parts}
    )
    plans: defaultdict[str, list[Instalment]] = defaultdict(list)
    instalments = Instalment.objects.filter(
        within_q(area, "agreement__project__area"),
        agreement__state="in_force",
        agreement__project__state__in=UNDER_WAY,
    ).select_related("agreement__project__organisation", "agreement__project__area", "condition")
    for instalment in instalments.order_by("agreement__project", "number"):
        plans[instalment.agreement.project.number].append(instalment)
    needs = []
    for ref, plan in plans.items():
        parts = undrawn[ref]
        left = still_to_pay(
            [to_fen(yuan(instalment.amount)) for instalment in plan], sum(fen for _id, fen in parts)
        )
        shares = by_pool(left, [fen for _id, fen in parts])
        for instalment, share in zip(plan, shares, strict=True):
            day = expected_on(instalment)
            needs += [
                Need(
                    instalment.agreement.project,
                    instalment,
                    pools[pool],
                    fen,
                    day,
                    due_in(day, today),
                )
                for (pool, _left), fen in zip(parts, share, strict=True)
                if fen
            ]
    return needs
