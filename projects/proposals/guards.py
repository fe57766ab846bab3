"""What must hold before a proposal may move."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from foundation.interface.formats import localday, money
from foundation.lifecycle import Step, foreseen
from foundation.lifecycle.errors import GuardFailed
from foundation.lifecycle.models import RunningClock
from foundation.people.models import Organisation
from projects.models.project import WRITING
from projects.proposals.checks import problems


def may_propose(step: Step) -> None:
    """Nothing is missing, the call is open, and the organisation may propose."""
    project = step.obj
    # Two like proposals of one organisation, submitted at the same moment, wait for each other.
    Organisation.objects.select_for_update(of=("self",)).get(pk=project.organisation_id)
    draft = getattr(project, "draft", None)
    if draft is not None and draft.is_unsaved:
        raise GuardFailed(
            _("Something typed has not been saved into the proposal yet. Open it and save it.")
        )
    first_time = step.transition.name == "submit"
    found = problems(project, first_time=first_time, on=localdate(step.at))
    if found:
        raise GuardFailed(" ".join(found))


@foreseen
def in_time(step: Step) -> None:
    """A returned proposal comes back by its day or not at all."""
    clock = (
        RunningClock.objects.of(step.obj).filter(kind="completion").order_by("-started_at").first()
    )
    if clock and step.at >= clock.due_at:
        raise GuardFailed(
            _("The proposal was to be completed by %(day)s; it is too late now.")
            % {"day": localday(last_day(clock))}
        )


def last_day(clock):
    """The last day on which a clock still runs: it ends at 24:00."""
    return clock.due_at - timedelta(seconds=1)


@foreseen
def returned_once(step: Step) -> None:
    """A proposal goes back for completion once; after that it is decided upon."""
    if step.obj.events.filter(action="return_proposal").exists():
        raise GuardFailed(_("This proposal was returned once already. Decide on it as it stands."))


def within_ceiling(project, amount, field: str | None) -> None:
    if project.call is not None and amount > project.call.ceiling:
        raise GuardFailed(
            _("The call allows at most %(ceiling)s.") % {"ceiling": money(project.call.ceiling)},
            field=field,
        )


@foreseen
def project_is_being_written(step: Step) -> None:
    if step.obj.project.state not in WRITING:
        raise GuardFailed(_("Milestones can be changed only before the proposal is submitted."))
