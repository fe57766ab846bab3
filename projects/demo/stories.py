"""One past project to be: what is kept of it until all of them are saved at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from foundation.demonstration.texts import ProjectText
from foundation.lifecycle.services import PastStep
from foundation.people.models import User
from funds.models import Account
from funds.postings import Posting
from projects.demo.endings import Ending
from projects.models import (
    Agreement,
    BudgetLine,
    Milestone,
    PaymentRequest,
    Project,
    ProjectPartner,
    Report,
    TreasuryPayment,
    Voucher,
)

AUTHORITY = "南海区社会治理服务中心（演示）"


@dataclass
class Story:
    """One project to be, the money it got, and what happened."""

    project: Project
    text: ProjectText
    manager: User
    approved_at: datetime
    closes_at: datetime
    is_open: bool
    #: (pool, fen), government first.
    money: list[tuple[Account, int]] = field(default_factory=list)
    steps: list[PastStep] = field(default_factory=list)
    milestones: list[tuple[Milestone, list[PastStep], datetime]] = field(default_factory=list)
    agreement: Agreement = field(default_factory=Agreement)
    drawn_by: User | None = None
    drawn_at: datetime | None = None
    agreement_steps: list[PastStep] = field(default_factory=list)
    payments: list[tuple[PaymentRequest, list[PastStep], str]] = field(default_factory=list)
    treasury: list[tuple[TreasuryPayment, str]] = field(default_factory=list)
    reports: list[tuple[Report, list[PastStep], str]] = field(default_factory=list)
    vouchers: list[Voucher] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    lines: list[BudgetLine] = field(default_factory=list)
    partners: list[ProjectPartner] = field(default_factory=list)
    ending: Ending | None = None
