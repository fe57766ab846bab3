"""Background work: counting and sealing. Both may run at any time and twice."""

from __future__ import annotations

from celery import shared_task

from participation import chain, rollups


@shared_task(ignore_result=True)
def aggregate() -> None:
    rollups.aggregate()


@shared_task(ignore_result=True)
def seal_days() -> None:
    """Seal the days that are over; what is not counted yet waits for the next run."""
    rollups.aggregate()
    chain.seal_days()
