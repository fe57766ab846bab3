"""Where the cash stands now: the flow from sources to themes, and who got how much.

All of it is what balances say, so every yuan stands in one place and the parts make the whole.
Gifts in kind are no cash; where they are told they are told apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet, Sum
from djmoney.money import Money

from foundation.areas.models import Area, within_q
from funds.entries import NONE, STANDINGS, payees
from funds.models import Balance, Tally
from funds.models.tally import WHOLE_YEAR
from funds.rules import PROJECT_KINDS, AccountKind, SourceType, TransferKind, from_fen
from funds.selectors import BELOW_A_SOURCE, scope


@dataclass
class Flow:
    """Fen by source type, and by theme promised to or pool still waiting in."""

    #: (source type, kind of account, theme) → fen.
    fen: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def standing(self, name: str, source: str = "") -> Money:
        """What stands there, of one type of source or of all."""
        return self._sum(
            lambda a_source, kind, _theme: (
                kind in STANDINGS[name] and (not source or a_source == source)
            )
        )

    def to_theme(self, theme: str, source: str = "") -> Money:
        """Promised to projects of the theme, paid and accounted for included."""
        return self._sum(
            lambda a_source, kind, a_theme: (
                kind in PROJECT_KINDS and a_theme == theme and (not source or a_source == source)
            )
        )

    @property
    def sources(self) -> list[str]:
        """Types of source that gave anything, in the order of the types."""
        given = {source for source, _kind, _theme in self.fen}
        return [str(kind) for kind in SourceType if kind in given]

    @property
    def themes(self) -> list[str]:
        """Themes with anything promised, the largest first; what has none stands last."""
        promised = {theme for _source, kind, theme in self.fen if kind in PROJECT_KINDS}
        return sorted(promised, key=lambda theme: (not theme, -self.to_theme(theme).amount, theme))

    def _sum(self, wanted) -> Money:
        return from_fen(sum(fen for key, fen in self.fen.items() if wanted(*key)))


def flow(year: int | None = None) -> Flow:
    """The whole book's cash, or that of the pools of one budget year.

    Running sums add up to what stands; a single year's pools are asked for their balances.
    """
    summed = _of_all_years() if year is None else _of_year(year)
    return Flow({(source, kind, theme): int(fen) for source, kind, theme, fen in summed if fen})


def _of_all_years() -> Iterable[tuple[str, str, str, int]]:
    rows = Tally.objects.filter(
        area__in=scope(None), month=WHOLE_YEAR, account_kind__in=BELOW_A_SOURCE
    ).exclude(transfer_kind=TransferKind.IN_KIND)
    kinds = rows.order_by().values_list("source_type", "account_kind", "theme")
    return kinds.annotate(total=Sum("fen"))


def _of_year(year: int) -> Iterable[tuple[str, str, str, int]]:
    rows = Balance.objects.filter(
        account__kind__in=BELOW_A_SOURCE, account__is_in_kind=False, account__year=year
    )
    kinds = rows.order_by().values_list("account__source_type", "account__kind", "account__theme")
    return kinds.annotate(total=Sum("fen"))


@dataclass(frozen=True)
class Receivers:
    """Which projects are looked at; empty fields do not restrict."""

    area: Area | None = None
    #: The year of the pools the money came from.
    year: int | None = None
    theme: str = ""
    organisation: int | None = None

    def balances(self) -> QuerySet[Balance]:
        found = Balance.objects.filter(account__kind__in=PROJECT_KINDS)
        if self.area:
            found = found.filter(within_q(self.area, "account__area"))
        if self.year:
            found = found.filter(account__year=self.year)
        if self.theme:
            found = found.filter(account__theme="" if self.theme == NONE else self.theme)
        return found


#: Columns of who got how much → the balances they add up. All but the last are cash.
GOT = {
    "promised": Q(account__is_in_kind=False),
    "received": Q(account__kind__in=STANDINGS["received"], account__is_in_kind=False),
    "verified": Q(account__kind=AccountKind.VERIFIED, account__is_in_kind=False),
    "in_kind": Q(account__is_in_kind=True),
}


@dataclass(frozen=True)
class Got:
    """What one project or one organisation was promised, received and accounted for."""

    #: The project's number, or the organisation's key; None where the ledger names nobody.
    key: str | int | None
    fen: dict[str, int]
    projects: int = 1

    def amount(self, column: str) -> Money:
        return from_fen(self.fen[column])


def by_project(asked: Receivers) -> list[Got]:
    """One row a project, by number. Two queries at most."""
    sums = {name: Sum("fen", filter=which, default=0) for name, which in GOT.items()}
    rows = (
        asked.balances()
        .order_by()
        .values("account__project_ref")
        .annotate(**sums)
        .order_by("account__project_ref")
        .values_list("account__project_ref", *GOT)
    )
    found = [
        Got(ref, {name: int(fen) for name, fen in zip(GOT, fens, strict=True)})
        for ref, *fens in rows
    ]
    if asked.organisation:
        of = payees()
        found = [got for got in found if of.get(str(got.key)) == asked.organisation]
    return found


def by_organisation(asked: Receivers) -> list[Got]:
    """One row an organisation, by key; the ledger names it from the promise on. Two queries."""
    of = payees()
    sums: defaultdict[int | None, dict[str, int]] = defaultdict(lambda: dict.fromkeys(GOT, 0))
    counts: defaultdict[int | None, int] = defaultdict(int)
    for got in by_project(asked):
        payee = of.get(str(got.key))
        counts[payee] += 1
        for name, fen in got.fen.items():
            sums[payee][name] += fen
    return [
        Got(payee, sums[payee], counts[payee])
        for payee in sorted(sums, key=lambda payee: (payee is None, payee or 0))
    ]


def in_order(rows: Iterable[Got], column: str, falling: bool = True) -> list[Got]:
    """By one column; equals stay in the order they came."""
    return sorted(rows, key=lambda got: got.fen[column], reverse=falling)
