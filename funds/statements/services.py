"""What a finance officer does with statements: upload, import, match, take a match back."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from funds.ledger import refusals
from funds.models import (
    BankAccount,
    ColumnMapping,
    Match,
    MatchedEntry,
    MatchedLine,
    Statement,
    StatementLine,
    StatementUpload,
    Transfer,
)
from funds.statements import columns as heads
from funds.statements import files, matching, parsing
from funds.statements.columns import Columns
from funds.statements.errors import (
    AlreadyMatched,
    DoesNotFit,
    NotYours,
    OneToSeveral,
    StatementError,
)

#: An upload that nobody imported is forgotten.
UPLOAD_LIVES = timedelta(days=1)
CHUNK = 500


@dataclass
class Preview:
    """What importing would do."""

    parsed: parsing.Parsed
    new: list[tuple[parsing.Row, str]]
    #: New rows whose day and amount an earlier file brought with other words.
    doubtful: list[parsing.Row]
    before: Statement | None

    @property
    def known(self) -> int:
        return len(self.parsed.rows) - len(self.new)

    @property
    def may_be_imported(self) -> bool:
        return bool(self.parsed.rows) and not self.parsed.errors and self.before is None


def check_keeper(account: BankAccount, by) -> None:
    if not BankAccount.objects.kept_by(by).filter(pk=account.pk).exists():
        raise NotYours


def open_account(area, name: str, number: str) -> BankAccount:
    """The bank account of this number, made known when it is new. Raises StatementError."""
    number = "".join(sign for sign in number if sign.isalnum()).upper()
    account, _new = BankAccount.objects.get_or_create(
        number=number, defaults={"area": area, "name": name.strip()}
    )
    return account


def upload(account: BankAccount, content: bytes, name: str, *, by) -> StatementUpload:
    """Keep a readable file until it is imported. Raises StatementError."""
    check_keeper(account, by)
    files.read_table(content, name)
    StatementUpload.objects.filter(uploaded_at__lt=timezone.now() - UPLOAD_LIVES).delete()
    return StatementUpload.objects.create(
        account=account, file_name=name[-120:], content=content, uploaded_by=by
    )


def abandon(kept: StatementUpload, *, by) -> None:
    """Forget a file that was read and not imported."""
    check_keeper(kept.account, by)
    kept.delete()


def remembered(headings: list[str]) -> tuple[Columns, bool]:
    """How this bank's columns were read last time, and whether there was a last time."""
    known = ColumnMapping.objects.filter(signature=heads.signature(headings)).first()
    return (Columns.load(known.choices), True) if known else (Columns.guess(headings), False)


def preview(kept: StatementUpload, table: files.Table, columns: Columns) -> Preview:
    """What importing the file would add. Writes nothing."""
    parsed = parsing.parse(table, columns, timezone.localdate())
    found = parsing.digests(kept.account_id, parsed.rows)
    known: set[str] = set()
    for start in range(0, len(found), CHUNK):
        known.update(
            StatementLine.objects.filter(digest__in=found[start : start + CHUNK]).values_list(
                "digest", flat=True
            )
        )
    pairs = zip(parsed.rows, found, strict=True)
    new = [(row, digest) for row, digest in pairs if digest not in known]
    return Preview(
        parsed,
        new,
        _doubtful(kept.account, [row for row, _digest in new], known),
        Statement.objects.filter(
            account=kept.account, file_digest=digest_of(bytes(kept.content))
        ).first(),
    )


def _doubtful(account: BankAccount, rows: list[parsing.Row], known: set[str]) -> list[parsing.Row]:
    """Rows that look like ones another file brought in another dress."""
    if not rows:
        return []
    days = [row.booked_on for row in rows]
    there: Counter[tuple[date, int]] = Counter(
        (day, fen)
        for day, fen, digest in account.lines.filter(
            booked_on__range=(min(days), max(days))
        ).values_list("booked_on", "fen", "digest")
        if digest not in known
    )
    return [row for row in rows if there[(row.booked_on, row.fen)]]


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@transaction.atomic
def import_upload(kept: StatementUpload, columns: Columns, *, by) -> tuple[Statement, int]:
    """Import all rows of a file or none; a file or a row that is there already adds nothing.

    Returns the statement and how many of its account's lines were matched at once.
    Raises StatementError.
    """
    account = BankAccount.objects.select_for_update(no_key=True).get(pk=kept.account_id)
    check_keeper(account, by)
    content = bytes(kept.content)
    table = files.read_table(content, kept.file_name)
    shown = preview(kept, table, columns)
    if shown.before:
        kept.delete()
        return shown.before, 0
    if shown.parsed.errors:
        raise StatementError(_("Some rows cannot be read. Nothing was imported."))
    if not shown.parsed.rows:
        raise StatementError(_("The file has no rows."))
    days = [row.booked_on for row in shown.parsed.rows]
    statement = Statement.objects.create(
        account=account,
        file_name=kept.file_name,
        file_digest=digest_of(content),
        first_on=min(days),
        last_on=max(days),
        rows=len(shown.parsed.rows),
        added=len(shown.new),
        imported_by=by,
    )
    StatementLine.objects.bulk_create(
        (
            StatementLine(
                account=account,
                statement=statement,
                position=row.position,
                booked_on=row.booked_on,
                fen=row.fen,
                counterparty=row.counterparty,
                reference=row.reference,
                text=row.text,
                digest=digest,
            )
            for row, digest in shown.new
        ),
        batch_size=CHUNK,
    )
    headings = table[heads.heading_row(table)]
    ColumnMapping.objects.update_or_create(
        signature=heads.signature(headings),
        defaults={"choices": columns.dump(), "changed_by": by},
    )
    kept.delete()
    return statement, match_certain(account, by=by)


@transaction.atomic
def match_certain(account: BankAccount, *, by) -> int:
    """Match what leaves no doubt; returns how many lines."""
    account = BankAccount.objects.select_for_update(no_key=True).get(pk=account.pk)
    check_keeper(account, by)
    done = 0
    for line, entry in matching.certain(account):
        try:
            _record(account, [line], [entry.number], Match.How.AUTOMATIC, by)
        except AlreadyMatched:
            # The officer of another account was faster; the line stays open.
            continue
        done += 1
    return done


def match(line: StatementLine, transfer: Transfer, *, by) -> Match:
    """Match one line with one entry by hand. Raises what ``match_together`` raises."""
    return match_together([line], [transfer], by=by)


@transaction.atomic
def match_together(lines: Sequence[StatementLine], transfers: Sequence[Transfer], *, by) -> Match:
    """Match one line with several entries, or several lines with one, of the same sum.

    Raises AlreadyMatched, DoesNotFit, OneToSeveral, NotYours.
    """
    account = _locked(lines, by)
    if not transfers or min(len(lines), len(transfers)) > 1:
        raise OneToSeveral
    wanted = [transfer.pk for transfer in transfers]
    found = dict(
        matching.entries_of(account).filter(pk__in=wanted).order_by().values_list("pk", "fen")
    )
    amounts = [*(line.fen for line in lines), *found.values()]
    if len(found) != len(set(wanted)) or len({fen > 0 for fen in amounts}) != 1:
        raise DoesNotFit
    if sum(line.fen for line in lines) != sum(found.values()):
        raise DoesNotFit
    check_free(lines, transfers)
    return _record(account, lines, wanted, Match.How.MANUAL, by)


@transaction.atomic
def set_aside(line: StatementLine, *, nature: str, reason: str, by) -> Match:
    """Say why a line has no entry in the ledger. Raises AlreadyMatched, NotYours, StatementError."""
    account = _locked([line], by)
    if not reason.strip() or nature not in Match.Nature.values:
        raise StatementError(_("Say what the line is and why it is set aside."))
    check_free([line], [])
    why = {"nature": nature, "reason": reason.strip()[:200]}
    return _record(account, [line], [], Match.How.SET_ASIDE, by, **why)


def _locked(lines: Sequence[StatementLine], by) -> BankAccount:
    """The one account of the lines, while nobody else matches on it."""
    accounts = {line.account_id for line in lines}
    if len(accounts) != 1:
        raise DoesNotFit
    account = BankAccount.objects.select_for_update(no_key=True).get(pk=accounts.pop())
    check_keeper(account, by)
    return account


def check_free(lines: Sequence[StatementLine], transfers: Sequence[Transfer]) -> None:
    """The sentence for most; the unique indexes hold for everyone."""
    taken = MatchedLine.objects.filter(line__in=lines, is_current=True).exists()
    if taken or MatchedEntry.objects.filter(transfer__in=transfers, is_current=True).exists():
        raise AlreadyMatched


def _record(
    account: BankAccount,
    lines: Sequence[StatementLine],
    numbers: Sequence[int],
    how: str,
    by,
    **why: str,
) -> Match:
    try:
        with refusals(), transaction.atomic():
            made = Match.objects.create(account=account, how=how, matched_by=by, **why)
            MatchedLine.objects.bulk_create(MatchedLine(match=made, line=line) for line in lines)
            MatchedEntry.objects.bulk_create(
                MatchedEntry(match=made, transfer_id=number) for number in numbers
            )
            return made
    except IntegrityError as error:
        raise AlreadyMatched from error


@transaction.atomic
def undo(found: Match, *, because: str, by) -> Match:
    """Take a match back; it stays as history. Raises NotYours, StatementError."""
    account = BankAccount.objects.select_for_update(no_key=True).get(pk=found.account_id)
    check_keeper(account, by)
    if not because.strip():
        raise StatementError(_("Say why the match is taken back."))
    changed = Match.objects.filter(pk=found.pk, undone_at=None).update(
        undone_at=timezone.now(), undone_by=by, undone_because=because.strip()[:200]
    )
    if not changed:
        raise StatementError(_("This match was taken back already."))
    found.lines.update(is_current=False)
    found.entries.update(is_current=False)
    found.refresh_from_db()
    return found
