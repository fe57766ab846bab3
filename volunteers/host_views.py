"""An organisation's own activities on the public site: the list, a new one, one to run."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from foundation.interface.pagination import paginate
from foundation.lifecycle.errors import LifecycleError
from foundation.people.models import Organisation
from foundation.people.posted import posted
from volunteers import selectors, services
from volunteers.desk_views import _activity, _form, _refuse
from volunteers.forms import OrganisationActivityForm


def _organisation(request: HttpRequest, pk: int) -> Organisation:
    """An organisation the person may act for; another one answers like a missing one."""
    found = get_object_or_404(Organisation.objects.select_related("area"), pk=pk)
    if not found.is_managed_by(request.user):
        raise Http404
    return found


@require_safe
def activities(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = _organisation(request, pk)
    page = paginate(request, selectors.of_organisation(organisation))
    return render(
        request, "volunteers/host/activities.html", {"organisation": organisation, "page": page}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = _organisation(request, pk)
    form = OrganisationActivityForm(posted(request), user=request.user, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.draft_activity(
                by=request.user, organisation=organisation, **form.cleaned_data
            )
            messages.success(request, _("Drafted. Now add its sessions, then publish it."))
            return redirect("volunteers_host:activity", made.pk)
        except LifecycleError as refused:
            _refuse(form, refused)
    return _form(request, form, _("New activity"), _("Save the draft"), organisation=organisation)


@require_safe
def activity(request: HttpRequest, pk: int) -> HttpResponse:
    """One activity to run: its sessions with their lists, and every next step."""
    found = _activity(request, pk)
    return render(
        request,
        "volunteers/host/activity.html",
        {
            "activity": found,
            "organisation": found.organisation,
            "page": paginate(request, found.sessions.with_places().order_by("starts_at", "pk")),
            "to_confirm": selectors.to_confirm(found),
            "may_change": found.state in services.OPEN_STATES,
        },
    )
