"""Accounts, transfers and what is kept to read them fast."""

from funds.models.account import Account, Balance, Checkpoint, YearClose
from funds.models.tally import Tally
from funds.models.transfer import Leg, Transfer

__all__ = ["Account", "Balance", "Checkpoint", "Leg", "Tally", "Transfer", "YearClose"]
