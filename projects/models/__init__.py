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
from projects.models.work import Milestone, PaymentRequest, Report

__all__ = [
    "Agreement",
    "Asset",
    "BudgetKind",
    "BudgetLine",
    "Call",
    "CallDate",
    "CallDocument",
    "CallInstalment",
    "CallLineRule",
    "CallMoney",
    "Evaluation",
    "Instalment",
    "EligibilityFinding",
    "Issuer",
    "LineSource",
    "Milestone",
    "Objection",
    "PanelMeeting",
    "PaymentRequest",
    "Project",
    "ProjectPartner",
    "ProposalDraft",
    "ProposalVersion",
    "Report",
    "SecondOfficerTask",
    "Selection",
    "Theme",
    "TreasuryPayment",
    "Voucher",
]
