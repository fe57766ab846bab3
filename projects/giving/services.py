"""A project may seek social money while it is approved or carried out."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from foundation.people.roles import Role
from funds.donations import services as giving
from funds.errors import LedgerError
from funds.models import Cause
from funds.models.donor import CauseKind
from projects.models import Project

SEEKING = ["approved", "signed", "running"]


class NotSeeking(LedgerError):
    message = _("A project seeks social money from its approval until it finishes.")


class SeeksAlready(LedgerError):
    message = _("This project seeks social money already.")


def open_cause_of(project: Project) -> Cause | None:
    """Where one can give to the project now."""
    return Cause.objects.filter(
        kind=CauseKind.PROJECT, project_ref=project.number, closed_on=None
    ).first()


def may_seek(project: Project, user) -> bool:
    """Whether a duty of the person lets the project seek money."""
    return project.state in SEEKING and any(
        duty.role == Role.FUNDS_OFFICER and project.in_scope(duty) for duty in user.duties
    )


def seek_money(project: Project, *, by, submission, **said) -> Cause:
    """Open the project to gifts, which then serve it alone. Raises NotSeeking, SeeksAlready."""
    known = Cause.objects.filter(submission=submission).first()
    if known:
        return known
    if project.state not in SEEKING:
        raise NotSeeking
    if open_cause_of(project):
        raise SeeksAlready
    return giving.open_cause(
        by=by,
        submission=submission,
        kind=CauseKind.PROJECT,
        title=project.title,
        area=project.area,
        theme=project.purpose,
        project_ref=project.number,
        **said,
    )


def stop_seeking(project: Project, on: date) -> None:
    """Take no more pledges for a project that ends; what was given stays with it."""
    cause = open_cause_of(project)
    if cause:
        giving.close_cause(cause, on)
