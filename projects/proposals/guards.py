"""What must hold before a proposal may move."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.interface.formats import localday, money
from foundation.lifecycle import Step
from foundation.lifecycle.errors import GuardFailed
from projects.models import Project
from projects.models.project import WRITING
from projects.rules import BARRED_YEARS, barred_until, yuan


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
        within_ceiling(project, yuan(step.data.get("requested", project.requested)), "requested")
        theme = step.data.get("theme", project.theme)
        if project.call.theme_id and project.call.theme_id != theme.pk:
            raise GuardFailed(
                _("This call is for the theme “%(theme)s”.") % {"theme": project.call.theme}
            )
    if not project.milestones.exclude(state="dropped").exists():
        raise GuardFailed(_("Plan at least one milestone before you submit."))


def within_ceiling(project, amount, field: str | None) -> None:
    if project.call is not None and amount > project.call.ceiling:
        raise GuardFailed(
            _("The call allows at most %(ceiling)s.") % {"ceiling": money(project.call.ceiling)},
            field=field,
        )


def project_is_being_written(step: Step) -> None:
    if step.obj.project.state not in WRITING:
        raise GuardFailed(_("Milestones can be changed only before the proposal is submitted."))
