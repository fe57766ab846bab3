"""Refusals of the ledger. Each carries the sentence the person reads.

The database refuses with ``funds:<code>``; ``refusal`` turns that into the same
typed errors the services raise before they get that far.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _


class LedgerError(Exception):
    """Nothing was posted; ``message`` says why, in the reader's language."""

    message = _("The ledger refuses this posting.")

    def __init__(self, message=None):
        if message is not None:
            self.message = message
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)


class BadAmount(LedgerError):
    """Wrong currency, too many decimals, not positive, or too large."""


class Overdrawn(LedgerError):
    message = _("There is not enough money on this account.")


class KeyReused(LedgerError):
    message = _("This posting was already made with other content. Nothing was posted again.")


class NotBalanced(LedgerError):
    message = _("A transfer needs at least two legs that sum to zero.")


class WrongFlow(LedgerError):
    message = _("Money cannot move this way: the accounts do not fit the kind of transfer.")


class OriginMixed(LedgerError):
    message = _("Money keeps its origin: all accounts of a transfer must have one source.")


class PurposeMissed(LedgerError):
    message = _("This money was given for another purpose, area or project.")


class YearClosed(LedgerError):
    message = _("This year is closed. Correct it by a reversal dated in the open year.")


class BadReversal(LedgerError):
    message = _("A transfer can be reversed once, in full, and a reversal not at all.")


class SignersMissing(LedgerError):
    message = _("This needs the signatures of two different people.")


class OwnOrganisation(LedgerError):
    message = _("A member of the receiving organisation cannot sign for its money.")


class FutureDate(LedgerError):
    message = _("The date of record lies in the future.")


class DocumentMissing(LedgerError):
    message = _("Name the document this posting rests on.")


class Appended(LedgerError):
    message = _("Posted transfers are never changed. Correct them by a reversal.")


class Busy(LedgerError):
    message = _("The books are in use by others right now. Please try again in a moment.")


BY_CODE: dict[str, type[LedgerError]] = {
    "legs": NotBalanced,
    "unbalanced": NotBalanced,
    "posted": Appended,
    "origin": OriginMixed,
    "flow": WrongFlow,
    "purpose": PurposeMissed,
    "closed": YearClosed,
    "reversal": BadReversal,
    "number": Busy,
}
#: Names of constraints, as both engines spell them in their messages.
BY_CONSTRAINT: dict[str, type[LedgerError]] = {
    "funds_balance_not_negative": Overdrawn,
    "funds_two_signers": SignersMissing,
    "funds_leg_not_zero": NotBalanced,
    "funds_one_leg_each": NotBalanced,
    "funds_leg.transfer_id, funds_leg.account_id": NotBalanced,
    "funds_transfer_key": KeyReused,
    "funds_transfer.key": KeyReused,
    "funds_transfer_reverses_id": BadReversal,
    "funds_transfer.reverses_id": BadReversal,
    "append-only": Appended,
}


def refusal(error: Exception) -> LedgerError | None:
    """The typed error for what the database said; None when it said something else."""
    text = str(error)
    if found := re.search(r"funds:(\w+)", text):
        return BY_CODE[found[1]]()
    return next((kind() for name, kind in BY_CONSTRAINT.items() if name in text), None)
