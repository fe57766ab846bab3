"""What must hold before a vote may move."""

from __future__ import annotations

from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.interface.formats import localday
from foundation.lifecycle import Step, foreseen
from foundation.lifecycle.errors import GuardFailed, NotAllowed
from foundation.lifecycle.services import OPENED
from foundation.people.models import Membership
from projects.models import Candidate, Mark, Poll, Way
from projects.review import selectors as review


def runs_for_a_candidate(user, poll: Poll) -> bool:
    """Whether the person belongs to an organisation whose proposal is on the ballot."""
    organisations = poll.candidates.values("project__organisation")
    return Membership.objects.filter(user=user, organisation__in=organisations).exists()


@foreseen
def no_candidate_of_ones_own(step: Step) -> None:
    if step.actor is not None and runs_for_a_candidate(step.actor, step.obj):
        raise NotAllowed(
            _("You belong to an organisation on the ballot. Somebody else must do this.")
        )


@foreseen
def second_person(step: Step) -> None:
    """Who drew the ballot up does not publish it."""
    drawn_up = step.obj.events.filter(action=OPENED, actor=step.actor)
    if step.actor is not None and drawn_up.exists():
        raise NotAllowed(_("Somebody other than who drew the ballot up publishes it."))


@foreseen
def ballot_is_complete(step: Step) -> None:
    """Every eligible proposal and nothing else stands on it, and there is money."""
    poll = step.obj
    listed = set(poll.candidates.values_list("project_id", flat=True))
    eligible = set(poll.call.projects.filter(state="eligible").values_list("pk", flat=True))
    if not listed or listed != eligible:
        raise GuardFailed(_("The eligible proposals have changed. Draw the ballot up again."))
    costs = poll.candidates.select_related("project")
    if any(row.cost != row.project.requested for row in costs):
        raise GuardFailed(_("The eligible proposals have changed. Draw the ballot up again."))
    left = review.money_left(poll.call)
    if left is None or left.total.amount <= 0:
        raise GuardFailed(_("The call has no money to choose by."))
    if poll.call.projects.filter(state__in=review.UNCHECKED).exists():
        raise GuardFailed(_("The formal check of some proposals is not over."))


def days_make_sense(step: Step) -> None:
    first, last = step.data["opens_on"], step.data["closes_on"]
    if first < timezone.localdate(step.at):
        raise GuardFailed(_("The vote cannot begin in the past."), "opens_on")
    if last < first:
        raise GuardFailed(_("The vote cannot close before it opens."), "closes_on")


@foreseen
def ends_later(step: Step) -> None:
    """Only while residents may still vote, and only to give them more time."""
    poll = step.obj
    if timezone.localdate(step.at) > poll.closes_on:
        raise GuardFailed(_("The last day of the vote is over; it can no longer be moved."))
    if step.data["closes_on"] <= poll.closes_on:
        raise GuardFailed(_("The last day can only be moved to a later one."), "closes_on")


def residents_do_not_vote_yet(step: Step) -> None:
    """Off the ballot before it opens; afterwards somebody may have chosen it.

    Holds the vote until the step is made: it is not called off meanwhile.
    """
    poll = ballot_of(step.obj)
    if timezone.localdate(step.at) >= poll.opens_on:
        raise GuardFailed(
            _("Residents have been voting since %(day)s: a proposal can no longer be withdrawn.")
            % {"day": localday(poll.opens_on)}
        )


def ballot_of(project) -> Poll:
    """The published vote on whose ballot the project stands, locked.

    The project is locked already, while whoever moves the vote locks it before its projects:
    to wait here could be to wait for one another. Raises GuardFailed where the vote is held.
    """
    try:
        with transaction.atomic():
            return (
                Poll.objects.standing()
                .select_for_update(of=("self",), nowait=True)
                .select_related("call__area")
                .get(candidates__project=project)
            )
    except OperationalError as held:
        raise GuardFailed(
            _("The vote is being worked on at this moment. Try again in a minute.")
        ) from held


@foreseen
def everything_is_counted(step: Step) -> None:
    """Each batch entered by two people, no more papers than were handed out, the box whole."""
    poll = step.obj
    batches = list(poll.batches.all())
    if waiting := [str(batch.number) for batch in batches if batch.second_by_id is None]:
        raise GuardFailed(
            _("A second person has not entered these batches: %(batches)s.")
            % {"batches": "、".join(waiting)}
        )
    if sum(batch.papers for batch in batches) > handed_out(poll):
        raise GuardFailed(_("More paper ballots were counted than were handed out."))
    if len(poll.box.ballots) != Mark.objects.filter(poll=poll, way=Way.ONLINE).count():
        raise GuardFailed(
            _("The box does not hold one ballot for each mark on the register. Tell the auditor.")
        )


def handed_out(poll: Poll) -> int:
    """Papers handed out that did not come back unused."""
    return Mark.objects.filter(poll=poll, way=Way.PAPER, is_returned=False).count()


@foreseen
def group_is_free(step: Step) -> None:
    """From the reserve list moves up nobody whose rival of the same group has an award."""
    candidacy = (
        Candidate.objects.filter(project=step.obj, poll__in=Poll.objects.standing())
        .select_related("poll")
        .first()
    )
    if candidacy is None or not candidacy.group:
        return
    rival = (
        candidacy.poll.candidates.filter(group=candidacy.group, project__state__in=review.AWARDED)
        .exclude(pk=candidacy.pk)
        .first()
    )
    if rival:
        raise GuardFailed(
            _("Only one project of its group can be funded, and %(rival)s already is.")
            % {"rival": rival.title}
        )
