"""What must hold before a call may move."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.lifecycle import Step, foreseen
from foundation.lifecycle.errors import GuardFailed, NotAllowed
from foundation.lifecycle.services import OPENED
from funds.models import Account
from projects.models import Issuer, Selection
from projects.models.call import pools_on_offer
from projects.voting.rules import vote_problems


@foreseen
def second_person(step: Step) -> None:
    """Who wrote a call does not let it go public."""
    call = step.obj
    revision = step.data.get("revision") or call.get_latest_revision()
    writers = set(call.events.filter(action=OPENED).values_list("actor_id", flat=True))
    if revision is not None:
        writers.add(revision.user_id)
    if step.actor is not None and step.actor.pk in writers:
        raise NotAllowed(_("Somebody other than the writer of a call lets it go public."))


@foreseen
def was_sent_for_check(step: Step) -> None:
    """What is written in the editor goes public only after its writer sent it for checking."""
    call = step.obj
    if "revision" not in step.data and call.latest_revision_id and not call.workflow_in_progress:
        raise GuardFailed(_("The writer has not sent this call for checking yet."))


@foreseen
def is_being_checked(step: Step) -> None:
    if not step.obj.workflow_in_progress:
        raise GuardFailed(_("The writer has not sent this call for checking yet."))


@foreseen
def is_complete(step: Step) -> None:
    """The wording that would go public says everything people need."""
    revision = step.data.get("revision") or step.obj.get_latest_revision()
    call = revision.as_object() if revision else step.obj
    if call.closes_on < timezone.localdate(step.at):
        raise GuardFailed(_("The last day for proposals is over already."))
    if call.issuer == Issuer.DONOR and not call.issuer_name:
        raise GuardFailed(_("Name the donor whose call this is."))
    if call.selection == Selection.RESIDENTS:
        for _field, sentence in vote_problems(
            call.closes_on, call.vote_opens_on, call.vote_closes_on
        ):
            raise GuardFailed(sentence)
        if not call.money.all():
            raise GuardFailed(_("Name the money the residents choose by."))
    for line in call.money.all():
        if not Account.objects.filter(pools_on_offer(), pk=line.pool_id).exists():
            raise GuardFailed(
                _("%(pool)s cannot be handed out: it is no pool, or its year is closed.")
                % {"pool": line.pool}
            )
    instalments = call.instalments.all()
    if instalments and sum(line.share_percent for line in instalments) != 100:
        raise GuardFailed(_("The shares of the instalments must add up to 100 percent."))


def moves_later(step: Step) -> None:
    day = step.data["closes_on"]
    if day <= step.obj.closes_on or day < timezone.localdate(step.at):
        raise GuardFailed(_("The last day can only be moved to a later one."), "closes_on")


def days_open(call) -> int:
    """Natural days until the call closes at the end of its last day."""
    return max((call.closes_on - timezone.localdate()).days, 0)
