"""What must hold before a change is decided on."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.interface.formats import money
from foundation.lifecycle import Step, foreseen
from foundation.lifecycle.errors import GuardFailed, NotAllowed
from foundation.people.models import Membership
from projects.agreements.selectors import current_agreement
from projects.changes import checks, content
from projects.models import Project
from projects.rules import TOWN_MAY_APPROVE, beyond_the_town
from projects.states import CHANGEABLE


@foreseen
def not_concerned(step: Step) -> None:
    """Neither who asked for it nor who belongs to a partner decides on it."""
    change = step.obj
    if step.actor is None:
        return
    if change.requested_by_id == step.actor.pk:
        raise NotAllowed(_("You asked for this change. Somebody else must decide on it."))
    partners = change.project.partners.exclude(organisation=None).values("organisation")
    if Membership.objects.filter(user=step.actor, organisation__in=partners).exists():
        raise NotAllowed(_("You belong to a partner of this project. Somebody else must decide."))


def agreement_may_change(step: Step) -> None:
    """The project is under way, and what the request starts from still stands.

    Holds the project and its milestones until the step is made: nothing is suspended, ended,
    asked for or reported meanwhile.
    """
    change = step.obj
    change.project = Project.objects.select_for_update(of=("self",)).get(pk=change.project_id)
    project_can_be_changed(change.project)
    list(change.project.milestones.select_for_update(of=("self",)).order_by("pk"))
    if not content.still_stands(change.project, change.kind, change.before):
        raise GuardFailed(
            _(
                "What this request starts from has changed meanwhile. Refuse it; it can be sent anew."
            )
        )
    asked_on = timezone.localdate(change.requested_at)
    found = list(
        checks.problems(change.project, change.kind, change.before, change.after, asked_on)
    )
    if found:
        raise GuardFailed(" ".join(found))


def project_can_be_changed(project: Project) -> None:
    """Signed and neither suspended nor ending."""
    if project.state not in CHANGEABLE:
        raise GuardFailed(
            _("What was agreed cannot be changed while the project is in the state “%(state)s”.")
            % {"state": project.get_state_display()}
        )
    if current_agreement(project) is None:
        raise GuardFailed(_("No agreement of this project is in force."))


@foreseen
def is_under_way(step: Step) -> None:
    project_can_be_changed(step.obj.project)


@foreseen
def within_the_towns_reach(step: Step) -> None:
    """Above the towns' limit the district decides, as it does on the award."""
    if beyond_the_town(step.duty, step.obj.project.approved):
        raise NotAllowed(
            _("Changes of projects above %(limit)s are decided by the district.")
            % {"limit": money(TOWN_MAY_APPROVE)}
        )
