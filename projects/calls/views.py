"""Calls in public, and the desk's ways into the editor."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.interface.pagination import paginate
from foundation.people.scope import get_visible_or_404
from projects.calls import selectors
from projects.calls.duties import WRITERS
from projects.calls.selectors import with_standing
from projects.calls.services import copy_call
from projects.models import Call
from projects.review.selectors import ranked_panel
from projects.selectors import attach_money, public_projects
from projects.voting import selectors as voting


def call_list(request):
    """Open calls, those to come, and those that are over."""
    groups = [
        {"title": _("Open calls"), "calls": with_standing(selectors.open_now())},
        {"title": _("Calls to come"), "calls": with_standing(selectors.coming())},
    ]
    page = paginate(request, selectors.over())
    with_standing(page)
    polls = voting.with_standing(voting.open_polls())
    context = {
        "polls": polls,
        "groups": groups,
        "page": page,
        "any": any(group["calls"] for group in groups),
    }
    return render(request, "projects/calls/list.html", context)


def detail(request, pk):
    """One call: everything it says, until when, and what came of it."""
    call = get_visible_or_404(
        Call.objects.select_related("area", "theme", "rubric__rubric"), request.user, pk=pk
    )
    page = paginate(request, public_projects().filter(call=call).order_by("-proposed_at"))
    attach_money(page)
    context = {
        "call": call,
        "page": page,
        "standing": selectors.standing(call),
        "result": ranked_panel(call),
        "poll": voting.public_poll_of(call),
    }
    if context["poll"]:
        voting.with_standing([context["poll"]])
    return render(request, "projects/calls/detail.html", context)


def new(request):
    """The editor for a new call."""
    if not request.user.has_role(*WRITERS):
        raise PermissionDenied
    return redirect(Call.snippet_viewset.get_url_name("add"))


def edit(request, pk):
    """The editor of a draft."""
    call = get_visible_or_404(Call, request.user, pk=pk)
    return redirect(Call.snippet_viewset.get_url_name("edit"), call.pk)


@require_POST
def copy(request, pk):
    """A draft from another year's call, opened in the editor."""
    call = get_visible_or_404(Call, request.user, pk=pk)
    draft = copy_call(call, by=request.user)
    messages.success(request, _("Copied with its days moved by a year. Check them all."))
    return redirect(Call.snippet_viewset.get_url_name("edit"), draft.pk)
