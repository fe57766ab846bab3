"""What must hold before money under an agreement may move."""

from __future__ import annotations

from django.utils.translation import gettext as _

from foundation.interface.formats import money
from foundation.lifecycle import Step
from foundation.lifecycle.errors import GuardFailed, NotAllowed
from foundation.lifecycle.models import RunningClock
from funds.models import Transfer
from projects import selectors
from projects.closing.selectors import must_remedy
from projects.models import PaymentRequest, Report
from projects.models.project import UNDER_WAY
from projects.rules import yuan


def promised_line(project, pool):
    lines = [line for line in selectors.money_by_source(project) if line.pool.pk == pool.pk]
    if not lines:
        raise GuardFailed(_("This source has promised the project nothing."), "pool")
    return lines[0]


def may_ask_for_payment(step: Step) -> None:
    """No report late, no failed mid-term open, this instalment's milestones accepted, the promise not yet used up."""
    project, data = step.obj, step.data
    late = RunningClock.objects.of(project).running().filter(kind="report", due_at__lt=step.at)
    if late.exists():
        raise GuardFailed(_("A spending report is late. Send it in before asking for money."))
    if must_remedy(project):
        raise GuardFailed(_("The mid-term evaluation was not passed. Put it right first."))
    missing = project.milestones.filter(unlocks=data["instalment"]).exclude(
        state__in=["accepted", "dropped"]
    )
    if missing:
        raise GuardFailed(
            _("This instalment is paid after these milestones: %(milestones)s.")
            % {"milestones": "、".join(str(milestone) for milestone in missing)},
            "instalment",
        )
    waiting = PaymentRequest.objects.filter(
        project=project, pool=data["pool"], state__in=["requested", "approved"]
    )
    left = promised_line(project, data["pool"]).undrawn - sum(
        (request.amount for request in waiting), yuan(0)
    )
    if yuan(data["amount"]) > left:
        raise GuardFailed(
            _("Of this source %(left)s can still be asked for.") % {"left": money(left)}, "amount"
        )


def report_fits(step: Step) -> None:
    """Spending cannot exceed what was paid and is not yet accounted for."""
    waiting = Report.objects.filter(project=step.obj, pool=step.data["pool"], state="submitted")
    left = promised_line(step.obj, step.data["pool"]).unspent - sum(
        (report.amount for report in waiting), yuan(0)
    )
    if yuan(step.data["amount"]) > left:
        raise GuardFailed(
            _("Of this source %(left)s was paid out and is not accounted for yet.")
            % {"left": money(left)},
            "amount",
        )


def did_not_pay(step: Step) -> None:
    """Who recorded a payment from this pool does not check how it was spent."""
    report = step.obj
    paid_by_me = PaymentRequest.objects.filter(
        project=report.project,
        pool=report.pool,
        transfer__in=Transfer.objects.filter(by=step.actor),
    )
    if paid_by_me.exists():
        raise NotAllowed(_("You paid this money out. Somebody else must check how it was spent."))


def project_is_under_way(step: Step) -> None:
    if step.obj.project.state not in UNDER_WAY:
        raise GuardFailed(_("The agreement of this project is not in force."))
