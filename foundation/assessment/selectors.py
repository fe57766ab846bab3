"""What the assessors' pages and the pages of upper modules read."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Prefetch, Q

from foundation.assessment.models import Assessor, Panel, Placement, ScoreSheet, SheetState


def my_seats(user):
    """The panels the person sits on, each with their own sheets."""
    return (
        Assessor.objects.filter(user=user, removed_at=None)
        .select_related("panel__area", "panel__chair", "panel__rubric_version__rubric")
        .prefetch_related(
            Prefetch("sheets", ScoreSheet.objects.select_related("entry").order_by("entry"))
        )
        .order_by("panel__frozen_at", "-panel__opened_at")
    )


def sheets_to_fill(user) -> int:
    """How many of the person's sheets are still to be handed in, of panels under way."""
    return (
        ScoreSheet.objects.of(user)
        .filter(
            state=SheetState.OPEN, assessor__removed_at=None, entry__panel__frozen_at__isnull=True
        )
        .count()
    )


def my_sheet(user, pk: int) -> ScoreSheet | None:
    """One of the person's own sheets that count."""
    return (
        ScoreSheet.objects.of(user)
        .select_related("assessor", "entry__panel__rubric_version__rubric")
        .prefetch_related("entry__panel__rubric_version__criteria")
        .filter(pk=pk)
        .first()
    )


def panels_of(subject):
    """Panels of a call or an intake round, newest first, with how many sheets are in.

    The numbers say who is late, never what was scored: they may be shown before the result.
    """
    seated = Q(assessors__removed_at=None)
    handed_in = Q(assessors__sheets__state=SheetState.HANDED_IN)
    return (
        Panel.objects.filter(
            content_type=ContentType.objects.get_for_model(subject), object_id=subject.pk
        )
        .annotate(
            assessors_seated=Count("assessors", filter=seated, distinct=True),
            sheets_in=Count("assessors__sheets", filter=seated & handed_in, distinct=True),
            sheets_wanted=Count("assessors__sheets", filter=seated, distinct=True),
        )
        .order_by("-opened_at", "-pk")
    )


def result(panel: Panel):
    """The frozen order, for the public page; empty before."""
    return Placement.objects.filter(panel=panel).select_related("entry").order_by("rank")
