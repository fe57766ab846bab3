"""Where a payment request goes when what was paid decides it."""

from __future__ import annotations

from foundation.lifecycle import Step
from projects.spending.guards import payment_amount
from projects.states import PaymentState


def paid_in_full_or_part(step: Step) -> str:
    is_all = payment_amount(step) == step.obj.unpaid
    return PaymentState.PAID if is_all else PaymentState.PARTLY_PAID


def open_again(step: Step) -> str:
    """Approved, with or without another payment that stands."""
    request = step.obj
    stays = request.paid - request.coming_back.amount
    return PaymentState.PARTLY_PAID if stays.amount else PaymentState.APPROVED


def as_before_the_return(step: Step) -> str:
    request = step.obj
    return PaymentState.PAID if request.paid == request.amount else PaymentState.PARTLY_PAID
