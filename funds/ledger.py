"""The one path by which transfers reach the database, one or thousands at a time.

Locks: accounts in the order of their ids, then the head of the chain, which is
held until commit so that numbers follow the order of commit. The checks here
give the person a sentence; triggers and constraints hold whatever happens here.
"""

# No value a person typed enters the text of a statement: names of tables and columns only.
# ruff: noqa: S608

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain as chained

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.people.models import Membership
from foundation.records.chain import GENESIS, digest
from funds import errors
from funds.models import Account, Transfer
from funds.postings import Posting, project_account
from funds.rules import TWO_SIGNERS, AccountKind, from_fen, normal_side


@contextmanager
def refusals() -> Iterator[None]:
    """What the database refuses, as the ledger's own typed errors."""
    try:
        yield
    except IntegrityError as error:
        if known := errors.refusal(error):
            raise known from error
        raise
    except OperationalError as error:
        if any(word in str(error) for word in ("locked", "lock timeout", "deadlock")):
            raise errors.Busy from error
        raise


def content_of(posting: Posting) -> dict:
    """What makes two postings of one key the same posting."""
    return {
        "kind": str(posting.kind),
        "on": posting.on,
        "document": posting.document,
        "reason": posting.reason,
        "organisation": posting.organisation and posting.organisation.pk,
        "reverses": posting.reverses and posting.reverses.pk,
        "legs": sorted([account.code, fen] for account, fen in posting.legs),
    }


def link_of(transfer: Transfer, legs: Sequence[tuple[int, int]]) -> dict:
    """What the chain's digest covers: the whole transfer with its (account id, fen) legs."""
    return {
        "number": transfer.number,
        "kind": str(transfer.kind),
        "occurred_on": transfer.occurred_on,
        "recorded_at": transfer.recorded_at,
        "document": transfer.document,
        "reason": transfer.reason,
        "key": transfer.key,
        "content": transfer.content,
        "reverses": transfer.reverses_id,
        "organisation": transfer.organisation_id,
        "by": transfer.by_id,
        "approved_by": transfer.approved_by_id,
        "is_demo": transfer.is_demo,
        "legs": sorted(legs),
    }


def post(postings: Sequence[Posting]) -> list[Transfer]:
    """Post all or none, in this order; a posting whose key is known gives its old transfer.

    Raises the errors of ``funds.errors``.
    """
    if not postings:
        return []
    _check_form(postings)
    contents = [digest(GENESIS, content_of(posting)) for posting in postings]
    with refusals(), transaction.atomic():
        accounts = _resolve(postings)
        standing, known, undone, (number, head) = _take_the_books(accounts, postings)
        now = timezone.now()
        new, legs, answer = [], [], []
        for posting, content in zip(postings, contents, strict=True):
            if found := known.get(posting.key):
                if found.content != content:
                    raise errors.KeyReused
                answer.append(found)
                continue
            if posting.reverses and posting.reverses.pk in undone:
                raise errors.BadReversal
            own_legs = [(accounts[account.code], fen) for account, fen in posting.legs]
            check_standing(standing, own_legs)
            number += 1
            transfer = Transfer(
                number=number,
                kind=posting.kind,
                occurred_on=posting.on,
                recorded_at=now,
                document=posting.document,
                reason=posting.reason,
                key=posting.key,
                content=content,
                reverses=posting.reverses,
                organisation=posting.organisation,
                by=posting.by,
                approved_by=posting.approved_by,
                is_demo=posting.is_demo,
            )
            pairs = [(account.pk, fen) for account, fen in own_legs]
            transfer.digest = head = digest(head, link_of(transfer, pairs))
            legs += [(number, pk, fen) for pk, fen in pairs]
            known[posting.key] = transfer
            new.append(transfer)
            answer.append(transfer)
        # Legs first: the arriving transfer closes them (migration 0002).
        _write(legs, new)
    return answer


# What is done while others wait for the books is plain SQL: putting the same statements
# together from models took longer than the database takes to carry them out.

Question = tuple[str, list]


def _ask(questions: Sequence[Question]) -> list[list[tuple]]:
    """The rows of several questions, put and answered in this order.

    PostgreSQL takes them in one message: each trip there and back is made while others wait
    for the locks of the one before. SQLite answers in the process.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return [cursor.execute(sql, values).fetchall() for sql, values in questions]
        cursor.execute(*_one_message(questions))
        answers = [cursor.fetchall()]
        while cursor.nextset():
            answers.append(cursor.fetchall())
        return answers


def _one_message(statements: Sequence[Question]) -> tuple[str, list]:
    return (
        "; ".join(sql for sql, _values in statements),
        [value for _sql, values in statements for value in values],
    )


def _take_the_books(
    accounts: dict[str, Account], postings: Sequence[Posting]
) -> tuple[dict[int, int], dict[str, Transfer], set[int], tuple[int, str]]:
    """Lock the accounts, then the head of the chain.

    Fen on each account, transfers known by a key of the postings, numbers that are reversed
    already, number and digest of the last transfer.
    """
    keys = [posting.key for posting in postings]
    reversing = [posting.reverses.pk for posting in postings if posting.reverses]
    questions = [
        _balances(sorted(account.pk for account in accounts.values())),
        (f"SELECT number FROM funds_transfer WHERE key IN ({_marks(keys)})", keys),
        _head(),
    ]
    if reversing:
        reversed_already = (
            f"SELECT reverses_id FROM funds_transfer WHERE reverses_id IN ({_marks(reversing)})"
        )
        questions.append((reversed_already, reversing))
    balances, numbers, head, *rest = _ask(questions)
    known = {}
    if numbers:
        known = {
            found.key: found
            for found in Transfer.objects.filter(number__in=[number for (number,) in numbers])
        }
    undone = {number for rows in rest for (number,) in rows}
    return dict(balances), known, undone, _head_in(head)


def _marks(values: Sequence) -> str:
    return ", ".join(["%s"] * len(values))


_LEG = ("funds_leg", ["transfer_id", "account_id", "fen"])
_FIELDS = Transfer._meta.concrete_fields
_TRANSFER = ("funds_transfer", [field.column for field in _FIELDS])


def _write(legs: list[tuple[int, int, int]], transfers: list[Transfer]) -> None:
    """The legs, then the transfers that close them."""
    if not transfers:
        return
    rows = [
        [field.get_db_prep_save(getattr(transfer, field.attname), connection) for field in _FIELDS]
        for transfer in transfers
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # Compiled once, whatever their number; there is no trip to save.
            for (table, columns), values in ((_LEG, legs), (_TRANSFER, rows)):
                cursor.executemany(_insert(table, columns, 1), values)
        else:
            cursor.execute(
                *_one_message(
                    [
                        (_insert(*_LEG, len(legs)), list(chained(*legs))),
                        (_insert(*_TRANSFER, len(rows)), list(chained(*rows))),
                    ]
                )
            )
    for transfer in transfers:
        transfer._state.adding, transfer._state.db = False, connection.alias


def _insert(table: str, columns: Sequence[str], rows: int) -> str:
    values = ", ".join([f"({_marks(columns)})"] * rows)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {values}"


def _check_form(postings: Sequence[Posting]) -> None:
    """Signatures, dates and documents: what needs no account."""
    today = timezone.localdate()
    signatures = set()
    for posting in postings:
        if not posting.document.strip():
            raise errors.DocumentMissing
        if posting.on > today:
            raise errors.FutureDate
        signers = [s.pk for s in (posting.by, posting.approved_by) if s is not None]
        if posting.kind in TWO_SIGNERS and len(set(signers)) < 2:
            raise errors.SignersMissing
        if posting.organisation is not None:
            signatures |= {(posting.organisation.pk, signer) for signer in signers}
    if signatures:
        members = Membership.objects.filter(
            organisation_id__in={organisation for organisation, _signer in signatures},
            user_id__in={signer for _organisation, signer in signatures},
        )
        if signatures & set(members.values_list("organisation_id", "user_id")):
            raise errors.OwnOrganisation


def _resolve(postings: Sequence[Posting]) -> dict[str, Account]:
    """The stored accounts of all legs by code; those named by builder are made when missing."""
    named: dict[str, Account] = {}
    for account, _fen in chained(*(posting.legs for posting in postings)):
        # The one that says where the project is (its commitment) goes before those that do not.
        if account.code not in named or not named[account.code].area_id:
            named[account.code] = account
    stored = {code: account for code, account in named.items() if account.pk}
    unsaved = {code: account for code, account in named.items() if not account.pk}
    if not unsaved:
        return stored
    stored |= Account.objects.in_bulk(list(unsaved), field_name="code")
    missing = [account for code, account in unsaved.items() if code not in stored]
    if missing:
        _place(missing)
        # Another transaction may have made the same account: theirs is as good.
        Account.objects.bulk_create(missing, ignore_conflicts=True)
        stored |= Account.objects.in_bulk([a.code for a in missing], field_name="code")
    return stored


def _place(accounts: list[Account]) -> None:
    """Give project accounts named without an area the area and theme of their commitment."""
    placed = {account.code: account for account in accounts if account.area_id}
    lost = [
        (account, project_account(AccountKind.COMMITTED, account.parent, account.project_ref).code)
        for account in accounts
        if not account.area_id
    ]
    if not lost:
        return
    wanted = [code for _account, code in lost if code not in placed]
    placed |= Account.objects.in_bulk(wanted, field_name="code")
    for account, code in lost:
        if code not in placed:
            raise errors.Overdrawn(_("Nothing is committed to this project from this pool."))
        account.area_id = placed[code].area_id
        account.theme = placed[code].theme


def lock_balances(account_ids: Sequence[int]) -> dict[int, int]:
    """Lock the accounts, in this order, till the end of the transaction; fen on each.

    SQLite needs no row locks: a transaction that writes begins by locking the file.
    """
    if not account_ids:
        return {}
    return dict(_ask([_balances(account_ids)])[0])


def _balances(account_ids: Sequence[int]) -> Question:
    lock = "" if connection.vendor == "sqlite" else " FOR UPDATE"
    return (
        f"SELECT account_id, fen FROM funds_balance WHERE account_id IN ({_marks(account_ids)}) "
        f"ORDER BY account_id{lock}",
        list(account_ids),
    )


def check_standing(standing: dict[int, int], legs: Sequence[tuple[Account, int]]) -> None:
    """Move ``standing`` by the legs; Overdrawn where an account would go below zero."""
    moved: defaultdict[Account, int] = defaultdict(int)
    for account, fen in legs:
        moved[account] += fen * normal_side(account.kind)
    for account, fen in moved.items():
        left = standing[account.pk]
        if left + fen < 0:
            raise errors.Overdrawn(
                _("There is not enough money on “%(account)s”: %(left)s left, %(wanted)s wanted.")
                % {"account": account.name, "left": from_fen(left), "wanted": from_fen(-fen)}
            )
        standing[account.pk] = left + fen


def chain_head() -> tuple[int, str]:
    """Number and digest of the last transfer; nobody else takes the next one before our commit."""
    return _head_in(_ask([_head()])[0])


def _head() -> Question:
    last = "funds_transfer ORDER BY number DESC LIMIT 1"
    source = "funds_chain_head()" if connection.vendor == "postgresql" else last
    return f"SELECT number, digest FROM {source}", []


def _head_in(rows: list[tuple]) -> tuple[int, str]:
    number, head = rows[0] if rows else (0, GENESIS)
    return number or 0, head or GENESIS
