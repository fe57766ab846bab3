"""The statement and the ledger side by side for a period, with every fen between them explained."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet
from djmoney.money import Money

from funds.models import BankAccount, Match, StatementLine
from funds.rules import from_fen
from funds.statements.matching import entries_of


@dataclass(frozen=True)
class Both:
    """A sum of what came in and of what went out, in fen, both above zero."""

    came_in: int = 0
    went_out: int = 0
    count: int = 0

    @property
    def income(self) -> Money:
        return from_fen(self.came_in)

    @property
    def expense(self) -> Money:
        return from_fen(self.went_out)

    def __sub__(self, other: Both) -> Both:
        return Both(
            self.came_in - other.came_in,
            self.went_out - other.went_out,
            self.count - other.count,
        )

    def __add__(self, other: Both) -> Both:
        return Both(
            self.came_in + other.came_in,
            self.went_out + other.went_out,
            self.count + other.count,
        )


def total(rows: QuerySet) -> Both:
    found = rows.order_by().values_list("pk", "fen")
    came_in = went_out = count = 0
    for _pk, fen in found.iterator():
        count += 1
        if fen > 0:
            came_in += fen
        else:
            went_out -= fen
    return Both(came_in, went_out, count)


@dataclass(frozen=True)
class Reconciliation:
    """One bank account over a span of days.

    The ledger's side is what moved in the account's area, without what the statement
    of another account proves.
    """

    account: BankAccount
    first: date
    last: date

    @property
    def days(self) -> tuple[date, date]:
        return self.first, self.last

    # --- rows ---

    @property
    def all_lines(self) -> QuerySet:
        return self.account.lines.filter(booked_on__range=self.days)

    @property
    def all_entries(self) -> QuerySet:
        elsewhere = self._matches().exclude(line__account=self.account)
        return (
            entries_of(self.account)
            .filter(occurred_on__range=self.days)
            .exclude(Exists(elsewhere))
            .order_by("-occurred_on", "-number")
        )

    @property
    def lines(self) -> QuerySet:
        """On the statement, not proved by the ledger."""
        found = StatementLine.objects.unmatched().filter(pk__in=self.all_lines.values("pk"))
        return found.select_related("account")

    @property
    def entries(self) -> QuerySet:
        """In the ledger, not on the statement."""
        return self.all_entries.exclude(Exists(self._matches()))

    @property
    def matches(self) -> QuerySet:
        """Pairs with either side in the period."""
        return (
            Match.objects.filter(undone_at=None, line__account=self.account)
            .filter(Q(line__booked_on__range=self.days) | Q(transfer__occurred_on__range=self.days))
            .select_related("line", "transfer", "matched_by")
            .order_by("-line__booked_on", "-line")
        )

    @staticmethod
    def _matches() -> QuerySet:
        return Match.objects.filter(transfer=OuterRef("pk"), undone_at=None)

    # --- sums ---

    @cached_property
    def statement_total(self) -> Both:
        return total(self.all_lines)

    @cached_property
    def ledger_total(self) -> Both:
        return total(self.all_entries)

    @cached_property
    def difference(self) -> Both:
        """Statement less ledger."""
        return self.statement_total - self.ledger_total

    @cached_property
    def lines_total(self) -> Both:
        return total(self.lines)

    @cached_property
    def entries_total(self) -> Both:
        return total(self.entries)

    @cached_property
    def matched_total(self) -> Both:
        """Pairs with both sides in the period."""
        return total(self._lines_with(Q(transfer__occurred_on__range=self.days)))

    @cached_property
    def booked_here(self) -> Both:
        """On the statement in the period, in the ledger before or after it."""
        elsewhen = ~Q(transfer__occurred_on__range=self.days)
        return total(self._lines_with(elsewhen))

    @cached_property
    def recorded_here(self) -> Both:
        """In the ledger in the period, on the statement before or after it."""
        return total(
            self.all_entries.filter(
                Exists(self._matches().exclude(line__booked_on__range=self.days))
            )
        )

    @property
    def explained(self) -> Both:
        """What the open rows and the shifted days add up to; equals the difference."""
        return self.lines_total - self.entries_total + self.booked_here - self.recorded_here

    @property
    def agrees(self) -> bool:
        return not (self.difference.came_in or self.difference.went_out)

    def _lines_with(self, match: Q) -> QuerySet:
        found = Match.objects.filter(match, line=OuterRef("pk"), undone_at=None)
        return self.all_lines.filter(Exists(found))


def last_period(account: BankAccount) -> tuple[date, date] | None:
    """The days of the account's latest statement."""
    latest = account.statements.order_by("-last_on", "-pk").first()
    return (latest.first_on, latest.last_on) if latest else None


def open_lines(user) -> QuerySet:
    """Lines the person may see that nothing in the ledger proves yet."""
    visible = StatementLine.objects.visible_to(user)
    return (
        StatementLine.objects.unmatched()
        .filter(pk__in=visible.values("pk"))
        .select_related("account")
    )
