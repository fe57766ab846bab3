"""Guards and effects that every stage of a project shares."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Exists, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.lifecycle import Party, Step, foreseen
from foundation.lifecycle.errors import GuardFailed, NotAllowed
from foundation.lifecycle.models import Event
from foundation.lifecycle.services import OPENED
from foundation.notices.services import notify
from foundation.people.models import MembershipRole, Organisation, User
from funds.errors import LedgerError


@foreseen
def not_own_organisation(step: Step) -> None:
    """Nobody decides on, pays or checks the organisation they belong to, or acted for in this."""
    if step.actor is None:
        return
    organisation = step.obj.case_organisation
    found = Organisation.objects.filter(pk=organisation.pk).values(
        belongs=Exists(organisation.memberships.filter(user=step.actor)),
        acted=Exists(_acts_for_the_organisation(step.actor, step.obj)),
    )[0]
    if found["belongs"]:
        raise NotAllowed(
            _("You belong to %(organisation)s. Somebody else must do this.")
            % {"organisation": organisation}
        )
    if found["acted"]:
        raise NotAllowed(
            _("You acted for %(organisation)s in this matter. Somebody else must do this.")
            % {"organisation": organisation}
        )


def _acts_for_the_organisation(user, case) -> QuerySet[Event]:
    """What the person did on the other side, in the case and in its project.

    Leaving the organisation before the decision does not make its former member an outsider.
    """
    project = getattr(case, "project", None) or case
    theirs = Q()
    for one, actions in (
        (case, _of_the_organisation(case)),
        (project, [*_of_the_organisation(project), OPENED]),
    ):
        theirs |= Q(content_type=one.content_type, object_id=one.pk, action__in=actions)
    return Event.objects.filter(theirs, actor=user, duty=None)


def _of_the_organisation(case) -> list[str]:
    """Actions of a case that its organisation takes."""
    return [
        transition.name
        for transition in case.lifecycle.transitions
        if Party.ORGANISATION in transition.parties
    ]


def stays(step: Step) -> str:
    """The state the case is in already."""
    return step.source


def tell_organisation(template: str) -> Callable[[Step], None]:
    """A notice to everyone who may act for the organisation."""

    def to_the_organisation(step: Step) -> None:
        case = step.obj
        context = {
            "number": case.case_number,
            "title": case.case_title,
            "reason": step.reason or "–",
            "amount": step.args.get("amount", "–"),
        }
        for person in User.objects.filter(
            memberships__organisation=case.case_organisation,
            memberships__role__in=[MembershipRole.MANAGER, MembershipRole.EDITOR],
        ):
            notify(step.event.key, person, template, context, case.get_absolute_url())

    return to_the_organisation


def posted(step: Step, service, *args, field: str | None = None, **more):
    """Post to the ledger of money in this transition's transaction; a refusal stops it."""
    case = step.obj
    seq = case.events.count() + 1
    suffix = more.pop("suffix", "")
    more.setdefault("on", timezone.localdate(step.at))
    more.setdefault("by", step.actor)
    more["key"] = f"{case.lifecycle.name}:{case.pk}:{seq}:{step.transition.name}{suffix}"
    more["is_demo"] = case.is_demo
    try:
        return service(*args, **more)
    except LedgerError as refused:
        raise GuardFailed(str(refused), field=field) from refused
