"""Themes, calls, projects with their proposals, and the work under an agreement."""

from projects.models.agreement import Agreement, Instalment
from projects.models.approval import SecondOfficerTask
from projects.models.call import (
    BudgetKind,
    Call,
    CallDate,
    CallDocument,
    CallInstalment,
    CallLineRule,
    CallMoney,
    Issuer,
    Selection,
    Theme,
)
from projects.models.change import ChangeKind, ChangeRequest
from projects.models.closing import Asset, Evaluation
from projects.models.project import Project
from projects.models.proposal import (
    BudgetLine,
    LineSource,
    ProjectPartner,
    ProposalDraft,
    ProposalVersion,
)
from projects.models.review import EligibilityFinding, Objection, PanelMeeting
from projects.models.spending import TreasuryPayment, Voucher
from projects.models.vote import (
    Ballot,
    Candidate,
    Mark,
    PaperBatch,
    Poll,
    PollResult,
    Receipt,
    SealedBox,
    Way,
)
from projects.models.vote_terms import VoteRule
from projects.models.work import Milestone, PaymentRequest, Report

__all__ = [
    "Agreement",
    "Asset",
    "Ballot",
    "BudgetKind",
    "BudgetLine",
    "Call",
    "CallDate",
    "CallDocument",
    "CallInstalment",
    "CallLineRule",
    "CallMoney",
    "Candidate",
    "ChangeKind",
    "ChangeRequest",
    "Evaluation",
    "Instalment",
    "EligibilityFinding",
    "Issuer",
    "LineSource",
    "Mark",
    "Milestone",
    "Objection",
    "PanelMeeting",
    "PaperBatch",
    "PaymentRequest",
    "Poll",
    "PollResult",
    "Project",
    "ProjectPartner",
    "ProposalDraft",
    "ProposalVersion",
    "Receipt",
    "Report",
    "SealedBox",
    "SecondOfficerTask",
    "Selection",
    "Theme",
    "VoteRule",
    "Way",
    "TreasuryPayment",
    "Voucher",
]
