"""The agreement of a project as it stands, and its plan of instalments."""

from __future__ import annotations

from django.db.models import QuerySet

from projects.models import Agreement, Instalment, Project


def current_agreement(project: Project) -> Agreement | None:
    """The version in force; None before signing and after termination."""
    return Agreement.objects.in_force().filter(project=project).first()


def open_agreement(project: Project) -> Agreement | None:
    """The version that waits for signatures."""
    return Agreement.objects.open().filter(project=project).first()


def instalments(project: Project) -> QuerySet[Instalment]:
    """The plan of the agreement in force, by number.

    A change of the agreement writes the plan anew: payments of earlier versions are
    found by the number of their instalment, not by its row.
    """
    return (
        Instalment.objects.filter(agreement__project=project, agreement__state="in_force")
        .select_related("agreement")
        .order_by("number")
    )


def versions(project: Project) -> QuerySet[Agreement]:
    """Every version, the newest first."""
    return Agreement.objects.filter(project=project).order_by("-version")
