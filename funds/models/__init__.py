"""Accounts, transfers, what is kept to read them fast, the officers' orders, and gifts."""

from funds.models.account import Account, Balance, Checkpoint, YearClose
from funds.models.disclosure import Disclosure, DisclosureRule
from funds.models.donor import Cause, Donor, DonorAccount
from funds.models.matching import MatchingDue, MatchingRule
from funds.models.order import FundsOrder
from funds.models.pledge import Pledge, Receipt, Redesignation
from funds.models.statement import (
    BankAccount,
    ColumnMapping,
    Match,
    MatchedEntry,
    MatchedLine,
    Statement,
    StatementLine,
    StatementUpload,
)
from funds.models.tally import Tally
from funds.models.transfer import Leg, Transfer

__all__ = [
    "Account",
    "Balance",
    "BankAccount",
    "Cause",
    "Checkpoint",
    "ColumnMapping",
    "Disclosure",
    "DisclosureRule",
    "Donor",
    "DonorAccount",
    "FundsOrder",
    "Leg",
    "Match",
    "MatchingDue",
    "MatchingRule",
    "Pledge",
    "Receipt",
    "Redesignation",
    "MatchedEntry",
    "MatchedLine",
    "Statement",
    "StatementLine",
    "StatementUpload",
    "Tally",
    "Transfer",
    "YearClose",
]
