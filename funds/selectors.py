"""What pages need from the ledger. Every published figure is a ``Measure`` over its legs.

A measure is one condition, so a figure and the list of entries behind it can
never disagree. Numbers have no gaps and follow the order of commit: what is
summed up to transfer #n stays true for ever.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.db.models import Max, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from djmoney.money import Money

from foundation.areas.models import Area, AreaLevel, within_q
from funds.models import Account, Checkpoint, Leg, Transfer
from funds.rules import GOVERNMENT, PROJECT_KINDS, AccountKind, TransferKind, from_fen, normal_side

_PUBLIC_MONEY = Q(account__source_type__in=GOVERNMENT)
_COMMITTED = Q(
    account__kind__in=PROJECT_KINDS,
    transfer__kind__in=(TransferKind.COMMIT, TransferKind.RELEASE, TransferKind.OPEN),
)


def _received(*kinds: str) -> Q:
    """What arrived from sources, seen on the accounts that took it."""
    return Q(transfer__kind__in=kinds) & ~Q(account__kind=AccountKind.SOURCE)


@dataclass(frozen=True)
class Measure:
    """A figure's name, what it counts, and the legs whose sum it is."""

    key: str
    label: str | Promise
    legs: Q


MEASURES = {
    measure.key: measure
    for measure in (
        Measure(
            "government",
            _("Government money"),
            _received(TransferKind.APPROPRIATE, TransferKind.OPEN) & _PUBLIC_MONEY,
        ),
        Measure(
            "social",
            _("Social money"),
            _received(TransferKind.DONATE, TransferKind.OPEN) & ~_PUBLIC_MONEY,
        ),
        Measure("in_kind", _("Gifts in kind"), _received(TransferKind.IN_KIND)),
        Measure("committed_government", _("Promised, government"), _COMMITTED & _PUBLIC_MONEY),
        Measure("committed_social", _("Promised, social"), _COMMITTED & ~_PUBLIC_MONEY),
        Measure(
            "paid",
            _("Paid out"),
            Q(
                account__kind=AccountKind.PAID,
                transfer__kind__in=(TransferKind.PAY, TransferKind.OPEN),
            ),
        ),
        Measure(
            "verified",
            _("Verified"),
            Q(account__kind=AccountKind.VERIFIED, transfer__kind=TransferKind.VERIFY),
        ),
        Measure(
            "returned",
            _("Returned"),
            Q(account__kind=AccountKind.RETURNED, transfer__kind=TransferKind.GIVE_BACK),
        ),
    )
}


def nothing() -> Money:
    return from_fen(0)


@dataclass(frozen=True)
class Figures:
    """The measures of one slice of the book, in yuan; ``social`` is cash, gifts in kind apart."""

    government: Money = field(default_factory=nothing)
    social: Money = field(default_factory=nothing)
    in_kind: Money = field(default_factory=nothing)
    committed_government: Money = field(default_factory=nothing)
    committed_social: Money = field(default_factory=nothing)
    paid: Money = field(default_factory=nothing)
    verified: Money = field(default_factory=nothing)
    returned: Money = field(default_factory=nothing)

    @property
    def committed(self) -> Money:
        return self.committed_government + self.committed_social

    def __add__(self, other: Figures) -> Figures:
        return Figures(**{key: getattr(self, key) + getattr(other, key) for key in MEASURES})


#: The same figures, of one project or one area.
ProjectMoney: TypeAlias = Figures
AreaMoney: TypeAlias = Figures


@dataclass(frozen=True)
class Headline:
    """The record's two sums, true up to one transfer; ``social`` includes gifts in kind."""

    government: Money
    social_cash: Money
    in_kind: Money
    as_of_transfer: int

    @property
    def social(self) -> Money:
        return self.social_cash + self.in_kind

    @property
    def leverage(self) -> float | None:
        """Social money for one yuan of government money; None without the latter."""
        if not self.government.amount:
            return None
        return float(self.social.amount / self.government.amount)

    def __iter__(self):
        return iter((self.government, self.social, self.leverage, self.as_of_transfer))


@dataclass(frozen=True)
class Row:
    """One line of a table of figures: what it is of, how the entries page names it."""

    key: str
    label: Any
    figures: Figures
    #: Where ``key`` is not enough: the filter of the entries page that means this row.
    filter_name: str = ""


def as_of_transfer() -> int:
    """Number of the last transfer; figures read after it are true at least up to it."""
    return Transfer.objects.aggregate(last=Max("number"))["last"] or 0


def _figures(legs: QuerySet, by: str) -> dict[Any, Figures]:
    """All measures of ``legs``, grouped by a field; one query."""
    sums = {key: Sum("fen", filter=measure.legs) for key, measure in MEASURES.items()}
    rows = legs.order_by().values(by).annotate(**{f"m_{key}": total for key, total in sums.items()})
    return {
        row[by]: Figures(**{key: from_fen(row[f"m_{key}"]) for key in MEASURES}) for row in rows
    }


def totals(legs: QuerySet | None = None) -> Figures:
    """All measures of ``legs`` (of the whole book by default) in one query."""
    legs = Leg.objects.all() if legs is None else legs
    sums = legs.order_by().aggregate(
        **{key: Sum("fen", filter=measure.legs) for key, measure in MEASURES.items()}
    )
    return Figures(**{key: from_fen(fen) for key, fen in sums.items()})


def headline() -> Headline:
    """Government and social money of the record, with the transfer up to which it is true."""
    number = as_of_transfer()
    figures = totals(Leg.objects.filter(transfer__lte=number))
    return Headline(figures.government, figures.social, figures.in_kind, number)


def _of_year(year: int | None) -> QuerySet:
    legs = Leg.objects.all()
    return legs.filter(transfer__occurred_on__year=year) if year else legs


def _inside(legs: QuerySet, area: Area | None) -> QuerySet:
    return legs.filter(within_q(area, "account__area")) if area else legs


def _parts(areas: Iterable[Area], legs: QuerySet) -> list[Row]:
    """Figures of ``legs`` per area, each with what lies below it and is not listed itself.

    Only the smallest listed area takes an entry, so the rows add up to the whole.
    """
    listed = {area.path: area for area in areas}
    depth = sorted({len(path) for path in listed}, reverse=True)
    folded: defaultdict[str, Figures] = defaultdict(Figures)
    for path, figures in _figures(legs, "account__area__path").items():
        nearest = next((path[:size] for size in depth if path[:size] in listed), None)
        if nearest:
            folded[nearest] += figures
    return [
        Row(
            area.code,
            area,
            folded[path],
            filter_name="" if len(path) == depth[0] else "only",
        )
        for path, area in sorted(listed.items())
        if len(path) == depth[0] or path in folded
    ]


def by_town(year: int | None = None) -> list[Row]:
    """Figures per town, in tree order; what is the district's own stands first."""
    areas = Area.objects.filter(level__in=(AreaLevel.DISTRICT, AreaLevel.TOWN))
    return _parts(areas, _of_year(year))


def by_community(town: Area, year: int | None = None) -> list[Row]:
    """Figures per community of a town, in tree order; what is the town's own stands first."""
    areas = Area.objects.within(town).filter(level__in=(AreaLevel.TOWN, AreaLevel.COMMUNITY))
    return _parts(areas, _of_year(year).filter(within_q(town, "account__area")))


def by_theme(year: int | None = None, area: Area | None = None) -> list[Row]:
    """Figures per theme of projects and earmarked gifts, largest promise first."""
    rows = _figures(_inside(_of_year(year), area), "account__theme")
    named = [Row(theme, theme, figures) for theme, figures in rows.items() if theme]
    return sorted(named, key=lambda row: (-row.figures.committed.amount, row.key))


def by_source_type(year: int | None = None) -> list[Row]:
    """Figures per type of source, in the order of the types."""
    from_type = _figures(_of_year(year), "account__source_type")
    labels = Account._meta.get_field("source_type").flatchoices
    return [Row(key, label, from_type[key]) for key, label in labels if key in from_type]


def by_month(area: Area | None = None) -> list[Row]:
    """Figures per month of record, in order; ``key`` is like 2018-05."""
    legs = _inside(Leg.objects.annotate(month=TruncMonth("transfer__occurred_on")), area)
    rows = _figures(legs, "month")
    return [Row(f"{month:%Y-%m}", month, figures) for month, figures in sorted(rows.items())]


def by_year() -> list[Row]:
    """Figures per year of record, in order."""
    rows = _figures(Leg.objects.all(), "transfer__occurred_on__year")
    return [Row(str(year), year, figures) for year, figures in sorted(rows.items())]


def project_money(refs: Iterable[str]) -> dict[str, ProjectMoney]:
    """Money of projects by number, in one query; a project without any has zeros."""
    refs = list(refs)
    found = _figures(Leg.objects.filter(account__project_ref__in=refs), "account__project_ref")
    return {ref: found.get(ref, Figures()) for ref in refs}


def area_money(area: Area, year: int | None = None) -> AreaMoney:
    """Money given to, and spent in, the area and everything below it."""
    return totals(_inside(_of_year(year), area))


@dataclass(frozen=True)
class EntryFilter:
    """What the list of entries shows; empty fields do not restrict."""

    measure: str = ""
    area: Area | None = None
    #: Entries of this area itself, without the areas below it.
    only: Area | None = None
    year: int | None = None
    month: str = ""
    kind: str = ""
    source_type: str = ""
    theme: str = ""
    project_ref: str = ""


def entries(account: Account | None = None, chosen: EntryFilter | None = None) -> QuerySet:
    """Legs, newest transfer first: of one account, or as chosen. Cut into pages by the caller."""
    chosen = chosen or EntryFilter()
    conditions = Q()
    if account is not None:
        conditions &= Q(account=account)
    if chosen.measure:
        conditions &= MEASURES[chosen.measure].legs
    if chosen.area:
        conditions &= within_q(chosen.area, "account__area")
    if chosen.only:
        conditions &= Q(account__area=chosen.only)
    if chosen.year:
        conditions &= Q(transfer__occurred_on__year=chosen.year)
    if chosen.month:
        year, month = chosen.month.split("-")
        conditions &= Q(transfer__occurred_on__year=year, transfer__occurred_on__month=month)
    if chosen.kind:
        conditions &= Q(transfer__kind=chosen.kind)
    if chosen.source_type:
        conditions &= Q(account__source_type=chosen.source_type)
    if chosen.theme:
        conditions &= Q(account__theme=chosen.theme)
    if chosen.project_ref:
        conditions &= Q(account__project_ref=chosen.project_ref)
    return (
        Leg.objects.filter(conditions)
        .select_related("transfer", "account__origin", "account__area")
        .order_by("-transfer_id", "id")
    )


def sum_of(legs: QuerySet) -> Money:
    """The sum of a list of entries."""
    return from_fen(legs.order_by().aggregate(fen=Sum("fen"))["fen"])


def balance_at(account: Account, number: int) -> Money:
    """What stood on the account after transfer ``number``: last checkpoint plus legs since."""
    kept = (
        Checkpoint.objects.filter(account=account, transfer__lte=number)
        .order_by("-transfer_id")
        .values_list("transfer_id", "fen")
        .first()
    )
    start, fen = kept or (0, 0)
    since = Leg.objects.filter(account=account, transfer__gt=start, transfer__lte=number)
    moved = since.aggregate(fen=Sum("fen"))["fen"] or 0
    return from_fen(fen + int(moved) * normal_side(account.kind))
