"""Resident choice: which projects the residents' ballots fund under a budget. No database.

``ballots`` says what a rule reads, ``greedy`` and ``equal_shares`` decide, ``explain`` says why in
the reader's language, ``pabulib`` reads and writes ballot files, ``report`` prints an outcome.
``docs/allocation.md`` says both rules in plain words.
"""

from projects.choice.ballots import Ballot, Candidate, Choice, Kind, Tally, recount
from projects.choice.errors import ChoiceError
from projects.choice.explain import explain
from projects.choice.outcome import Code, Decision, Outcome, Reason
from projects.choice.rules import RULES, decide

__all__ = [
    "RULES",
    "Ballot",
    "Candidate",
    "Choice",
    "ChoiceError",
    "Code",
    "Decision",
    "Kind",
    "Outcome",
    "Reason",
    "Tally",
    "decide",
    "explain",
    "recount",
]
