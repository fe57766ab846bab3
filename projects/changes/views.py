"""Changes of a project: read by everyone, asked for by its organisation."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from foundation.files.models import StoredFile
from foundation.files.rules import FileRefused
from foundation.interface.pagination import paginate
from foundation.lifecycle.errors import LifecycleError
from foundation.people.scope import get_visible_or_404
from projects.changes import selectors, services
from projects.changes.effects import PAPER
from projects.changes.forms import FORMS
from projects.changes.rules import LEADER_PERCENT
from projects.models import ChangeKind, ChangeRequest, Project


def _project(request, number: str) -> Project:
    return get_visible_or_404(
        Project.objects.for_list().select_related("call"), request.user, number=number
    )


def _is_own(request, project: Project) -> bool:
    return request.user.is_authenticated and project.is_party(request.user)


def change_list(request, number):
    """What was changed and by whose decision; for the organisation also what it asks for."""
    project = _project(request, number)
    own = _is_own(request, project)
    page = paginate(request, selectors.of_project(project, request.user))
    context = {
        "project": project,
        "page": page,
        "changes": selectors.shown(page, project),
        "own": own,
        "kinds": ChangeKind.choices
        if own and selectors.may_ask(project, selectors.newest(project))
        else [],
    }
    return render(request, "projects/changes/list.html", context)


def detail(request, number, sequence):
    """One change: before and after, its reason, where it stands."""
    change = get_visible_or_404(
        ChangeRequest.objects.for_page().select_related(
            "project__area", "project__organisation", "agreement", "decided_under__unit",
            "decided_under__area",
        ),
        request.user,
        project__number=number,
        sequence=sequence,
    )  # fmt: skip
    if change.agreement:
        change.agreement.project = change.project
    inside = change.project.files_readable_by(request.user)
    context = {
        "change": change,
        "project": change.project,
        "differences": selectors.differences(change),
        "inside": inside,
        "papers": StoredFile.objects.of(change).filter(purpose=PAPER) if inside else [],
    }
    return render(request, "projects/changes/detail.html", context)


@login_required
def ask(request, number, kind):
    """Ask for a change: things as they stand, changed in place, compared before it is sent."""
    project = _project(request, number)
    if kind not in FORMS or not _is_own(request, project):
        raise Http404
    if request.method != "POST" and not selectors.may_ask(project, selectors.newest(project)):
        messages.info(request, _("No change can be asked for as things stand."))
        return redirect("projects:changes", project.number)
    posted = request.method == "POST"
    form = FORMS[kind](
        request.POST if posted else None, request.FILES if posted else None, project=project
    )
    wish, status = None, 200
    if posted and form.is_valid():
        try:
            if "compare" not in request.POST:
                change = _send(request, project, form)
                return redirect(change)
            wish = services.weigh(project, kind, form.wanted())
        except (LifecycleError, FileRefused) as refused:
            message = getattr(refused, "message", None) or " ".join(refused.messages)
            form.add_error(None, message)
            status = getattr(refused, "status", 422)
    elif posted:
        status = 422
    context = {
        "project": project,
        "form": form,
        "kind": ChangeKind(kind),
        "wish": wish,
        "tolerance": services.tolerance(project),
        "leader_percent": LEADER_PERCENT,
        "year": project.ends_on.year,
    }
    return render(request, "projects/changes/ask.html", context, status=status)


def _send(request, project, form) -> ChangeRequest:
    data = form.cleaned_data
    change = services.ask(
        project,
        by=request.user,
        kind=form.kind,
        after=form.wanted(),
        reason=data["reason"],
        submission=data["submission"],
        papers=data["papers"],
    )
    said = {
        "recorded": _("Within the tolerance: the change is recorded and stands in the agreement."),
        "before_leader": _("Sent. The town or the district decides on it."),
    }
    messages.success(request, said.get(change.state, _("Sent. An officer decides on it.")))
    return change
