"""The statement and the ledger side by side for a period, with every fen between them explained."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from django.db.models import Case, CharField, Exists, Min, OuterRef, Prefetch, QuerySet, Value, When
from djmoney.money import Money

from funds.models import (
    BankAccount,
    Match,
    MatchedEntry,
    MatchedLine,
    StatementLine,
    Transfer,
)
from funds.rules import from_fen
from funds.statements.matching import banked, entries_of


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


class Place(StrEnum):
    """Where a line or an entry of the period stands in the reconciliation; each in one."""

    OPEN = "open"  # nothing on the other side proves it
    ASIDE = "aside"  # set aside with a reason
    ASTRIDE = "astride"  # matched with something before or after the period
    WITHIN = "within"  # matched, both in the period


def by_place(rows: QuerySet, **places: Exists) -> defaultdict[str, Both]:
    """Sums of the rows by place, the first that applies; one query, read row by row."""
    cases = [When(condition, then=Value(Place(place).value)) for place, condition in places.items()]
    place = Case(*cases, default=Value(Place.OPEN.value), output_field=CharField())
    found: defaultdict[str, Both] = defaultdict(Both)
    for where, fen in rows.order_by().annotate(place=place).values_list("place", "fen").iterator():
        found[where] += Both(max(fen, 0), max(-fen, 0), 1)
    return found


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
        elsewhere = _now_matched().exclude(match__account=self.account)
        return (
            entries_of(self.account)
            .filter(occurred_on__range=self.days)
            .exclude(Exists(elsewhere))
            .order_by("-occurred_on", "-number")
        )

    @property
    def lines(self) -> QuerySet:
        """On the statement, not proved by the ledger and not set aside."""
        found = StatementLine.objects.unmatched().filter(pk__in=self.all_lines.values("pk"))
        return found.select_related("account")

    @property
    def entries(self) -> QuerySet:
        """In the ledger, not on the statement."""
        return self.all_entries.exclude(Exists(_now_matched()))

    @property
    def set_aside(self) -> QuerySet:
        """Lines of the period an officer has set aside: fees, interest, what is not ours."""
        return (
            MatchedLine.objects.filter(
                is_current=True, match__how=Match.How.SET_ASIDE, line__in=self.all_lines
            )
            .select_related("line", "match__matched_by")
            .order_by("-line__booked_on", "-line")
        )

    @property
    def matches(self) -> QuerySet:
        """Matches with a line or an entry in the period, each with all its parts."""
        transfers = banked(Transfer.objects.all())
        return (
            self._matches.annotate(day=Min("lines__line__booked_on"))
            .filter(
                Exists(self._parts(MatchedLine).filter(line__booked_on__range=self.days))
                | Exists(self._parts(MatchedEntry).filter(transfer__occurred_on__range=self.days))
            )
            .select_related("matched_by")
            .prefetch_related(
                Prefetch("lines", MatchedLine.objects.select_related("line")),
                Prefetch("entries__transfer", queryset=transfers),
            )
            .order_by("-day", "-pk")
        )

    @property
    def _matches(self) -> QuerySet:
        """The account's matches of lines with entries."""
        made = Match.objects.filter(account=self.account, undone_at=None)
        return made.exclude(how=Match.How.SET_ASIDE)

    @staticmethod
    def _parts(part) -> QuerySet:
        return part.objects.filter(match=OuterRef("pk"))

    @property
    def _astride(self) -> QuerySet:
        """Matches of which a part lies outside the period."""
        return self._matches.filter(
            Exists(self._parts(MatchedLine).exclude(line__booked_on__range=self.days))
            | Exists(self._parts(MatchedEntry).exclude(transfer__occurred_on__range=self.days))
        )

    # --- sums ---

    @cached_property
    def _lines_by_place(self) -> Mapping[str, Both]:
        parts = MatchedLine.objects.filter(line=OuterRef("pk"), is_current=True)
        return by_place(
            self.all_lines,
            aside=Exists(parts.filter(match__how=Match.How.SET_ASIDE)),
            astride=Exists(parts.filter(match__in=self._astride.values("pk"))),
            within=Exists(parts),
        )

    @cached_property
    def _entries_by_place(self) -> Mapping[str, Both]:
        parts = _now_matched()
        return by_place(
            self.all_entries,
            astride=Exists(parts.filter(match__in=self._astride.values("pk"))),
            within=Exists(parts),
        )

    @property
    def statement_total(self) -> Both:
        return sum(self._lines_by_place.values(), Both())

    @property
    def ledger_total(self) -> Both:
        return sum(self._entries_by_place.values(), Both())

    @property
    def difference(self) -> Both:
        """Statement less ledger."""
        return self.statement_total - self.ledger_total

    @property
    def lines_total(self) -> Both:
        return self._lines_by_place[Place.OPEN]

    @property
    def set_aside_total(self) -> Both:
        return self._lines_by_place[Place.ASIDE]

    @property
    def entries_total(self) -> Both:
        return self._entries_by_place[Place.OPEN]

    @property
    def matched_total(self) -> Both:
        """Lines of matches that lie wholly in the period; their entries have the same sum."""
        return self._lines_by_place[Place.WITHIN]

    @property
    def booked_here(self) -> Both:
        """On the statement in the period, matched with something before or after it."""
        return self._lines_by_place[Place.ASTRIDE]

    @property
    def recorded_here(self) -> Both:
        """In the ledger in the period, matched with something before or after it."""
        return self._entries_by_place[Place.ASTRIDE]

    @property
    def explained(self) -> Both:
        """What open rows, lines set aside and shifted days add up to; equals the difference."""
        shifted = self.booked_here - self.recorded_here
        return self.lines_total + self.set_aside_total - self.entries_total + shifted

    @property
    def agrees(self) -> bool:
        """Nothing stands between the two but what was set aside with a reason."""
        rest = self.difference - self.set_aside_total
        return not (rest.came_in or rest.went_out)


def _now_matched() -> QuerySet:
    """Whether a transfer is proved now."""
    return MatchedEntry.objects.filter(transfer=OuterRef("pk"), is_current=True)


def open_lines(user) -> QuerySet:
    """Lines the person may see that nothing in the ledger proves yet."""
    visible = StatementLine.objects.visible_to(user)
    return (
        StatementLine.objects.unmatched()
        .filter(pk__in=visible.values("pk"))
        .select_related("account")
    )
