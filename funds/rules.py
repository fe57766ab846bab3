"""What the ledger knows without a database: kinds, permitted flows, fen.

Amounts are yuan with two decimals at the door (``Money``) and whole fen inside,
because SQLite keeps decimals as binary floats (docs/decisions/0011).
"""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _
from djmoney.money import Money

from funds.errors import BadAmount

CURRENCY = "CNY"
#: 10 ** 15 fen: far above any budget, far below what a 64-bit sum could overflow.
LARGEST_FEN = 10**15


class AccountKind(models.TextChoices):
    SOURCE = "source", _("Source")
    POOL = "pool", _("Pool")
    COMMITTED = "committed", _("Committed")
    PAID = "paid", _("Paid")
    VERIFIED = "verified", _("Verified")
    RETURNED = "returned", _("Returned")


#: Accounts that belong to one project and one pool.
PROJECT_KINDS = (
    AccountKind.COMMITTED,
    AccountKind.PAID,
    AccountKind.VERIFIED,
    AccountKind.RETURNED,
)


class SourceType(models.TextChoices):
    DISTRICT_FISCAL = "district_fiscal", _("District budget")
    TOWN_FISCAL = "town_fiscal", _("Town budget")
    HIGHER_GRANT = "higher_grant", _("Grant from a higher level")
    ENTERPRISE = "enterprise", _("Enterprise")
    FOUNDATION = "foundation", _("Foundation")
    INDIVIDUAL = "individual", _("Individual")
    COLLECTIVE = "collective", _("Village collective economy")


GOVERNMENT = (SourceType.DISTRICT_FISCAL, SourceType.TOWN_FISCAL, SourceType.HIGHER_GRANT)
SOCIAL = (
    SourceType.ENTERPRISE,
    SourceType.FOUNDATION,
    SourceType.INDIVIDUAL,
    SourceType.COLLECTIVE,
)


class TransferKind(models.TextChoices):
    OPEN = "open", _("Opening statement")
    APPROPRIATE = "appropriate", _("Appropriation")
    DONATE = "donate", _("Donation received")
    IN_KIND = "in_kind", _("Gift in kind")
    MOVE_LINE = "move_line", _("Move between lines")
    COMMIT = "commit", _("Commitment to a project")
    RELEASE = "release", _("Release of a commitment")
    PAY = "pay", _("Payment")
    VERIFY = "verify", _("Verified spending")
    GIVE_BACK = "give_back", _("Return by the organisation")
    RESTORE = "restore", _("Returned money back to its pool")
    WRITE_OFF = "write_off", _("Write-off")
    CLOSE_YEAR = "close_year", _("Carry-over to the next year")


#: Kind of transfer → kinds of account it takes from, kinds it gives to.
#: A reversal has the kind of what it reverses and runs the other way.
#: Migration 0002 holds the same table for the database; a test compares them.
FLOWS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    TransferKind.OPEN: (
        (AccountKind.SOURCE,),
        (AccountKind.POOL, AccountKind.COMMITTED, AccountKind.PAID),
    ),
    TransferKind.APPROPRIATE: ((AccountKind.SOURCE,), (AccountKind.POOL,)),
    TransferKind.DONATE: ((AccountKind.SOURCE,), (AccountKind.POOL,)),
    TransferKind.IN_KIND: ((AccountKind.SOURCE,), (AccountKind.VERIFIED,)),
    TransferKind.MOVE_LINE: ((AccountKind.POOL,), (AccountKind.POOL,)),
    TransferKind.COMMIT: ((AccountKind.POOL,), (AccountKind.COMMITTED,)),
    TransferKind.RELEASE: ((AccountKind.COMMITTED,), (AccountKind.POOL,)),
    TransferKind.PAY: ((AccountKind.COMMITTED,), (AccountKind.PAID,)),
    TransferKind.VERIFY: ((AccountKind.PAID,), (AccountKind.VERIFIED,)),
    TransferKind.GIVE_BACK: ((AccountKind.PAID,), (AccountKind.RETURNED,)),
    TransferKind.RESTORE: ((AccountKind.RETURNED,), (AccountKind.POOL, AccountKind.SOURCE)),
    TransferKind.WRITE_OFF: ((AccountKind.POOL, AccountKind.PAID), (AccountKind.SOURCE,)),
    TransferKind.CLOSE_YEAR: ((AccountKind.POOL,), (AccountKind.POOL,)),
}

#: Kinds that two different people sign.
TWO_SIGNERS = (
    TransferKind.PAY,
    TransferKind.WRITE_OFF,
    TransferKind.MOVE_LINE,
    TransferKind.CLOSE_YEAR,
)


def flow_permitted(kind: str, account_kind: str, fen: int) -> bool:
    """Whether a transfer of ``kind`` may have a leg of ``fen`` on such an account."""
    taken, given = FLOWS[kind]
    return account_kind in (taken if fen < 0 else given)


def normal_side(account_kind: str) -> int:
    """+1 where a balance grows with debits, −1 for sources, which grow with what they give.

    Seen from its normal side no account may be below zero.
    """
    return -1 if account_kind == AccountKind.SOURCE else 1


def to_fen(amount: Money) -> int:
    """Whole fen of a positive amount in yuan. Raises BadAmount."""
    if not isinstance(amount, Money) or str(amount.currency) != CURRENCY:
        raise BadAmount(_("Amounts are in Chinese yuan."))
    fen = amount.amount * 100
    if not fen.is_finite() or fen != fen.to_integral_value():
        raise BadAmount(_("An amount has at most two decimals."))
    if not 0 < fen <= LARGEST_FEN:
        raise BadAmount(_("An amount must be greater than zero and not absurdly large."))
    return int(fen)


def from_fen(fen: int | None) -> Money:
    """Money for a sum of fen; nothing summed is ¥0.00."""
    return Money(Decimal(int(fen or 0)).scaleb(-2), CURRENCY)
