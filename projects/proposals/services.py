"""What an organisation does while it writes a proposal. Submitting is a step of the table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.models import ResolutionDuty
from foundation.files.models import StoredFile
from foundation.files.services import attach, remove
from foundation.lifecycle.errors import Changed, GuardFailed, NotAllowed, WrongState
from foundation.lifecycle.models import next_number
from foundation.lifecycle.services import open_case, perform
from projects import selectors
from projects.models import BudgetLine, Milestone, Project, ProjectPartner, ProposalDraft
from projects.models.project import WRITING
from projects.proposals.frozen import ATTACHMENT
from projects.proposals.rules import line_amount
from projects.rules import yuan

#: Most pairs and characters one saving of a form may hold.
MOST_PAIRS, MOST_CHARACTERS = 2_000, 200_000


def propose(
    *,
    by,
    organisation,
    title: str,
    summary: str,
    area,
    theme,
    requested,
    starts_on: date,
    ends_on: date,
    submission: str,
    call=None,
    resolution_duty=None,
    is_demo: bool = False,
) -> Project:
    """Begin a proposal as a draft; the same ``submission`` begins it once.

    ``by`` may act for the organisation. A resolution is carried out by one project at
    a time. Raises NotAllowed, GuardFailed.
    """
    if not organisation.is_managed_by(by):
        raise NotAllowed(_("Only those who act for the organisation can propose in its name."))
    with transaction.atomic():
        existing = Project.objects.filter(submission=submission).first()
        if existing:
            return existing
        if resolution_duty is not None:
            _take_up(resolution_duty, organisation)
        return open_case(
            Project(
                number=next_number(f"P{timezone.localdate().year}"),
                title=title.strip(),
                summary=summary.strip(),
                organisation=organisation,
                area=area,
                theme=theme,
                call=call,
                resolution_duty=resolution_duty,
                requested=yuan(requested),
                starts_on=starts_on,
                ends_on=ends_on,
                submission=submission,
                is_demo=is_demo,
            ),
            by=by,
        )


def _take_up(duty: ResolutionDuty, organisation) -> None:
    """Hold the duty until the proposal is written; whoever comes second is told.

    The constraint of the table stands behind this.
    """
    ResolutionDuty.objects.select_for_update(of=("self",)).get(pk=duty.pk)
    if not selectors.duties_open_to([organisation.area]).filter(pk=duty.pk).exists():
        raise GuardFailed(
            _(
                "%(organisation)s cannot take this resolution up: it is not in force, "
                "was made for another area, or another project carries it out."
            )
            % {"organisation": organisation},
            "resolution_duty",
        )


def _locked(project: Project, by, version: int | None) -> ProposalDraft:
    """The draft, with its project locked, for somebody who may write and saw ``version``.

    Raises NotAllowed, WrongState, Changed.
    """
    project.refresh_from_db(from_queryset=Project.objects.select_for_update(of=("self",)).all())
    if not project.organisation.is_managed_by(by):
        raise NotAllowed(_("Only those who act for the organisation can write its proposal."))
    if project.state not in WRITING:
        raise WrongState(_("The proposal has been submitted; it can no longer be changed."))
    draft, _made = ProposalDraft.objects.get_or_create(project=project)
    if version is not None and version != draft.version:
        raise Changed(_("Somebody of your organisation has saved this proposal meanwhile."))
    return draft


def keep(project: Project, *, by, version: int, payload: list[list[str]]) -> ProposalDraft:
    """Keep everything typed, right or not, without taking it over into the proposal.

    Raises NotAllowed, WrongState, Changed, GuardFailed.
    """
    if len(payload) > MOST_PAIRS or sum(len(value) for _key, value in payload) > MOST_CHARACTERS:
        raise GuardFailed(_("This is more text than a proposal can hold."))
    with transaction.atomic():
        draft = _locked(project, by, version)
        draft.payload, draft.is_unsaved = payload, True
        return _next(draft, by)


def write(
    project: Project,
    *,
    by,
    version: int | None = None,
    content: Mapping[str, Any] | None = None,
    lines: Iterable[Mapping[str, Any]] | None = None,
    milestones: Iterable[Mapping[str, Any]] | None = None,
    partners: Iterable[Mapping[str, Any]] | None = None,
    files: Iterable[Any] = (),
    removed_files: Iterable[int] = (),
    at: datetime | None = None,
) -> ProposalDraft:
    """Take over what was written. A part that is None stays as it is.

    ``version`` is the one the writer started from; None asks for no check. Amounts follow
    from the lines. Raises NotAllowed, WrongState, Changed, FileRefused.
    """
    with transaction.atomic():
        draft = _locked(project, by, version)
        for name, value in (content or {}).items():
            setattr(project, name, value.strip() if isinstance(value, str) else value)
        if lines is not None:
            _write_lines(project, list(lines))
        project.save()
        if partners is not None:
            project.partners.all().delete()
            ProjectPartner.objects.bulk_create(
                ProjectPartner(project=project, position=n, **row) for n, row in enumerate(partners)
            )
        if milestones is not None:
            _write_milestones(project, list(milestones), by, at)
        for stored in StoredFile.objects.of(project).filter(
            purpose=ATTACHMENT, pk__in=list(removed_files)
        ):
            remove(stored)
        for checked in files:
            attach(project, checked, purpose=ATTACHMENT, by=by)
        draft.payload, draft.is_unsaved = [], False
        return _next(draft, by)


def _next(draft: ProposalDraft, by) -> ProposalDraft:
    draft.version += 1
    draft.saved_by, draft.saved_at = by, timezone.now()
    draft.save()
    return draft


def _write_lines(project: Project, rows: list[Mapping[str, Any]]) -> None:
    project.budget_lines.all().delete()
    written = [
        BudgetLine(
            project=project,
            position=n,
            kind=row["kind"],
            description=row["description"].strip(),
            quantity=row["quantity"],
            unit=row.get("unit", "").strip(),
            unit_price=yuan(row["unit_price"]),
            amount=yuan(line_amount(row["quantity"], row["unit_price"])),
            source=row["source"],
        )
        for n, row in enumerate(rows)
    ]
    BudgetLine.objects.bulk_create(written)
    sums: dict[str, Any] = {"grant": yuan(0), "own": yuan(0), "social": yuan(0)}
    for line in written:
        sums[line.source] += line.amount
    fields = {"own_contribution": "own", "social_contribution": "social"}
    if sums["grant"].amount:
        fields["requested"] = "grant"
    for name, source in fields.items():
        setattr(project, name, sums[source])


def _write_milestones(project: Project, rows: list[Mapping[str, Any]], by, at=None) -> None:
    """New ones are opened, changed ones changed, those left out dropped."""
    standing = {m.pk: m for m in project.milestones.exclude(state="dropped")}
    for row in rows:
        values = {name: row.get(name) for name in ("title", "due_on", "unlocks")}
        values["evidence_required"] = row.get("evidence_required") or ""
        milestone = standing.pop(row.get("id"), None)
        if milestone is None:
            plan_milestone(project, by=by, at=at, **values)
            continue
        for name, value in values.items():
            setattr(milestone, name, value)
        milestone.save()
    for left_out in standing.values():
        perform(left_out, "drop", by=by, at=at)


def plan_milestone(
    project: Project,
    *,
    by,
    title: str,
    due_on: date,
    unlocks=None,
    evidence_required: str = "",
    at: datetime | None = None,
) -> Milestone:
    """Add a milestone to a proposal that is being written. Raises WrongState."""
    if project.state not in WRITING:
        raise WrongState(_("Milestones can be changed only before the proposal is submitted."))
    return open_case(
        Milestone(
            project=project,
            title=title.strip(),
            due_on=due_on,
            unlocks=unlocks,
            evidence_required=evidence_required.strip(),
            is_demo=project.is_demo,
        ),
        by=by,
        at=at,
    )
