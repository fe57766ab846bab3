"""What a step of a proposal does beside moving the state."""

from __future__ import annotations

from foundation.interface.formats import localtime
from foundation.lifecycle import Step
from foundation.notices.services import notify
from foundation.people.models import MembershipRole, User
from projects.models import ProposalVersion
from projects.proposals.frozen import content_of, digest_of


def freeze(step: Step) -> None:
    """Keep the proposal as it is submitted; the receipt names the copy."""
    project = step.obj
    project.missing = {}
    content = content_of(project)
    version = ProposalVersion.objects.create(
        project=project,
        number=project.versions.count() + 1,
        content=content,
        digest=digest_of(content),
        submitted_by=step.actor,
        submitted_at=step.at,
    )
    step.args |= {"receipt": version.receipt, "digest": version.digest}


def ask_for_more(step: Step) -> None:
    """Write down what is missing; the organisation may change these parts only."""
    items = [line.strip() for line in step.reason.splitlines() if line.strip()]
    step.obj.missing = {"sections": list(step.data.get("sections") or []), "items": items}


def send_receipt(step: Step) -> None:
    """A receipt with its number to everyone who may act for the organisation."""
    project = step.obj
    context = {
        "number": step.args["receipt"],
        "title": project.title,
        "time": localtime(step.at),
        "digest": step.args["digest"][:16],
    }
    people = User.objects.filter(
        memberships__organisation=project.organisation,
        memberships__role__in=[MembershipRole.MANAGER, MembershipRole.EDITOR],
    )
    for person in people:
        notify(step.event.key, person, "projects.received", context, project.get_absolute_url())
