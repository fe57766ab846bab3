"""Asking for a change. Everything after is a step of the table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.files.services import attach
from foundation.lifecycle.errors import GuardFailed, NotAllowed
from foundation.lifecycle.services import SYSTEM, open_case, perform
from projects.agreements.selectors import instalments
from projects.changes import checks, content, selectors
from projects.changes.effects import PAPER
from projects.changes.guards import project_can_be_changed
from projects.changes.rules import Size, size_of_conditions, size_of_extension, size_of_shift
from projects.models import ChangeKind, ChangeRequest, Project
from projects.proposals.rules import fen
from projects.rules import TOLERANCE_PERCENT, yuan


@dataclass(frozen=True)
class Wish:
    """A change as it would be sent: from what, to what, and whose consent it takes."""

    kind: str
    before: dict[str, Any]
    after: dict[str, Any]
    size: Size

    @property
    def differences(self) -> list[content.Difference]:
        return content.differences(self.kind, self.before, self.after)


def weigh(project: Project, kind: str, after: dict[str, Any]) -> Wish:
    """What asking for ``after`` would mean. Raises GuardFailed with all that is wrong."""
    project_can_be_changed(project)
    if selectors.open_change(project) is not None:
        raise GuardFailed(
            _("A change of this project waits for its decision. Only one is asked for at a time.")
        )
    before = content.standing(project, kind)
    found = list(checks.problems(project, kind, before, after))
    if found:
        raise GuardFailed(" ".join(found))
    return Wish(kind, before, after, _size(project, kind, before, after))


def tolerance(project: Project) -> int:
    """Percent of a line that may move by notice: as agreed, else as the call or usage says."""
    agreement = selectors.signed_agreement(project)
    return agreement.terms["tolerance"] if agreement else TOLERANCE_PERCENT


def _size(project: Project, kind: str, before: dict, after: dict) -> Size:
    if kind == ChangeKind.BUDGET:
        return size_of_shift(
            content.amounts(after),
            agreed=selectors.agreed_amounts(project),
            by_leader=selectors.agreed_amounts(project, by_leader=True),
            percent=tolerance(project),
        )
    if kind == ChangeKind.SCHEDULE:
        ends = [date.fromisoformat(part["ends_on"]) for part in (before, after)]
        sizes = {
            size_of_extension(*ends),
            size_of_conditions(
                selectors.agreed_conditions(project),
                content.conditions(after),
                {row.number: fen(yuan(row.amount).amount) for row in instalments(project)},
            ),
        }
        return Size.LEADER if Size.LEADER in sizes else Size.OFFICER
    return Size.OFFICER


def ask(
    project: Project,
    *,
    by,
    kind: str,
    after: dict[str, Any],
    reason: str,
    submission: str,
    papers: Iterable[Any] = (),
    at: datetime | None = None,
) -> ChangeRequest:
    """Ask for a change; the same ``submission`` asks once.

    Within the tolerance it is recorded at once; otherwise it goes to who decides on its size.
    Raises NotAllowed, GuardFailed, FileRefused.
    """
    at = at or timezone.now()
    with transaction.atomic():
        project = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
        if not project.organisation.is_managed_by(by):
            raise NotAllowed(_("Only those who act for the organisation can ask for a change."))
        if existing := project.changes.filter(submission=submission).first():
            return existing
        wish = weigh(project, kind, after)
        change = open_case(
            ChangeRequest(
                project=project,
                sequence=(project.changes.aggregate(last=Max("sequence"))["last"] or 0) + 1,
                kind=kind,
                before=wish.before,
                after=wish.after,
                size=wish.size,
                reason=reason.strip(),
                requested_by=by,
                requested_at=at,
                submission=submission,
                is_demo=project.is_demo,
            ),
            by=by,
            at=at,
        )
        for paper in papers:
            attach(change, paper, purpose=PAPER, by=by)
        if wish.size == Size.NOTICE:
            perform(change, "record", by=SYSTEM, at=at)
        elif wish.size == Size.LEADER:
            perform(change, "put_before_leader", by=SYSTEM, at=at)
        return change
