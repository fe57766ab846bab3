"""Nightly: announce duties that end, drop sign-ups nobody confirmed. Safe to run twice."""

from __future__ import annotations

from celery import shared_task

from foundation.people import services


@shared_task(ignore_result=True)
def remind_ending_duties() -> None:
    services.remind_ending_duties()


@shared_task(ignore_result=True)
def purge_unconfirmed() -> None:
    services.purge_unconfirmed()
