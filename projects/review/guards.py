"""What must hold before a review may decide."""

from __future__ import annotations

from django.utils.translation import gettext as _

from foundation.interface.formats import lastday, money
from foundation.lifecycle import Step
from foundation.lifecycle.errors import GuardFailed
from foundation.lifecycle.models import RunningClock
from projects.proposals.guards import within_ceiling
from projects.rules import yuan


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
    within_ceiling(project, total, "approved_government")


def notice_is_over(step: Step) -> None:
    clock = RunningClock.objects.of(step.obj).running().filter(kind="notice").first()
    if clock and step.at < clock.due_at:
        raise GuardFailed(
            _("The public notice runs until %(day)s.") % {"day": lastday(clock.due_at)}
        )
