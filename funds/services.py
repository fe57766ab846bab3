"""What people do with money: open accounts, post transfers, reverse them, close a year.

Every posting function takes what its builder in ``postings`` takes, posts it in
one transaction and returns the ``Transfer``; repeated with the same ``key`` it
returns the same transfer. All raise ``funds.errors.LedgerError``. Who may act is
asked at the doors (transition tables, desk), who may sign is checked here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import wraps
from itertools import islice

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone

from foundation.areas.models import Area
from funds import errors, ledger, postings
from funds.models import Account, Balance, Checkpoint, Transfer, YearClose
from funds.postings import Posting
from funds.rules import AccountKind, from_fen

#: Transfers a bulk load commits at once: locks stay short, the log stays fast.
BULK = 500


def posted(builder: Callable[..., Posting]) -> Callable[..., Transfer]:
    """The service that posts what ``builder`` builds."""

    @wraps(builder)
    def service(*args, **kwargs) -> Transfer:
        return ledger.post([builder(*args, **kwargs)])[0]

    return service


appropriate = posted(postings.appropriate)
receive_donation = posted(postings.receive_donation)
receive_in_kind = posted(postings.receive_in_kind)
commit = posted(postings.commit)
pay = posted(postings.pay)
verify = posted(postings.verify)
give_back = posted(postings.give_back)
move_line = posted(postings.move_line)
write_off = posted(postings.write_off)
open_statement = posted(postings.open_statement)
reverse = posted(postings.reverse)


def release(project_ref: str, pool: Account, amount, **record) -> Transfer:
    """Take a promise back into its pool; into the open year's pool if that year is closed."""
    return _back_to_pool(postings.release, project_ref, pool, amount, record)


def restore(project_ref: str, pool: Account, amount, **record) -> Transfer:
    """Put returned money back into its pool; into the open year's pool if that year is closed."""
    return _back_to_pool(postings.restore, project_ref, pool, amount, record)


def _back_to_pool(builder, project_ref: str, pool: Account, amount, record: dict) -> Transfer:
    record.setdefault("into", postings.next_pool(pool, first_open_year(pool.year)))
    return ledger.post([builder(project_ref, pool, amount, **record)])[0]


def post_many(specs: Iterable[Posting]) -> int:
    """Post many, in order, in transactions of ``BULK``; the number of postings taken.

    Stopped half-way it may be run again: what is posted is known by its key.
    """
    specs, count = iter(specs), 0
    while batch := list(islice(specs, BULK)):
        ledger.post(batch)
        count += len(batch)
    return count


def open_source(
    code: str,
    name: str,
    source_type: str,
    area: Area,
    *,
    donor_name: str = "",
    is_anonymous: bool = False,
    is_in_kind: bool = False,
    is_demo: bool = False,
) -> Account:
    """The account of one source of money, made at the first call."""
    return Account.objects.get_or_create(
        code=f"source:{code}",
        defaults={
            "name": name,
            "kind": AccountKind.SOURCE,
            "source_type": source_type,
            "area": area,
            "level": area.level,
            "donor_name": donor_name,
            "is_anonymous": is_anonymous,
            "is_in_kind": is_in_kind,
            "is_demo": is_demo,
        },
    )[0]


def open_pool(
    source: Account,
    name: str,
    year: int,
    area: Area,
    *,
    line: str = "",
    theme: str = "",
    project_ref: str = "",
) -> Account:
    """The pool of a source for a year, area, line and purpose, made at the first call.

    What is named restricts: a commitment serves a project inside ``area``, of
    ``theme`` and with ``project_ref`` where the pool names them.
    """
    pool = postings.pool_account(
        source, name, year, area, line=line, theme=theme, project_ref=project_ref
    )
    Account.objects.bulk_create([pool], ignore_conflicts=True)
    return Account.objects.select_related("parent", "area").get(code=pool.code)


def first_open_year(year: int) -> int:
    """``year`` itself while it is open, else the year after the last closed one."""
    last = YearClose.objects.aggregate(last=Max("year"))["last"]
    return year if last is None or last < year else last + 1


def close_year(year: int, *, on: date, document: str, by, approved_by, key: str) -> list[Transfer]:
    """Carry what is left in the pools up to ``year`` into the next year, then close it.

    ``on`` lies in an open year. From now on the year takes reversals only, dated
    in an open year; what they put back is carried over by calling this again.
    """
    if by is None or approved_by is None or by.pk == approved_by.pk:
        raise errors.SignersMissing
    if on.year <= year:
        raise errors.YearClosed
    with ledger.refusals(), transaction.atomic():
        pools = {
            pool.pk: pool
            for pool in Account.objects.filter(kind=AccountKind.POOL, year__lte=year)
            .select_related("parent", "area")
            .order_by("pk")
        }
        standing = ledger.lock_balances(list(pools))
        target = max(on.year, year + 1)
        carried = ledger.post(
            [
                postings.carry_over(
                    pools[pk],
                    postings.next_pool(pools[pk], target),
                    from_fen(fen),
                    on=on,
                    document=document,
                    by=by,
                    approved_by=approved_by,
                    key=f"{key}:{pk}",
                )
                for pk, fen in standing.items()
                if fen
            ]
        )
        YearClose.objects.get_or_create(
            year=year, defaults={"closed_by": by, "approved_by": approved_by, "document": document}
        )
    return carried


def take_checkpoints(month: date | None = None) -> int:
    """Keep every moved account's balance for the month (today's by default), once; rows made."""
    month = (month or timezone.localdate()).replace(day=1)
    with ledger.refusals(), transaction.atomic():
        number, _head = ledger.chain_head()
        if not number:
            return 0
        before = Checkpoint.objects.filter(account=OuterRef("account")).order_by("-month")
        rows = Balance.objects.annotate(
            last_month=Subquery(before.values("month")[:1]),
            last_fen=Subquery(before.values("fen")[:1]),
        ).values_list("account_id", "fen", "last_month", "last_fen")
        new = [
            Checkpoint(account_id=account, month=month, transfer_id=number, fen=fen)
            for account, fen, last_month, last_fen in rows
            if fen != (last_fen or 0) and (last_month is None or last_month < month)
        ]
        Checkpoint.objects.bulk_create(new)
    return len(new)
