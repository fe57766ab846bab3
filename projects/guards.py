"""What must hold before a project, a payment or a report may move. They change nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.interface.formats import localday, money
from foundation.lifecycle import Step
from foundation.lifecycle.errors import GuardFailed, NotAllowed
from foundation.lifecycle.models import RunningClock
from funds.models import Transfer
from projects import selectors
from projects.models import Milestone, PaymentRequest, Project, Report
from projects.models.project import UNDER_WAY, WRITING
from projects.rules import BARRED_YEARS, barred_until, yuan


def every(*guards: Callable[[Step], None]) -> Callable[[Step], None]:
    """All of these, in order."""

    def check(step: Step) -> None:
        for guard in guards:
            guard(step)

    return check


def not_own_organisation(step: Step) -> None:
    """Nobody decides on, pays or checks the organisation they belong to."""
    organisation = step.obj.case_organisation
    if step.actor and organisation.memberships.filter(user=step.actor).exists():
        raise NotAllowed(
            _("You belong to %(organisation)s. Somebody else must do this.")
            % {"organisation": organisation}
        )


# --- proposals -----------------------------------------------------------------


def barred_day(organisation):
    """The last day on which the organisation is barred, or None."""
    closed = (
        Project.objects.filter(organisation=organisation, state="terminated")
        .order_by("-closed_on")
        .values_list("closed_on", flat=True)
        .first()
    )
    until = barred_until(closed) if closed else None
    return until if until and until >= timezone.localdate() else None


def may_propose(step: Step) -> None:
    """Open call, within its ceiling, milestones planned, organisation not barred."""
    project = step.obj
    until = barred_day(project.organisation)
    if until:
        raise GuardFailed(
            _(
                "A project of %(organisation)s was terminated. It may propose again after "
                "%(years)d years, from the day after %(day)s."
            )
            % {
                "organisation": project.organisation,
                "years": BARRED_YEARS,
                "day": localday(until),
            }
        )
    if project.call is not None:
        first_time = step.transition.name == "submit"
        if first_time and not project.call.takes_proposals():
            raise GuardFailed(_("This call takes no proposals today."))
        _within_ceiling(project, yuan(step.data.get("requested", project.requested)), "requested")
        theme = step.data.get("theme", project.theme)
        if project.call.theme_id and project.call.theme_id != theme.pk:
            raise GuardFailed(
                _("This call is for the theme “%(theme)s”.") % {"theme": project.call.theme}
            )
    if not project.milestones.exclude(state="dropped").exists():
        raise GuardFailed(_("Plan at least one milestone before you submit."))


def _within_ceiling(project, amount, field: str | None) -> None:
    if project.call is not None and amount > project.call.ceiling:
        raise GuardFailed(
            _("The call allows at most %(ceiling)s.") % {"ceiling": money(project.call.ceiling)},
            field=field,
        )


def award_fits(step: Step) -> None:
    """No more than was asked for, no more than the call allows, and not nothing."""
    project = step.obj
    total = yuan(step.data["approved_government"]) + yuan(step.data.get("approved_social"))
    if total.amount <= 0:
        raise GuardFailed(_("Award an amount, or reject the project."), "approved_government")
    if total > project.requested:
        raise GuardFailed(
            _("The project asked for %(amount)s.") % {"amount": money(project.requested)},
            "approved_government",
        )
    _within_ceiling(project, total, "approved_government")


def notice_is_over(step: Step) -> None:
    clock = RunningClock.objects.of(step.obj).running().filter(kind="notice").first()
    if clock and step.at < clock.due_at:
        raise GuardFailed(
            _("The public notice runs until %(day)s.")
            % {"day": localday(clock.due_at - timedelta(seconds=1))}
        )


# --- money ---------------------------------------------------------------------


def _line(project, pool):
    lines = [line for line in selectors.money_by_source(project) if line.pool.pk == pool.pk]
    if not lines:
        raise GuardFailed(_("This source has promised the project nothing."), "pool")
    return lines[0]


def pools_are_named(step: Step) -> None:
    """A pool for each kind of money that was approved."""
    for name, approved in (
        ("government_pool", step.obj.approved_government),
        ("social_pool", step.obj.approved_social),
    ):
        pool = step.data.get(name)
        if approved.amount and pool is None:
            raise GuardFailed(_("Choose where the approved money comes from."), name)
        if approved.amount and pool.balance.amount < approved:
            raise GuardFailed(
                _("There is %(left)s left in this pool; %(needed)s is needed.")
                % {"left": money(pool.balance.amount), "needed": money(approved)},
                name,
            )


def may_ask_for_payment(step: Step) -> None:
    """No report late, this instalment's milestones accepted, the promise not yet used up."""
    project, data = step.obj, step.data
    late = RunningClock.objects.of(project).running().filter(kind="report", due_at__lt=step.at)
    if late.exists():
        raise GuardFailed(_("A spending report is late. Send it in before asking for money."))
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
    left = _line(project, data["pool"]).undrawn - sum(
        (request.amount for request in waiting), yuan(0)
    )
    if yuan(data["amount"]) > left:
        raise GuardFailed(
            _("Of this source %(left)s can still be asked for.") % {"left": money(left)}, "amount"
        )


def report_fits(step: Step) -> None:
    """Spending cannot exceed what was paid and is not yet accounted for."""
    waiting = Report.objects.filter(project=step.obj, pool=step.data["pool"], state="submitted")
    left = _line(step.obj, step.data["pool"]).unspent - sum(
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


def books_are_square(step: Step) -> None:
    """Per source: what was paid is verified or given back, and nothing waits."""
    project = step.obj
    if project.payments.filter(state__in=["requested", "approved"]).exists():
        raise GuardFailed(_("A payment request is still open. Pay it or refuse it first."))
    if project.reports.filter(state="submitted").exists():
        raise GuardFailed(_("A spending report has not been checked yet."))
    for line in selectors.money_by_source(project):
        if line.unspent.amount:
            raise GuardFailed(
                _("%(source)s: %(amount)s was paid out and neither accounted for nor given back.")
                % {"source": line.pool.public_name, "amount": money(line.unspent)}
            )


def milestones_are_accepted(step: Step) -> None:
    waiting = Milestone.objects.filter(project=step.obj).exclude(state__in=["accepted", "dropped"])
    if waiting:
        raise GuardFailed(
            _("These milestones are not accepted yet: %(milestones)s.")
            % {"milestones": "、".join(str(milestone) for milestone in waiting)}
        )


# --- within a project ------------------------------------------------------------


def project_is_under_way(step: Step) -> None:
    if step.obj.project.state not in UNDER_WAY:
        raise GuardFailed(_("The agreement of this project is not in force."))


def project_is_being_written(step: Step) -> None:
    if step.obj.project.state not in WRITING:
        raise GuardFailed(_("Milestones can be changed only before the proposal is submitted."))


# --- calls -------------------------------------------------------------------------


def closes_in_future(step: Step) -> None:
    if step.obj.closes_on < timezone.localdate(step.at):
        raise GuardFailed(_("The last day for proposals is over already."))


def days_open(call) -> int:
    """Natural days until the call closes at the end of its last day."""
    return max((call.closes_on - timezone.localdate()).days, 0)
