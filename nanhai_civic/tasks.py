"""Celery's way into the periodic work."""

from __future__ import annotations

from celery import shared_task

from nanhai_civic import background


@shared_task(ignore_result=True)
def run_background_work() -> None:
    """Do what is due. Safe to run twice and in parallel: each kind of work is leased."""
    background.prepare()
    background.run_due()
