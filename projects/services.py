"""What people do with calls and projects. Moves go through the lifecycle tables."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.models import ResolutionDuty
from foundation.lifecycle.errors import GuardFailed, NotAllowed
from foundation.lifecycle.models import next_number
from foundation.lifecycle.services import open_case, perform
from projects import selectors
from projects.models import Call, PaymentRequest, Project
from projects.rules import yuan


def prepare_call(
    *,
    by,
    title: str,
    description: str,
    area,
    opens_on: date,
    closes_on: date,
    ceiling,
    theme=None,
    is_demo: bool = False,
) -> Call:
    """Write a call; it is public once it is published."""
    return open_case(
        Call(
            title=title.strip(),
            description=description.strip(),
            area=area,
            theme=theme,
            opens_on=opens_on,
            closes_on=closes_on,
            ceiling=yuan(ceiling),
            is_demo=is_demo,
        ),
        by=by,
    )


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


def approve(project: Project, *, by) -> Project:
    """Approve after the notice; the resolution behind it starts being carried out."""
    return perform(project, "approve", by=by)


def sign(project: Project, *, by, document: str, signer: str) -> Project:
    """Record the agreement signed by both sides and promise its money from its pools."""
    return perform(project, "sign", by=by, document=document, signer=signer)


def record_payment(request: PaymentRequest, *, by, document: str, paid_on: date) -> PaymentRequest:
    """Record that the treasury paid an approved request."""
    return perform(request, "record_paid", by=by, document=document, paid_on=paid_on)


def close(project: Project, *, by) -> Project:
    """Close a finished project: money settled, the resolution's duty done, everyone told."""
    return perform(project, "close", by=by)
