"""Periodic work: what is done how often, each by one runner at a time.

The embedded profile runs this list in `manage.py run_background`; in production Celery
beat wakes the same entries. What is to be done always stands in rows, so a runner that
dies loses nothing: the lease ends and the next one goes on.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone
from django.utils.module_loading import import_string

from nanhai_civic.models import BackgroundWork

logger = logging.getLogger(__name__)

#: Longer than any run takes; a dead runner's work is taken over after it.
LEASE = timedelta(minutes=10)
NIGHTLY_LEASE = timedelta(hours=3)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Periodic:
    """A function without arguments, safe to call again, and how often it is called."""

    name: str
    function: str
    every: timedelta = DAY
    #: Local time of day of daily work that should not meet people.
    at: time | None = None
    lease: timedelta = LEASE

    def next_after(self, moment: datetime) -> datetime:
        if self.at is None:
            return moment + self.every
        local = timezone.localtime(moment)
        due = datetime.combine(local.date(), self.at, local.tzinfo)
        return due if due > local else due + DAY


def _nightly(name: str, function: str, at: time) -> Periodic:
    return Periodic(name, function, at=at, lease=NIGHTLY_LEASE)


WORKS = [
    Periodic("notices", "foundation.notices.services.deliver_due", timedelta(seconds=5)),
    Periodic("clocks", "foundation.lifecycle.clocks.sweep", timedelta(seconds=60)),
    Periodic("rollups", "participation.rollups.aggregate", timedelta(seconds=30)),
    Periodic(
        "ending duties", "foundation.people.services.remind_ending_duties", timedelta(hours=12)
    ),
    Periodic(
        "unconfirmed sign-ups", "foundation.people.services.purge_unconfirmed", timedelta(hours=6)
    ),
    Periodic("sessions", "nanhai_civic.background.forget_old_sessions"),
    # By night, one after the other: seal first, then look whether every seal still holds.
    Periodic(
        "participation seals", "participation.tasks.seal_days", at=time(2), lease=NIGHTLY_LEASE
    ),
    Periodic("audit seals", "foundation.people.audit.seal_days", at=time(2, 5)),
    Periodic("fund checkpoints", "funds.services.take_checkpoints", at=time(2, 10)),
    _nightly("chain of money", "nanhai_civic.ledgers.verify_money_chain", time(2, 20)),
    _nightly(
        "chain of participation", "nanhai_civic.ledgers.verify_participation_chain", time(2, 25)
    ),
    _nightly("chain of audit logs", "nanhai_civic.ledgers.verify_audit_chain", time(2, 28)),
    _nightly("histories of cases", "nanhai_civic.ledgers.verify_histories", time(2, 29)),
    _nightly("recount of money", "nanhai_civic.ledgers.check_money", time(2, 30)),
    _nightly("recount of participation", "nanhai_civic.ledgers.check_participation", time(2, 40)),
    Periodic("disclosures due", "funds.donations.disclosure.open_due", at=time(2, 50)),
    Periodic("new calendar", "foundation.lifecycle.clocks.recompute_provisional", at=time(3)),
    Periodic(
        "search index",
        "nanhai_civic.background.renew_search_index",
        at=time(3, 10),
        lease=NIGHTLY_LEASE,
    ),
]


def renew_search_index() -> None:
    """Indexing while saving may fail quietly; this finds what it left out."""
    call_command("update_index", verbosity=0)


def forget_old_sessions() -> None:
    """Remove sign-ins that have expired."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


def this_runner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"


def prepare() -> None:
    """One row for each kind of work; nightly work waits for its first night."""
    now = timezone.now()
    BackgroundWork.objects.bulk_create(
        [
            BackgroundWork(name=work.name, due_at=work.next_after(now) if work.at else now)
            for work in WORKS
        ],
        ignore_conflicts=True,
    )


def claim(work: Periodic, now: datetime) -> bool:
    """Take the work if it is due and nobody is at it: one conditional UPDATE decides."""
    return bool(
        BackgroundWork.objects.filter(
            name=work.name, due_at__lte=now, leased_until__lte=now
        ).update(holder=this_runner(), leased_until=now + work.lease)
    )


def run(work: Periodic, now: datetime | None = None) -> bool:
    """Do one kind of work if it is due. Returns whether this runner did it."""
    if not claim(work, now or timezone.now()):
        return False
    error = ""
    try:
        import_string(work.function)()
    except Exception as failure:
        logger.exception("Background work %s failed", work.name)
        error = repr(failure)
    done = timezone.now()
    BackgroundWork.objects.filter(name=work.name, holder=this_runner()).update(
        leased_until=done, finished_at=done, due_at=work.next_after(done), error=error
    )
    return True


def run_due() -> list[str]:
    """Do all work that is due. Returns the names of what this runner did."""
    due = set(
        BackgroundWork.objects.filter(due_at__lte=timezone.now()).values_list("name", flat=True)
    )
    return [work.name for work in WORKS if work.name in due and run(work)]
