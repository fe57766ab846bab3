"""A spending report with its vouchers, and the money of one's organisations."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.shortcuts import render

from foundation.interface.pagination import paginate
from foundation.people.scope import get_visible_or_404
from projects.models import Report
from projects.models.project import NOT_AGREED
from projects.selectors import projects_of
from projects.spending import selectors

#: Projects of a page: each has many figures.
PROJECTS_SHOWN = 10


def report(request, number, pk):
    """One report, for the organisation and the staff."""
    found = get_visible_or_404(
        Report.objects.for_list().select_related("pool__origin", "transfer"),
        request.user,
        pk=pk,
        project__number=number,
    )
    return render(
        request,
        "projects/spending/report.html",
        {
            "report": found,
            "project": found.project,
            "vouchers": selectors.with_copies(selectors.vouchers_of(found)),
            "accepted": selectors.accepted_of(found),
            "since": selectors.reported_since(found.project, found.until),
        },
    )


@login_required
def money(request):
    """Promise, payments, vouchers and what is due, project by project."""
    agreed = projects_of(request.user).exclude(state__in=NOT_AGREED)
    page = paginate(request, agreed, per_page=PROJECTS_SHOWN)
    return render(
        request,
        "projects/spending/money.html",
        {"page": page, "standings": selectors.standings(page)},
    )
