"""Refusals of imports and matches. Each carries the sentence the person reads."""

from django.utils.translation import gettext_lazy as _

from funds.errors import LedgerError


class StatementError(LedgerError):
    """Nothing was imported or matched."""

    message = _("The statement cannot be imported.")


class Unreadable(StatementError):
    message = _("The file cannot be read. Save it as CSV (UTF-8) or XLSX.")


class AlreadyMatched(StatementError):
    message = _("This line or this entry was matched already. Nothing was changed.")


class DoesNotFit(StatementError):
    message = _(
        "Lines match only entries of this account's area that moved the same way, with the same sum."
    )


class OneToSeveral(StatementError):
    message = _("Match one line with several entries, or several lines with one entry.")


class NotYours(StatementError):
    message = _("Only the finance officer of this account's area may do this.")
