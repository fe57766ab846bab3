"""The entries behind every figure, and their sum.

A figure and its entries are named by one ``EntryFilter``. The sum is read from running sums
or from balances where the filter allows it, so it costs the same at a million legs; only what
neither knows is added up leg by leg.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from djmoney.money import Money

from foundation.areas.models import Area, within_q
from foundation.people.models import Organisation
from funds.models import Account, Balance, Leg, Tally
from funds.models.tally import WHOLE_YEAR
from funds.rules import PROJECT_KINDS, AccountKind, from_fen
from funds.selectors import BELOW_A_SOURCE, MEASURES, scope

#: Names what has no line or no theme, in the address of a page.
NONE = "-"

#: Where cash stands, by name: one kind of account, or several together.
STANDINGS: dict[str, tuple[str, ...]] = {
    **{str(kind): (kind,) for kind in BELOW_A_SOURCE},
    "total": BELOW_A_SOURCE,
    "promised": PROJECT_KINDS,
    "received": (AccountKind.PAID, AccountKind.VERIFIED, AccountKind.RETURNED),
    "unspent": tuple(kind for kind in BELOW_A_SOURCE if kind != AccountKind.VERIFIED),
}


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
    #: All projects whose money the ledger says went to the organisation.
    organisation: Organisation | None = None
    #: A name of ``STANDINGS``: the entries whose sum is the cash that stands there.
    standing: str = ""
    line: str = ""
    pool_year: int | None = None

    @property
    def is_a_figure(self) -> bool:
        """Whether the entries have a sum that says something."""
        return bool(self.measure or self.standing)

    @property
    def of_accounts(self) -> Q:
        """What it asks of the account, for legs and for balances."""
        found = Q()
        if self.area:
            found &= within_q(self.area, "account__area")
        if self.only:
            found &= Q(account__area=self.only)
        if self.source_type:
            found &= Q(account__source_type=self.source_type)
        if self.theme:
            found &= Q(account__theme="" if self.theme == NONE else self.theme)
        if self.project_ref:
            found &= Q(account__project_ref=self.project_ref)
        if self.organisation:
            refs = refs_of(self.organisation.pk)
            found &= Q(account__project_ref__in=refs, account__kind__in=PROJECT_KINDS)
        if self.standing:
            kinds = STANDINGS[self.standing]
            found &= Q(account__kind__in=kinds, account__is_in_kind=False)
        if self.line:
            found &= Q(account__line="" if self.line == NONE else self.line)
        if self.pool_year:
            found &= Q(account__year=self.pool_year)
        return found

    @property
    def of_transfers(self) -> Q:
        """What it asks of the transfer, for legs."""
        found = Q()
        if self.year:
            found &= Q(transfer__occurred_on__year=self.year)
        if self.month:
            year, month = self.month.split("-")
            found &= Q(transfer__occurred_on__year=year, transfer__occurred_on__month=month)
        if self.kind:
            found &= Q(transfer__kind=self.kind)
        return found


def payees() -> dict[str, int]:
    """Project number → the organisation its money goes to, as the ledger says. One query.

    Promise and payment name the receiving organisation; the last word counts.
    """
    named = Leg.objects.filter(
        account=OuterRef("pk"), transfer__organisation__isnull=False
    ).order_by("-transfer_id")
    promised = Account.objects.filter(kind=AccountKind.COMMITTED).annotate(
        payee=Subquery(named.values("transfer__organisation")[:1])
    )
    rows = promised.exclude(payee=None).order_by("pk").values_list("project_ref", "payee")
    return dict(rows)


def refs_of(organisation: int) -> list[str]:
    """Numbers of the projects whose money goes to an organisation."""
    return [ref for ref, payee in payees().items() if payee == organisation]


def entries(account: Account | None = None, chosen: EntryFilter | None = None) -> QuerySet:
    """Legs, newest transfer first: of one account, or as chosen. Cut into pages by the caller."""
    chosen = chosen or EntryFilter()
    conditions = chosen.of_accounts & chosen.of_transfers
    if account is not None:
        conditions &= Q(account=account)
    if chosen.measure:
        conditions &= MEASURES[chosen.measure].legs
    return (
        Leg.objects.filter(conditions)
        .select_related("transfer", "account__origin", "account__area")
        .order_by("-transfer_id", "id")
    )


def sum_of(legs: QuerySet) -> Money:
    """The sum of a list of entries, leg by leg."""
    return from_fen(legs.order_by().aggregate(fen=Sum("fen"))["fen"])


def total_of(chosen: EntryFilter) -> Money:
    """The sum of the chosen entries, by the cheapest way that knows it."""
    if _is_of_balances(chosen):
        standing = Balance.objects.filter(chosen.of_accounts)
        return from_fen(standing.aggregate(total=Sum("fen"))["total"])
    if _is_of_tallies(chosen):
        return from_fen(_tallied(chosen))
    return sum_of(entries(chosen=chosen))


def _is_of_balances(chosen: EntryFilter) -> bool:
    """What stands on accounts now, whatever moved it."""
    return bool(chosen.standing) and not (
        chosen.measure or chosen.year or chosen.month or chosen.kind
    )


def _is_of_tallies(chosen: EntryFilter) -> bool:
    """Running sums know area, time, theme and kinds; the month's do not tell themes apart."""
    unknown = (
        chosen.standing
        or chosen.line
        or chosen.pool_year
        or chosen.project_ref
        or chosen.organisation
    )
    return bool(chosen.measure) and not (
        unknown or (chosen.month and chosen.theme) or (chosen.area and chosen.only)
    )


def _tallied(chosen: EntryFilter) -> int:
    measure = MEASURES[chosen.measure]
    found = Tally.objects.filter(
        transfer_kind__in=measure.transfers,
        account_kind__in=measure.accounts,
        source_type__in=measure.sources,
    )
    if chosen.month:
        year, month = chosen.month.split("-")
        found = found.filter(year=year, month=month)
    else:
        found = found.filter(month=WHOLE_YEAR)
    if chosen.year:
        found = found.filter(year=chosen.year)
    if chosen.kind:
        found = found.filter(transfer_kind=chosen.kind)
    if chosen.source_type:
        found = found.filter(source_type=chosen.source_type)
    if chosen.theme:
        found = found.filter(theme="" if chosen.theme == NONE else chosen.theme)
    total = _sum(found.filter(area__in=scope(chosen.only or chosen.area)))
    if chosen.only:
        below = Area.objects.filter(path__startswith=chosen.only.path, depth=chosen.only.depth + 1)
        total -= _sum(found.filter(area__in=below))
    return total


def _sum(tallies: QuerySet[Tally]) -> int:
    return int(tallies.order_by().aggregate(total=Sum("fen"))["total"] or 0)
