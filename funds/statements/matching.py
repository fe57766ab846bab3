"""Which entry of the ledger a statement line proves.

Alone the machine matches only what is exact and the only one of its kind in both
directions; everything else is a suggestion with its reasons, for a person to decide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from djmoney.money import Money

from foundation.interface.typed import whole_number
from funds.models import BankAccount, Leg, MatchedEntry, StatementLine, Transfer
from funds.rules import AccountKind, TransferKind, from_fen
from funds.statements.parsing import squeeze

#: Kinds that move on a bank account → the account whose leg is the amount, and its sign there.
BANKED: dict[str, tuple[str, int]] = {
    TransferKind.APPROPRIATE: (AccountKind.POOL, 1),
    TransferKind.DONATE: (AccountKind.POOL, 1),
    TransferKind.PAY: (AccountKind.PAID, -1),
    TransferKind.GIVE_BACK: (AccountKind.RETURNED, 1),
}
#: Banks book some days after the treasury orders, over holidays later still.
DAYS_APART = 5
#: Beyond it no entry is suggested, and no document number is taken for the same.
DAYS_LOOKED = 366
MOST_SUGGESTED = 20
#: What one document orders is booked within so many days.
DAYS_TOGETHER = 31
#: Entries and lines among which an officer puts several together.
MOST_TOGETHER = 60

SAME_DOCUMENT = _("same document number")
SAME_PARTY = _("same name")
NEAR_DAY = _("at most 5 days apart")


def banked(transfers: QuerySet) -> QuerySet:
    """Those that move on a bank account, with ``fen`` as a statement shows it."""
    amounts = [
        When(transfer__kind=kind, account__kind=account, then=F("fen") * sign)
        for kind, (account, sign) in BANKED.items()
    ]
    legs = Leg.objects.filter(transfer=OuterRef("pk")).order_by().values("transfer")
    moved = legs.annotate(moved=Sum(Case(*amounts, default=0))).values("moved")
    return transfers.filter(kind__in=BANKED).annotate(fen=Subquery(moved))


def free(transfers: QuerySet) -> QuerySet:
    """Transfers that no line proves yet."""
    now = MatchedEntry.objects.filter(transfer=OuterRef("pk"), is_current=True)
    return transfers.exclude(Exists(now))


def entries_of(account: BankAccount) -> QuerySet:
    """What may stand on a statement of the account: what moved in its area."""
    return banked(Transfer.objects.within(account.area))


@dataclass(frozen=True)
class Entry:
    """What matching knows of a transfer."""

    number: int
    kind: str
    occurred_on: date
    document: str
    fen: int
    parties: frozenset[str] = frozenset()

    @property
    def amount(self) -> Money:
        return from_fen(self.fen)

    @property
    def kind_label(self) -> str:
        return str(TransferKind(self.kind).label)


@dataclass(frozen=True)
class Suggestion:
    entry: Entry
    reasons: Sequence[str | Promise] = field(default_factory=list)
    days: int = 0


def same_document(line: StatementLine, entry: Entry) -> bool:
    return bool(line.reference) and squeeze(line.reference) == squeeze(entry.document)


def same_party(line: StatementLine, entry: Entry) -> bool:
    return bool(line.counterparty) and squeeze(line.counterparty) in entry.parties


def near(line: StatementLine, entry: Entry) -> bool:
    return abs((line.booked_on - entry.occurred_on).days) <= DAYS_APART


def only_pairs(
    lines: Iterable[StatementLine], entries: Iterable[Entry]
) -> list[tuple[StatementLine, Entry]]:
    """The pairs that leave no doubt: by document first, then by day and name, among what is left.

    A pair counts only when neither its line nor its entry would fit another one.
    """
    lines, entries = list(lines), list(entries)
    found: list[tuple[StatementLine, Entry]] = []
    for fits in (same_document, lambda line, entry: near(line, entry) and same_party(line, entry)):
        by_amount: dict[int, list[Entry]] = defaultdict(list)
        for entry in entries:
            by_amount[entry.fen].append(entry)
        pairs = [
            (line, entry) for line in lines for entry in by_amount[line.fen] if fits(line, entry)
        ]
        of_line: dict[int, int] = defaultdict(int)
        of_entry: dict[int, int] = defaultdict(int)
        for line, entry in pairs:
            of_line[line.pk] += 1
            of_entry[entry.number] += 1
        sure = [
            (line, entry)
            for line, entry in pairs
            if of_line[line.pk] == 1 and of_entry[entry.number] == 1
        ]
        found += sure
        # What was in doubt by its document is not settled by a weaker sign.
        lines = [line for line in lines if not of_line[line.pk]]
        entries = [entry for entry in entries if not of_entry[entry.number]]
    return found


def read_entries(transfers: QuerySet) -> list[Entry]:
    """Entries with the names they may stand under on a statement; two queries."""
    rows = list(
        transfers.order_by().values_list(
            "number", "kind", "occurred_on", "document", "fen", "organisation__name"
        )
    )
    names: dict[int, set[str]] = defaultdict(set)
    wanted = [row[0] for row in rows]
    for start in range(0, len(wanted), 500):
        legs = Leg.objects.filter(
            transfer__in=wanted[start : start + 500], account__kind=AccountKind.SOURCE
        )
        for number, *parties in legs.values_list(
            "transfer", "account__name", "account__donor_name"
        ):
            names[number] |= {squeeze(party) for party in parties if party}
    return [
        Entry(
            number,
            kind,
            occurred_on,
            document,
            fen,
            frozenset(names[number] | ({squeeze(receiver)} if receiver else set())),
        )
        for number, kind, occurred_on, document, fen, receiver in rows
    ]


def certain(account: BankAccount) -> list[tuple[StatementLine, Entry]]:
    """The pairs of one account's open lines and the free entries that leave no doubt."""
    lines = list(account.lines.unmatched())
    if not lines:
        return []
    days = [line.booked_on for line in lines]
    apart = timedelta(days=DAYS_LOOKED)
    amounts = {line.fen for line in lines}
    entries = free(entries_of(account)).filter(
        occurred_on__range=(min(days) - apart, max(days) + apart)
    )
    wanted = [
        number for number, fen in entries.order_by().values_list("number", "fen") if fen in amounts
    ]
    read: list[Entry] = []
    for start in range(0, len(wanted), 500):
        read += read_entries(banked(Transfer.objects.filter(pk__in=wanted[start : start + 500])))
    return only_pairs(lines, read)


def suggestions(line: StatementLine) -> list[Suggestion]:
    """Free entries of exactly the line's amount, the likeliest first, each with its reasons."""
    apart = timedelta(days=DAYS_LOOKED)
    entries = free(entries_of(line.account)).filter(fen=line.fen)
    before = entries.filter(occurred_on__range=(line.booked_on - apart, line.booked_on))
    after = entries.filter(occurred_on__gt=line.booked_on, occurred_on__lte=line.booked_on + apart)
    near_numbers = [
        *before.order_by("-occurred_on").values_list("number", flat=True)[:MOST_SUGGESTED],
        *after.order_by("occurred_on").values_list("number", flat=True)[:MOST_SUGGESTED],
    ]
    if line.reference:
        named = entries.filter(document=line.reference).values_list("number", flat=True)
        near_numbers += named[:MOST_SUGGESTED]
    read = read_entries(banked(Transfer.objects.filter(pk__in=near_numbers)))
    found = []
    for entry in read:
        signs = (
            (same_document(line, entry), SAME_DOCUMENT),
            (same_party(line, entry), SAME_PARTY),
            (near(line, entry), NEAR_DAY),
        )
        days = (entry.occurred_on - line.booked_on).days
        found.append(Suggestion(entry, [reason for holds, reason in signs if holds], days))
    found.sort(key=lambda one: (-len(one.reasons), abs(one.days), one.entry.number))
    return found[:MOST_SUGGESTED]


def moved_alike(line: StatementLine) -> dict[str, int]:
    """The condition that something moved the way the line did."""
    return {"fen__gt": 0} if line.fen > 0 else {"fen__lt": 0}


def near_entries(
    line: StatementLine, words: str = "", days_apart: int = DAYS_LOOKED
) -> list[Entry]:
    """Free entries that moved the same way, those of the same name or document first, then
    the nearest days; for putting together."""
    apart = timedelta(days=days_apart)
    entries = free(entries_of(line.account)).filter(
        occurred_on__range=(line.booked_on - apart, line.booked_on + apart), **moved_alike(line)
    )
    if words:
        entries = entries.filter(
            Q(document__icontains=words)
            | Q(organisation__name__icontains=words)
            | Q(number=whole_number(words) or 0)
        )
    days = dict(entries.order_by().values_list("number", "occurred_on"))
    nearest = sorted(days, key=lambda number: (abs((days[number] - line.booked_on).days), number))
    found = read_entries(banked(Transfer.objects.filter(pk__in=nearest[:MOST_TOGETHER])))
    return sorted(
        found,
        key=lambda one: (
            not (same_party(line, one) or same_document(line, one)),
            abs((one.occurred_on - line.booked_on).days),
            one.number,
        ),
    )


def near_lines(line: StatementLine) -> QuerySet[StatementLine]:
    """Other open lines of the account that moved the same way, the latest first."""
    apart = timedelta(days=DAYS_LOOKED)
    return (
        line.account.lines.unmatched()
        .filter(booked_on__range=(line.booked_on - apart, line.booked_on + apart))
        .filter(**moved_alike(line))
        .exclude(pk=line.pk)
        .order_by("-booked_on", "-pk")[:MOST_TOGETHER]
    )


def together(line: StatementLine) -> list[Entry]:
    """Free entries of one document that make the line's amount together, if there are any.

    The ledger posts one transfer a pool; the treasury pays what one document orders at once.
    """
    by_document: dict[str, list[Entry]] = defaultdict(list)
    for entry in near_entries(line, days_apart=DAYS_TOGETHER):
        by_document[squeeze(entry.document)].append(entry)
    for same in by_document.values():
        if len(same) > 1 and sum(entry.fen for entry in same) == line.fen:
            return same
    return []
