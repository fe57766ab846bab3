"""Accounts, transfers, what is kept to read them fast, and the officers' orders."""

from funds.models.account import Account, Balance, Checkpoint, YearClose
from funds.models.order import FundsOrder
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
    "Checkpoint",
    "ColumnMapping",
    "FundsOrder",
    "Leg",
    "Match",
    "MatchedEntry",
    "MatchedLine",
    "Statement",
    "StatementLine",
    "StatementUpload",
    "Tally",
    "Transfer",
    "YearClose",
]
