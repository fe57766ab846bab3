"""Recount of the whole book from its legs, independent of triggers and balance rows.

One pass over the log in order, in plain Python, as of one moment: what a trigger missed or a hand
changed in the file shows here as a sentence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby

from django.utils.translation import gettext as _

from foundation.areas.models import Area
from foundation.records.chain import Break, Link, verify
from funds.ledger import link_of
from funds.models import Account, Balance, Checkpoint, Leg, Transfer
from funds.models.tally import WHOLE_YEAR
from funds.reading import one_moment
from funds.rules import (
    PROJECT_KINDS,
    TWO_SIGNERS,
    AccountKind,
    TransferKind,
    flow_permitted,
    from_fen,
    normal_side,
)
from funds.tallies import Count

#: Rows read from the database at a time.
SLICE = 5000


def _log() -> Iterator[tuple[Transfer, list[tuple[int, int]]]]:
    """Every transfer in order with its (account id, fen) legs."""
    legs = (
        Leg.objects.order_by("transfer_id", "id")
        .values_list("transfer_id", "account_id", "fen")
        .iterator(SLICE)
    )
    grouped = groupby(legs, key=lambda leg: leg[0])
    number, own = next(grouped, (None, ()))
    for transfer in Transfer.objects.order_by("number").iterator(SLICE):
        found: list[tuple[int, int]] = []
        while number is not None and number <= transfer.number:
            if number == transfer.number:
                found = [(account, fen) for _number, account, fen in own]
            number, own = next(grouped, (None, ()))
        yield transfer, found


def broken_links() -> list[Break]:
    """Transfers whose content no longer gives the digest stored with them."""
    with one_moment():
        return list(
            verify(
                Link(f"#{transfer.number}", [link_of(transfer, legs)], transfer.digest)
                for transfer, legs in _log()
            )
        )


def differences() -> list[str]:
    """Every invariant of the ledger that does not hold, one sentence each.

    All is read as of one moment: what is posted meanwhile is no difference.
    """
    with one_moment():
        return list(_differences())


def _differences() -> Iterator[str]:
    accounts = {account.pk: account for account in Account.objects.all()}
    yield from _misplaced(accounts)
    standing: defaultdict[int, int] = defaultdict(int)
    tallies = Count()
    ever: defaultdict[tuple, list[int]] = defaultdict(lambda: [0, 0, 0])
    checkpoints: defaultdict[int, list[Checkpoint]] = defaultdict(list)
    for checkpoint in Checkpoint.objects.all():
        checkpoints[checkpoint.transfer_id].append(checkpoint)
    posted: dict[int, tuple] = {}
    reversed_numbers: set[int] = set()
    expected = 1
    for transfer, legs in _log():
        name = f"#{transfer.number}"
        if transfer.number != expected:
            yield _("%(name)s: number %(expected)s was expected.") % {
                "name": name,
                "expected": expected,
            }
        expected = transfer.number + 1
        yield from (f"{name}: {fault}" for fault in _faults(transfer, legs, accounts))
        if transfer.is_reversal:
            mirrored = sorted((account, -fen) for account, fen in legs)
            if (transfer.kind, mirrored) != posted.get(transfer.reverses_id):
                yield _("%(name)s: is not the mirror of what it reverses.") % {"name": name}
            if transfer.reverses_id in reversed_numbers:
                yield _("%(name)s: reverses a transfer a second time.") % {"name": name}
            reversed_numbers.add(transfer.reverses_id)
        else:
            posted[transfer.number] = (transfer.kind, sorted(legs))
        for account_id, fen in legs:
            account = accounts[account_id]
            standing[account_id] += fen * normal_side(account.kind)
            tallies.add(transfer, account, fen)
            if standing[account_id] < 0:
                yield _("%(name)s: leaves %(account)s below zero.") % {
                    "name": name,
                    "account": account.name,
                }
        yield from _project_order(name, transfer, legs, accounts, ever)
        for checkpoint in checkpoints[transfer.number]:
            if checkpoint.fen != standing[checkpoint.account_id]:
                yield _(
                    "Checkpoint %(month)s of %(account)s: %(kept)s kept, %(counted)s counted."
                ) % {
                    "month": f"{checkpoint.month:%Y-%m}",
                    "account": accounts[checkpoint.account_id].name,
                    "kept": from_fen(checkpoint.fen),
                    "counted": from_fen(standing[checkpoint.account_id]),
                }
    stray = Leg.objects.exclude(transfer__in=Transfer.objects.all()).count()
    if stray:
        yield _("%(count)s legs belong to no transfer.") % {"count": stray}
    kept = dict(Balance.objects.values_list("account_id", "fen"))
    for pk, account in accounts.items():
        if kept.get(pk) != standing[pk]:
            yield _("Balance of %(account)s: %(kept)s kept, %(counted)s counted.") % {
                "account": account.name,
                "kept": from_fen(kept.get(pk)),
                "counted": from_fen(standing[pk]),
            }
    yield from _tally_differences(tallies)


def _tally_differences(tallies: Count) -> Iterator[str]:
    names = dict(Area.objects.values_list("pk", "short_name"))
    for (area, month, year, theme, *sort), kept, counted in tallies.differences():
        yield _(
            "Running sum of %(area)s, %(time)s, %(sort)s: %(kept)s kept, %(counted)s counted."
        ) % {
            "area": names.get(area, area),
            "time": year if month == WHOLE_YEAR else f"{year}-{month:02d}",
            "sort": " ".join(filter(None, [theme, *sort])),
            "kept": from_fen(kept),
            "counted": from_fen(counted),
        }


def _faults(transfer: Transfer, legs: list, accounts: dict[int, Account]) -> Iterator[str]:
    """What is wrong with one transfer by itself."""
    if len(legs) < 2:
        yield _("has fewer than two legs.")
    if sum(fen for _account, fen in legs):
        yield _("its legs do not sum to zero.")
    if any(fen == 0 for _account, fen in legs):
        yield _("has a leg of nothing.")
    touched = [accounts[account] for account, _fen in legs]
    if len({account.origin_id or account.pk for account in touched}) > 1:
        yield _("mixes the money of two sources.")
    if len({a.project_ref for a in touched if a.kind in PROJECT_KINDS}) > 1:
        yield _("mixes the money of two projects.")
    if not transfer.is_reversal and not all(
        flow_permitted(transfer.kind, accounts[account].kind, fen) for account, fen in legs
    ):
        yield _("moves money in a way its kind does not permit.")
    if transfer.kind in TWO_SIGNERS and (
        None in (transfer.by_id, transfer.approved_by_id)
        or transfer.by_id == transfer.approved_by_id
    ):
        yield _("lacks the signatures of two different people.")
    if transfer.kind == TransferKind.COMMIT:
        yield from _missed_purposes(touched, accounts)


def _missed_purposes(touched: list[Account], accounts: dict[int, Account]) -> Iterator[str]:
    for account in touched:
        if account.kind == AccountKind.COMMITTED:
            pool = accounts[account.parent_id]
            if pool.theme not in ("", account.theme) or pool.project_ref not in (
                "",
                account.project_ref,
            ):
                yield _("serves another purpose than its money was given for.")


def _project_order(name, transfer, legs, accounts, ever) -> Iterator[str]:
    """committed ≥ paid ≥ verified + returned, per project and pool, after every transfer."""
    changed = set()
    for account_id, fen in legs:
        account = accounts[account_id]
        if account.kind not in PROJECT_KINDS or account.is_in_kind:
            continue
        key = (account.parent_id, account.project_ref)
        changed.add(key)
        if transfer.kind in (TransferKind.COMMIT, TransferKind.RELEASE, TransferKind.OPEN):
            ever[key][0] += fen
        if account.kind == AccountKind.PAID and transfer.kind in (
            TransferKind.PAY,
            TransferKind.OPEN,
            TransferKind.WRITE_OFF,
        ):
            ever[key][1] += fen
        if (account.kind, transfer.kind) in (
            (AccountKind.VERIFIED, TransferKind.VERIFY),
            (AccountKind.RETURNED, TransferKind.GIVE_BACK),
        ):
            ever[key][2] += fen
    for key in changed:
        committed, paid, accounted = ever[key]
        if not committed >= paid >= accounted >= 0:
            yield _("%(name)s: project %(project)s is paid or verified beyond its promise.") % {
                "name": name,
                "project": key[1],
            }


def _misplaced(accounts: dict[int, Account]) -> Iterator[str]:
    """Accounts whose copied facts differ from their source's."""
    for account in accounts.values():
        if account.kind == AccountKind.SOURCE:
            continue
        source = accounts[account.origin_id]
        if (account.source_type, account.is_in_kind) != (source.source_type, source.is_in_kind):
            yield _("%(account)s does not match its source.") % {"account": account.name}
