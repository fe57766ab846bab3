"""The budget of pools and what became of it, from balances: every yuan stands in one column."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from djmoney.money import Money

from foundation.areas.models import Area, within_q
from foundation.people.models import Organisation
from funds.entries import payees
from funds.models import Account, Balance, Leg
from funds.rules import AccountKind, SourceType, from_fen
from funds.selectors import BELOW_A_SOURCE

#: Ages in days, each up to and with its number; older money has the last name.
AGES = ((90, _("Up to 90 days")), (180, _("91 to 180 days")), (365, _("181 to 365 days")))
OLDER = _("Over a year")


@dataclass(frozen=True)
class Line:
    """One row: the money given, by where it stands now; ``chosen`` names it to the entries."""

    label: str | Promise
    #: None where the entries have no name for it.
    chosen: dict[str, str] | None
    fen: dict[str, int]

    def standing(self, kind: str) -> Money:
        return from_fen(self.fen.get(kind, 0))

    @property
    def total(self) -> Money:
        """All that was given and not taken back: the budget."""
        return from_fen(sum(self.fen.values()))


def cash(area: Area, year: int | None = None) -> QuerySet[Balance]:
    """Balances of money in an area and below it, of the pools of one year or all."""
    found = Balance.objects.filter(
        within_q(area, "account__area"),
        account__kind__in=BELOW_A_SOURCE,
        account__is_in_kind=False,
    )
    return found.filter(account__year=year) if year else found


def _by(balances: QuerySet[Balance], field: str) -> dict:
    found: defaultdict = defaultdict(dict)
    rows = balances.order_by().values_list(field, "account__kind").annotate(total=Sum("fen"))
    for group, kind, fen in rows:
        found[group][kind] = int(fen)
    return found


def whole(area: Area, year: int | None = None) -> Line:
    """Everything, counted by itself and not from the rows."""
    rows = cash(area, year).order_by().values_list("account__kind").annotate(total=Sum("fen"))
    return Line(_("Total"), {"area": area.code}, {kind: int(fen) for kind, fen in rows})


def by_area(area: Area, year: int | None = None) -> list[Line]:
    """The area's own money, then each area below it with everything inside."""
    depth = len(area.path) + Area.steplen
    sums: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for path, kinds in _by(cash(area, year), "account__area__path").items():
        for kind, fen in kinds.items():
            sums[path[:depth]][kind] += fen
    places = Area.objects.filter(path__in=list(sums)).order_by("path")
    return [
        Line(place.short_name, {"only" if place == area else "area": place.code}, sums[place.path])
        for place in places
    ]


def by_line(area: Area, year: int | None = None) -> list[Line]:
    found = sorted(_by(cash(area, year), "account__line").items())
    return [Line(line or _("No line"), {"line": line or "-"}, kinds) for line, kinds in found]


def by_theme(area: Area, year: int | None = None) -> list[Line]:
    found = sorted(_by(cash(area, year), "account__theme").items())
    return [Line(theme or _("No theme"), {"theme": theme or "-"}, kinds) for theme, kinds in found]


def by_source(area: Area, year: int | None = None) -> list[Line]:
    found = _by(cash(area, year), "account__source_type")
    return [
        Line(label, {"source": kind}, found[kind])
        for kind, label in SourceType.choices
        if kind in found
    ]


def by_organisation(area: Area, year: int | None = None) -> list[Line]:
    """By whom the money was promised to, the largest first; then what is promised to nobody."""
    of = payees()
    sums: defaultdict[int | None, dict[str, int]] = defaultdict(dict)
    free: dict[str, int] = {}
    for ref, kinds in _by(cash(area, year), "account__project_ref").items():
        for kind, fen in kinds.items():
            # A pool may be earmarked for a project and is promised to nobody all the same.
            into = free if kind == AccountKind.POOL else sums[of.get(ref)]
            into[kind] = into.get(kind, 0) + fen
    names = Organisation.objects.in_bulk([pk for pk in sums if pk])
    lines = [
        Line(names[pk].name, {"organisation": str(pk)}, kinds)
        if pk
        else Line(_("Organisation not named in the ledger"), None, kinds)
        for pk, kinds in sums.items()
    ]
    lines.sort(key=lambda line: (line.chosen is None, -line.total.amount, line.label))
    return [*lines, Line(_("In pools, promised to nobody"), {"standing": "pool"}, free)]


def years(area: Area) -> list[int]:
    return sorted(cash(area).values_list("account__year", flat=True).distinct())


def all_years() -> list[int]:
    """The budget years of the whole book, the latest first."""
    pools = Account.objects.filter(kind=AccountKind.POOL)
    return list(pools.order_by("-year").values_list("year", flat=True).distinct())


def ages(area: Area, today: date) -> list[tuple[str | Promise, Money, Money]]:
    """Money by how long it has stood, (age, in pools, paid and not accounted for).

    What came first is taken to have left first, so what stands is what came last. Only
    accounts that hold something are looked at. What was carried over counts from then.
    """
    kinds: tuple[str, ...] = (AccountKind.POOL, AccountKind.PAID)
    found = {kind: [0] * (len(AGES) + 1) for kind in kinds}
    standing = {
        pk: (kind, fen)
        for pk, kind, fen in cash(area)
        .filter(account__kind__in=list(found), fen__gt=0)
        .values_list("account", "account__kind", "fen")
    }
    holding = cash(area).filter(account__kind__in=list(found), fen__gt=0).values("account")
    arrivals = (
        Leg.objects.filter(account__in=holding, fen__gt=0)
        .order_by("-transfer__occurred_on", "-transfer_id")
        .values_list("account", "fen", "transfer__occurred_on")
    )
    for pk, fen, day in arrivals.iterator():
        kind, left = standing.get(pk, ("", 0))
        taken = min(left, fen)
        if taken:
            age = (today - day).days
            at = next((i for i, (days, _name) in enumerate(AGES) if age <= days), len(AGES))
            found[kind][at] += taken
            standing[pk] = (kind, left - taken)
    names = [*(name for _days, name in AGES), OLDER]
    return [
        (name, from_fen(found[AccountKind.POOL][at]), from_fen(found[AccountKind.PAID][at]))
        for at, name in enumerate(names)
    ]
