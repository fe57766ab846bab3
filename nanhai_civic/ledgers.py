"""The nightly look at both ledgers, the audit logs and the histories of cases.

What differs is told to the district's duty, never repaired.

Each finding is logged as an error, kept with the work that found it, and said once a day
to everyone who answers for the books; tomorrow again, until it is put right.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.lifecycle.verification import broken_histories
from foundation.notices.registry import NoticeTemplate
from foundation.notices.services import NoticeRow, notify_many
from foundation.people import audit
from foundation.people.models import Duty
from foundation.people.roles import Role
from funds import reconcile
from participation import chain
from participation.recount import recount

logger = logging.getLogger(__name__)

#: Who is told: of the district, because a ledger is one book for all of it.
TOLD = (Role.DISTRICT_OFFICER, Role.AUDITOR, Role.AUDIT_ADMIN)
#: So many findings stand in the notice; all of them in the log.
QUOTED = 5

TEMPLATES = [
    NoticeTemplate(
        "ledgers.money",
        subject=_("The ledger of money does not agree with itself"),
        body=_(
            "The nightly check found {count} differences. Publish nothing from it until the "
            "cause is known. {findings}"
        ),
        urgent=True,
    ),
    NoticeTemplate(
        "ledgers.participation",
        subject=_("The ledger of participation does not agree with itself"),
        body=_(
            "The nightly check found {count} differences. Publish nothing from it until the "
            "cause is known. {findings}"
        ),
        urgent=True,
    ),
    NoticeTemplate(
        "ledgers.audit",
        subject=_("The audit logs are not what they were"),
        body=_(
            "The nightly check found {count} differences. Look at the database before anyone "
            "changes it. {findings}"
        ),
        urgent=True,
    ),
    NoticeTemplate(
        "ledgers.cases",
        subject=_("The history of a case is not what it was"),
        body=_(
            "The nightly check found {count} differences. Look at the database before anyone "
            "changes it. {findings}"
        ),
        urgent=True,
    ),
]


class LedgerDiffers(Exception):
    """A ledger is not what its rows say. Never repaired by a program."""


def _duty() -> list:
    """The people of the district who answer for the books now, each once."""
    duties = (
        Duty.objects.current()
        .filter(role__in=TOLD)
        .select_related("user", "area", "unit__area")
        .order_by("pk")
    )
    return list({duty.user_id: duty.user for duty in duties if duty.covers_the_district}.values())


def _check(name: str, template: str, look: Callable[[], list[str]]) -> None:
    """Look; raise an alarm when something is found. Looking twice a day says it once."""
    findings = look()
    if not findings:
        return
    for finding in findings:
        logger.error("%s: %s", name, finding)
    context = {"count": len(findings), "findings": " ".join(findings[:QUOTED])}
    key = f"{template}:{name}:{timezone.localdate()}"
    notify_many([NoticeRow(key, person, template, context) for person in _duty()])
    raise LedgerDiffers(f"{name}: {', '.join(findings[:QUOTED])}")


def check_money() -> None:
    """Count balances, checkpoints, running sums and rules of money again from the legs."""
    _check("reconcile", "ledgers.money", reconcile.differences)


def check_participation() -> None:
    """Count every rollup of participation again from the log."""
    _check(
        "recount",
        "ledgers.participation",
        lambda: [str(difference) for difference in recount().differences],
    )


def verify_money_chain() -> None:
    """Recompute the chain over all transfers."""
    _check(
        "chain",
        "ledgers.money",
        lambda: [broken.label for broken in reconcile.broken_links()],
    )


def verify_participation_chain() -> None:
    """Recompute the fingerprints of all sealed days."""
    _check(
        "chain",
        "ledgers.participation",
        lambda: [broken.label for broken in chain.broken_days()],
    )


def verify_audit_chain() -> None:
    """Recompute the seals of both audit logs."""
    _check("chain", "ledgers.audit", lambda: [broken.label for broken in audit.broken_days()])


def verify_histories() -> None:
    """Read the history of every case again: numbers, seals, and where the case stands."""
    _check("history", "ledgers.cases", broken_histories)
