"""Accounts, transfers, what is kept to read them fast, and the officers' orders."""

from funds.models.account import Account, Balance, Checkpoint, YearClose
from funds.models.order import FundsOrder
from funds.models.tally import Tally
from funds.models.transfer import Leg, Transfer

__all__ = [
    "Account",
    "Balance",
    "Checkpoint",
    "FundsOrder",
    "Leg",
    "Tally",
    "Transfer",
    "YearClose",
]
