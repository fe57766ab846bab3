"""What can be posted, one builder a kind of transfer. Nothing here writes.

A builder turns the words of the trade into a ``Posting``: a kind and signed
legs. ``services`` posts one, ``services.post_many`` posts thousands; the rules
are the same. An account a posting names by builder is made when it is posted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Required, TypedDict, Unpack

from djmoney.money import Money

from foundation.areas.models import Area
from funds.models import Account, Transfer
from funds.rules import AccountKind, TransferKind, to_fen


class Record(TypedDict, total=False):
    """What every posting says besides its money."""

    on: Required[date]
    document: Required[str]
    key: Required[str]
    by: Any
    approved_by: Any
    organisation: Any
    reason: str
    is_demo: bool


@dataclass(frozen=True)
class Posting:
    """A transfer to be: legs are (account, fen), below zero where money is taken."""

    kind: str
    legs: tuple[tuple[Account, int], ...]
    on: date
    document: str
    key: str
    by: Any = None
    approved_by: Any = None
    organisation: Any = None
    reason: str = ""
    reverses: Transfer | None = None
    is_demo: bool = False


def project_account(
    kind: str, parent: Account, project_ref: str, area: Area | None = None, theme: str = ""
) -> Account:
    """The account of one project below a pool (or, for gifts in kind, below their source).

    Without ``area`` it takes area and theme from the project's commitment.
    """
    return Account(
        code=f"{kind}:{parent.pk}:{project_ref}",
        name=f"{project_ref} · {parent.name}"[:160],
        kind=kind,
        parent=parent,
        origin_id=parent.origin_id or parent.pk,
        source_type=parent.source_type,
        is_in_kind=parent.is_in_kind,
        area=area,
        year=parent.year,
        line=parent.line,
        theme=theme,
        project_ref=project_ref,
        is_demo=parent.is_demo,
    )


def pool_account(source: Account, name: str, year: int, area: Area, **scope) -> Account:
    """The pool of a source for one year, area, budget line and purpose."""
    line, theme, project_ref = (scope.get(k, "") for k in ("line", "theme", "project_ref"))
    return Account(
        code=f"pool:{source.pk}:{year}:{area.code}:{line}:{theme}:{project_ref}",
        name=name,
        kind=AccountKind.POOL,
        parent=source,
        origin=source,
        source_type=source.source_type,
        is_in_kind=source.is_in_kind,
        area=area,
        level=area.level,
        year=year,
        line=line,
        theme=theme,
        project_ref=project_ref,
        is_demo=source.is_demo,
    )


def next_pool(pool: Account, year: int) -> Account:
    """The same pool in another year."""
    return pool_account(
        pool.parent,
        pool.name,
        year,
        pool.area,
        line=pool.line,
        theme=pool.theme,
        project_ref=pool.project_ref,
    )


def _move(kind: str, taken: Account, given: Account, amount: Money, record: Record) -> Posting:
    fen = to_fen(amount)
    return Posting(kind=kind, legs=((taken, -fen), (given, fen)), **record)


def appropriate(source: Account, pool: Account, amount: Money, **record: Unpack[Record]) -> Posting:
    """Government money from its budget into a pool."""
    return _move(TransferKind.APPROPRIATE, source, pool, amount, record)


def receive_donation(
    source: Account, pool: Account, amount: Money, **record: Unpack[Record]
) -> Posting:
    """Social money received from a donor into the pool of its purpose."""
    return _move(TransferKind.DONATE, source, pool, amount, record)


def receive_in_kind(
    source: Account,
    project_ref: str,
    area: Area,
    amount: Money,
    *,
    valuation: str,
    theme: str = "",
    **record: Unpack[Record],
) -> Posting:
    """A gift in kind for a project; ``valuation`` says how its worth was found. Never cash."""
    taken_up = project_account(AccountKind.VERIFIED, source, project_ref, area, theme)
    return _move(TransferKind.IN_KIND, source, taken_up, amount, {**record, "reason": valuation})


def commit(
    pool: Account,
    project_ref: str,
    area: Area,
    amount: Money,
    *,
    theme: str = "",
    **record: Unpack[Record],
) -> Posting:
    """Money of a pool promised to a project by a signed agreement."""
    promised = project_account(AccountKind.COMMITTED, pool, project_ref, area, theme)
    return _move(TransferKind.COMMIT, pool, promised, amount, record)


def release(
    project_ref: str,
    pool: Account,
    amount: Money,
    *,
    into: Account | None = None,
    **record: Unpack[Record],
) -> Posting:
    """A promise taken back into its pool, or ``into`` that pool's open year."""
    promised = project_account(AccountKind.COMMITTED, pool, project_ref)
    return _move(TransferKind.RELEASE, promised, into or pool, amount, record)


def pay(
    project_ref: str,
    pool: Account,
    amount: Money,
    *,
    payee_organisation=None,
    **record: Unpack[Record],
) -> Posting:
    """Promised money paid out to the organisation. Two signers."""
    return _move(
        TransferKind.PAY,
        project_account(AccountKind.COMMITTED, pool, project_ref),
        project_account(AccountKind.PAID, pool, project_ref),
        amount,
        {**record, "organisation": payee_organisation},
    )


def verify(project_ref: str, pool: Account, amount: Money, **record: Unpack[Record]) -> Posting:
    """Spending of paid money accepted on vouchers."""
    return _move(
        TransferKind.VERIFY,
        project_account(AccountKind.PAID, pool, project_ref),
        project_account(AccountKind.VERIFIED, pool, project_ref),
        amount,
        record,
    )


def give_back(project_ref: str, pool: Account, amount: Money, **record: Unpack[Record]) -> Posting:
    """Paid money the organisation returns unspent."""
    return _move(
        TransferKind.GIVE_BACK,
        project_account(AccountKind.PAID, pool, project_ref),
        project_account(AccountKind.RETURNED, pool, project_ref),
        amount,
        record,
    )


def restore(
    project_ref: str,
    pool: Account,
    amount: Money,
    *,
    into: Account | None = None,
    **record: Unpack[Record],
) -> Posting:
    """Returned money back into its pool, or ``into`` that pool's open year or its source."""
    returned = project_account(AccountKind.RETURNED, pool, project_ref)
    return _move(TransferKind.RESTORE, returned, into or pool, amount, record)


def move_line(pool: Account, to_pool: Account, amount: Money, **record: Unpack[Record]) -> Posting:
    """Money moved between two lines of one source and year. Two signers."""
    return _move(TransferKind.MOVE_LINE, pool, to_pool, amount, record)


def carry_over(pool: Account, to_pool: Account, amount: Money, **record: Unpack[Record]) -> Posting:
    """What is left in a pool, into the same pool of a later year. Two signers."""
    return _move(TransferKind.CLOSE_YEAR, pool, to_pool, amount, record)


def write_off(account: Account, amount: Money, **record: Unpack[Record]) -> Posting:
    """Money of a pool, or paid and lost, taken off the books against its source. Two signers."""
    source = account.origin
    return _move(TransferKind.WRITE_OFF, account, source, amount, record)


def open_statement(
    source: Account, standing: Iterable[tuple[Account, Money]], **record: Unpack[Record]
) -> Posting:
    """What stood on a source's accounts before this ledger began; ``document`` names its proof."""
    legs = tuple((account, to_fen(amount)) for account, amount in standing)
    total = sum(fen for _account, fen in legs)
    return Posting(kind=TransferKind.OPEN, legs=((source, -total), *legs), **record)


def reverse(transfer: Transfer, **record: Unpack[Record]) -> Posting:
    """The same accounts with opposite signs. Wants the signatures its kind wants."""
    return Posting(
        kind=transfer.kind,
        legs=tuple((leg.account, -leg.fen) for leg in transfer.legs.select_related("account")),
        reverses=transfer,
        **{**record, "organisation": transfer.organisation},  # type: ignore[arg-type]
    )
