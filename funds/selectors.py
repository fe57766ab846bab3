"""What pages need from the ledger. Every published figure is a ``Measure`` over its legs.

Totals are read from running sums the database moves in the transaction of each posting
(``Tally``), so their cost does not grow with the ledger. A measure is one rule for those
sums and for the legs, so a figure and the entries behind it cannot disagree. Numbers have
no gaps and follow the order of commit: what is summed up to transfer #n stays true for ever.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache, reduce
from operator import or_
from typing import Any, TypeAlias

from django.db.models import Max, Q, QuerySet, Subquery, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from djmoney.money import Money

from foundation.areas.models import Area, AreaLevel
from funds.models import Account, Checkpoint, Leg, Tally, Transfer
from funds.models.tally import WHOLE_YEAR
from funds.rules import (
    GOVERNMENT,
    PROJECT_KINDS,
    SOCIAL,
    AccountKind,
    TransferKind,
    from_fen,
    normal_side,
)

#: Kinds of account that hold what came from a source.
BELOW_A_SOURCE = tuple(kind for kind in AccountKind if kind != AccountKind.SOURCE)
_PROMISED = (TransferKind.COMMIT, TransferKind.RELEASE, TransferKind.OPEN)


@dataclass(frozen=True)
class Measure:
    """A figure's name and which legs count: by their transfer, their account, their source."""

    key: str
    label: str | Promise
    transfers: tuple[str, ...]
    accounts: tuple[str, ...] = BELOW_A_SOURCE
    sources: tuple[str, ...] = (*GOVERNMENT, *SOCIAL)

    @property
    def legs(self) -> Q:
        """The condition over legs that means the same."""
        return Q(
            transfer__kind__in=self.transfers,
            account__kind__in=self.accounts,
            account__source_type__in=self.sources,
        )

    def counts(self, source_type: str, account_kind: str, transfer_kind: str) -> bool:
        """Whether legs of this sort are in the figure."""
        return (
            transfer_kind in self.transfers
            and account_kind in self.accounts
            and source_type in self.sources
        )


MEASURES = {
    measure.key: measure
    for measure in (
        Measure(
            "government",
            _("Government money"),
            (TransferKind.APPROPRIATE, TransferKind.OPEN),
            sources=GOVERNMENT,
        ),
        Measure(
            "social", _("Social money"), (TransferKind.DONATE, TransferKind.OPEN), sources=SOCIAL
        ),
        Measure("in_kind", _("Gifts in kind"), (TransferKind.IN_KIND,)),
        Measure(
            "committed_government",
            _("Promised, government"),
            _PROMISED,
            PROJECT_KINDS,
            GOVERNMENT,
        ),
        Measure("committed_social", _("Promised, social"), _PROMISED, PROJECT_KINDS, SOCIAL),
        Measure("paid", _("Paid out"), (TransferKind.PAY, TransferKind.OPEN), (AccountKind.PAID,)),
        Measure("verified", _("Verified"), (TransferKind.VERIFY,), (AccountKind.VERIFIED,)),
        Measure("returned", _("Returned"), (TransferKind.GIVE_BACK,), (AccountKind.RETURNED,)),
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


class Sums(defaultdict[str, int]):
    """Fen of each measure: added up as whole numbers, made money at the end."""

    def __init__(self):
        super().__init__(int)

    def add(self, other: Sums, sign: int = 1) -> None:
        for key, fen in other.items():
            self[key] += sign * fen

    def figures(self) -> Figures:
        return Figures(**{key: from_fen(fen) for key, fen in self.items() if fen})


@cache
def _measures_of(source_type: str, account_kind: str, transfer_kind: str) -> tuple[str, ...]:
    """Which figures legs of this sort are in."""
    return tuple(
        key
        for key, measure in MEASURES.items()
        if measure.counts(source_type, account_kind, transfer_kind)
    )


#: Running sums that are in some figure; the rest need not be fetched.
_COUNTED = reduce(
    or_,
    {
        Q(transfer_kind__in=measure.transfers, account_kind__in=measure.accounts)
        for measure in MEASURES.values()
    },
)
#: What a leg or a running sum must say for its measures to be known.
_SORT = ("source_type", "account_kind", "transfer_kind")
_SORT_OF_LEGS = ("account__source_type", "account__kind", "transfer__kind")


def _folded(rows: Iterable[tuple]) -> dict[Any, Sums]:
    """Rows of (group, source type, account kind, transfer kind, fen) as sums of each group."""
    found: defaultdict[Any, Sums] = defaultdict(Sums)
    for group, source_type, account_kind, transfer_kind, fen in rows:
        sums = found[group]
        for key in _measures_of(source_type, account_kind, transfer_kind):
            sums[key] += int(fen)
    return found


def _by(rows: QuerySet, group: str, sort: tuple[str, ...] = _SORT) -> dict[Any, Sums]:
    """All measures of running sums (or legs), grouped by a field; one query."""
    return _folded(rows.order_by().values_list(group, *sort).annotate(total=Sum("fen")))


def _whole(rows: QuerySet, sort: tuple[str, ...] = _SORT) -> Figures:
    """All measures of running sums (or legs) together; one query."""
    sums = rows.order_by().values_list(*sort).annotate(total=Sum("fen"))
    return _folded((None, *row) for row in sums)[None].figures()


def scope(area: Area | None) -> QuerySet:
    """Whose running sums an area has; the whole book's are its roots'.

    A subquery: SQLite, which keeps no statistics, would scan the sums before a join.
    """
    return Area.objects.filter(path=area.path) if area else Area.objects.filter(depth=1)


def _tallies(area: Area | None = None, year: int | None = None) -> QuerySet:
    """The years' running sums of an area (of the whole book by default), of one year or all."""
    found = Tally.objects.filter(area__in=scope(area), month=WHOLE_YEAR)
    return found.filter(year=year) if year else found


def totals(legs: QuerySet | None = None) -> Figures:
    """All measures of the whole book; of ``legs``, leg by leg, where they are given."""
    return _whole(_tallies()) if legs is None else _whole(legs, _SORT_OF_LEGS)


def headline() -> Headline:
    """Government and social money of the record, with the transfer up to which it is true.

    One statement, so the sums and the number are of the same moment.
    """
    last = Subquery(Transfer.objects.order_by("-number").values("number")[:1])
    rows = list(_tallies().order_by().values_list(*_SORT).annotate(total=Sum("fen"), number=last))
    sums = _folded((None, *row[:-1]) for row in rows)[None].figures()
    number = rows[0][-1] if rows else 0
    return Headline(sums.government, sums.social, sums.in_kind, number)


def by_part(areas: Iterable[Area], year: int | None = None) -> list[Row]:
    """Figures per area, each with what lies below it and is not listed itself.

    Only the smallest listed area takes an entry, so the rows add up to the whole.
    """
    listed = {area.path: area for area in areas}
    depth = max(map(len, listed), default=0)
    found = Tally.objects.filter(area__in=list(listed.values()), month=WHOLE_YEAR)
    by_area = _by(found.filter(year=year) if year else found, "area")
    whole = {path: by_area[area.pk] for path, area in listed.items() if area.pk in by_area}
    own: defaultdict[str, Sums] = defaultdict(Sums)
    for path in listed:
        own[path].add(whole.get(path, Sums()))
        above = next(
            (path[:end] for end in range(len(path) - 1, 0, -1) if path[:end] in listed), ""
        )
        if above:
            own[above].add(whole.get(path, Sums()), -1)
    return [
        Row(area.code, area, own[path].figures(), filter_name="" if len(path) == depth else "only")
        for path, area in sorted(listed.items())
        if len(path) == depth or any(own[path].values())
    ]


def by_town(year: int | None = None) -> list[Row]:
    """Figures per town, in tree order; what is the district's own stands first."""
    areas = Area.objects.filter(level__in=(AreaLevel.DISTRICT, AreaLevel.TOWN))
    return by_part(areas, year)


def by_community(town: Area, year: int | None = None) -> list[Row]:
    """Figures per community of a town, in tree order; what is the town's own stands first."""
    areas = Area.objects.within(town).filter(level__in=(AreaLevel.TOWN, AreaLevel.COMMUNITY))
    return by_part(areas, year)


def by_theme(year: int | None = None, area: Area | None = None) -> list[Row]:
    """Figures per theme of projects and earmarked gifts, largest promise first."""
    found = _by(_tallies(area, year), "theme")
    named = [Row(theme, theme, sums.figures()) for theme, sums in found.items() if theme]
    return sorted(named, key=lambda row: (-row.figures.committed.amount, row.key))


def by_source_type(year: int | None = None) -> list[Row]:
    """Figures per type of source, in the order of the types."""
    found = _by(_tallies(year=year), "source_type")
    labels = Account._meta.get_field("source_type").flatchoices
    return [Row(key, label, found[key].figures()) for key, label in labels if key in found]


def by_month(area: Area | None = None) -> list[Row]:
    """Figures per month of record, in order; ``key`` is like 2018-05."""
    months = Tally.objects.filter(_COUNTED, area__in=scope(area), month__gt=WHOLE_YEAR)
    rows = months.order_by().values_list("year", "month", *_SORT).annotate(total=Sum("fen"))
    found = _folded((date(year, month, 1), *row) for year, month, *row in rows)
    return [Row(f"{month:%Y-%m}", month, sums.figures()) for month, sums in sorted(found.items())]


def by_year() -> list[Row]:
    """Figures per year of record, in order."""
    found = _by(_tallies(), "year")
    return [Row(str(year), year, sums.figures()) for year, sums in sorted(found.items())]


def project_money(refs: Iterable[str]) -> dict[str, ProjectMoney]:
    """Money of projects by number, in one query; a project without any has zeros."""
    refs = list(refs)
    legs = Leg.objects.filter(account__project_ref__in=refs)
    found = _by(legs, "account__project_ref", _SORT_OF_LEGS)
    return {ref: found[ref].figures() if ref in found else Figures() for ref in refs}


def area_money(area: Area, year: int | None = None) -> AreaMoney:
    """Money given to, and spent in, the area and everything below it."""
    return _whole(_tallies(area, year))


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
