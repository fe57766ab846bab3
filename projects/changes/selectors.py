"""Changes of a project as pages show them, and what a new one is measured against."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from projects.agreements.terms import holding_up
from projects.changes import content
from projects.changes.rules import Size
from projects.models import Agreement, ChangeKind, ChangeRequest, Project
from projects.states import CHANGEABLE, AgreementState


def open_change(project: Project) -> ChangeRequest | None:
    """The request that waits for a decision."""
    return ChangeRequest.objects.open().filter(project=project).first()


def may_ask(project: Project, newest: ChangeRequest | None) -> bool:
    """Whether its organisation may ask for a change, the newest one being what it is."""
    return project.state in CHANGEABLE and not (newest and newest.is_open)


def newest(project: Project) -> ChangeRequest | None:
    return ChangeRequest.objects.filter(project=project).order_by("-sequence").first()


def of_project(project: Project, user) -> QuerySet[ChangeRequest]:
    """What the reader may see of a project's changes, the newest first."""
    return ChangeRequest.objects.visible_to(user).filter(project=project).for_page()


def shown(changes: Iterable[ChangeRequest], project: Project) -> list[ChangeRequest]:
    """Each with what it changed; no query a row."""
    found = list(changes)
    for change in found:
        change.project = project
        change.changed = [  # type: ignore[attr-defined]
            row for row in differences(change) if row.is_changed
        ]
    return found


def differences(change: ChangeRequest) -> list[content.Difference]:
    return content.differences(change.kind, change.before, change.after)


def agreed_amounts(project: Project, *, by_leader: bool = False) -> dict[int, int]:
    """Fen by budget line as both sides agreed last: signed, or changed by consent.

    Shifts that were only given notice of do not count, so that many small ones cannot add up
    to a large one; with ``by_leader`` only the signed lines and a leader's consent count.
    """
    agreement = _agreed_last(project, ChangeKind.BUDGET, by_leader=by_leader)
    lines = agreement.terms["project"]["lines"] if agreement else []
    return {row["id"]: int(row["amount"].replace(".", "")) for row in lines}


def agreed_conditions(project: Project) -> dict[int, set[int]]:
    """Milestones by the instalment paid after them, as signed or as a leader agreed to last."""
    agreement = _agreed_last(project, ChangeKind.SCHEDULE, by_leader=True)
    milestones = list(project.milestones.all())
    return {
        row["number"]: {milestone.pk for milestone in holding_up(row, milestones)}
        for row in (agreement.terms["instalments"] if agreement else [])
    }


def _agreed_last(project: Project, kind: str, *, by_leader: bool) -> Agreement | None:
    """The version of the last consent to a change of the kind, or what was signed."""
    consents = ChangeRequest.objects.filter(project=project, kind=kind, state="approved")
    if by_leader:
        consents = consents.filter(size=Size.LEADER)
    last = consents.select_related("agreement").order_by("-sequence").first()
    return last.agreement if last else signed_agreement(project)


def signed_agreement(project: Project) -> Agreement | None:
    """The version both sides signed: the first that ever was in force."""
    return (
        Agreement.objects.filter(
            project=project, state__in=[AgreementState.IN_FORCE, AgreementState.SUPERSEDED]
        )
        .order_by("version")
        .first()
    )
