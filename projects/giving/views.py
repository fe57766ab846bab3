"""The desk's door: let a project seek social money."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.people.scope import get_visible_or_404
from funds.errors import LedgerError
from projects.giving.forms import SeekMoneyForm
from projects.giving.services import may_seek, seek_money
from projects.models import Project


def seek(request, pk):
    """Open a project to gifts."""
    project = get_visible_or_404(
        Project.objects.select_related("area", "theme"), request.user, pk=pk
    )
    if not may_seek(project, request.user):
        raise PermissionDenied
    form = SeekMoneyForm(request.POST if request.method == "POST" else None, project=project)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(seek_money(project, by=request.user, **form.cleaned_data))
        except LedgerError as refused:
            form.add_error(None, str(refused))
    context = {
        "form": form,
        "page_title": _("Seek social money for %(number)s") % {"number": project.number},
        "submit": _("Open the project to gifts"),
        "back": reverse("lifecycle_desk:case", args=["projects.project", project.pk]),
    }
    status = 422 if form.is_bound else 200
    return render(request, "lifecycle/desk/form.html", context, status=status)
