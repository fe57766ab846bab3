"""What people do with calls and projects. Moves go through the lifecycle tables."""

from __future__ import annotations

from datetime import date

from djmoney.money import Money

from foundation.lifecycle.services import perform
from projects.calls.services import copy_call, prepare_call, publish_call
from projects.models import PaymentRequest, Project
from projects.proposals.services import plan_milestone, propose

__all__ = [
    "approve",
    "close",
    "copy_call",
    "plan_milestone",
    "prepare_call",
    "propose",
    "publish_call",
    "record_payment",
    "sign",
]


def approve(project: Project, *, by) -> Project:
    """Approve after the notice; the resolution behind it starts being carried out."""
    return perform(project, "approve", by=by)


def sign(project: Project, *, by, document: str, signer: str) -> Project:
    """Record the agreement signed by both sides and promise its money from its pools."""
    return perform(project, "sign", by=by, document=document, signer=signer)


def record_payment(
    request: PaymentRequest, *, by, document: str, paid_on: date, amount: Money | None = None
) -> PaymentRequest:
    """Record that the treasury paid an approved request: all that is open, or ``amount`` of it."""
    return perform(request, "record_paid", by=by, document=document, paid_on=paid_on, amount=amount)


def close(project: Project, *, by) -> Project:
    """Close a finished project: money settled, the resolution's duty done, everyone told."""
    return perform(project, "close", by=by)
