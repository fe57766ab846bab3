"""The wake-up call of the delivery. What is to be sent stands in the outbox, not here."""

from __future__ import annotations

from celery import shared_task

from foundation.notices.services import deliver_due


@shared_task(ignore_result=True)
def deliver_due_notices() -> None:
    """Send what is due. Safe to run twice and in parallel: deliveries are leased."""
    deliver_due()
