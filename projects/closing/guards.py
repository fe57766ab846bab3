"""What must hold before a project may end."""

from __future__ import annotations

from django.utils.translation import gettext as _

from foundation.interface.formats import money
from foundation.lifecycle import Step
from foundation.lifecycle.errors import GuardFailed
from projects import selectors
from projects.models import Milestone


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
