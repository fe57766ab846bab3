"""An agreement to read, sign and print: for the organisation and the officers of its area."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from foundation.files.models import StoredFile
from foundation.people.scope import get_visible_or_404
from projects.agreements import effects, letter, selectors, terms
from projects.models import Agreement


def _visible(request, number: str, version: int) -> Agreement:
    agreements = Agreement.objects.select_related("project__area", "project__organisation")
    return get_visible_or_404(agreements, request.user, project__number=number, version=version)


@login_required
def agreement(request, number, version):
    """One version with its plan, signatures and clauses."""
    shown = _visible(request, number, version)
    context = {
        "agreement": shown,
        "project": shown.project,
        "terms": shown.terms,
        "starts_on": date.fromisoformat(shown.terms["project"]["starts_on"]),
        "ends_on": date.fromisoformat(shown.terms["project"]["ends_on"]),
        "milestones": [
            row | {"day": date.fromisoformat(row["due_on"])}
            for row in shown.terms["project"]["milestones"]
        ],
        "clauses": terms.words(shown.terms),
        "instalments": shown.instalments.all(),
        "scans": StoredFile.objects.of(shown).filter(purpose=effects.SCAN),
        "versions": selectors.versions(shown.project),
    }
    return render(request, "projects/agreements/detail.html", context)


@login_required
def agreement_letter(request, number, version):
    """The version as PDF; the same bytes whenever it is asked for."""
    shown = _visible(request, number, version)
    answer = HttpResponse(letter.write(shown), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{shown.number}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
