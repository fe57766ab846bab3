"""The editor of a proposal: one page that keeps everything typed, right or not."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.files.models import StoredFile
from foundation.files.rules import FileRefused
from foundation.interface.formats import localtime
from foundation.interface.typed import whole_number
from foundation.lifecycle import selectors as lifecycle
from foundation.lifecycle.errors import Changed, LifecycleError
from foundation.people.scope import get_visible_or_404
from projects.models import Project, ProposalDraft
from projects.models.project import WRITING
from projects.proposals import services
from projects.proposals.checks import problems
from projects.proposals.frozen import plan_of
from projects.proposals.sheet import (
    ROWS,
    SILENT,
    Sheet,
    differences,
    querydict,
    saved_pairs,
)


def _own(request, number: str) -> Project:
    """A project of one's own organisation; a foreign one answers like a missing one."""
    project = get_visible_or_404(
        Project.objects.select_related(
            "organisation__area", "area", "theme", "call__area", "call__theme", "resolution_duty"
        ),
        request.user,
        number=number,
    )
    if not project.organisation.is_managed_by(request.user):
        raise Http404
    return project


def _draft(project: Project) -> ProposalDraft:
    found = ProposalDraft.objects.select_related("saved_by").filter(project=project).first()
    return found or ProposalDraft(project=project)


def _pairs(posted) -> list[list[str]]:
    """What was typed; no JSON of PostgreSQL holds a NUL."""
    return [
        [key.replace("\0", ""), value.replace("\0", "")]
        for key in posted
        if key not in SILENT
        for value in posted.getlist(key)
    ]


def _version(request) -> int:
    return whole_number(request.POST.get("version")) or 0


@login_required
def write(request, number):
    """Write, check and save a proposal."""
    project = _own(request, number)
    if request.method == "POST":
        return _save(request, project)
    if project.state not in WRITING:
        messages.info(request, _("The proposal has been submitted; it can no longer be changed."))
        return redirect(project)
    draft = _draft(project)
    pairs = draft.payload if draft.is_unsaved else saved_pairs(project)
    sheet = Sheet(project, querydict(pairs), quiet=True)
    return _page(request, project, sheet, draft)


def _page(request, project, sheet, draft, status=200, **more):
    ready = not draft.is_unsaved and not sheet.has_errors
    waiting = problems(project, first_time=project.state == "draft") if ready else []
    context = {
        "project": project,
        "sheet": sheet,
        "draft": draft,
        "missing_items": project.missing.get("items", []),
        "problems": waiting,
        "may_submit": ready and not waiting,
        "clocks": lifecycle.running_clocks(project) if project.state == "returned" else [],
        "step": "submit" if project.state == "draft" else "resubmit",
        **more,
    }
    return render(request, "projects/proposals/write.html", context, status=status)


def _save(request, project):
    version, pairs = _version(request), _pairs(request.POST)
    more = request.POST.get("add", "")
    try:
        if more in ROWS:
            draft = services.keep(project, by=request.user, version=version, payload=pairs)
            sheet = Sheet(project, request.POST, quiet=True, more=more)
            return _page(request, project, sheet, draft)
        sheet = Sheet(project, request.POST, request.FILES, quiet=False)
        if not sheet.is_valid():
            draft = services.keep(project, by=request.user, version=version, payload=pairs)
            return _page(request, project, sheet, draft, status=422)
        services.write(project, by=request.user, version=version, **sheet.taken_over())
    except Changed as changed:
        return _conflict(request, project, changed)
    except LifecycleError as refused:
        return _refused(request, project, refused.message, refused.status)
    except FileRefused as refused:
        return _refused(request, project, " ".join(refused.messages), 422)
    messages.success(request, _("The proposal is saved."))
    return redirect("projects:write", project.number)


def _refused(request, project, message, status):
    """Nothing was saved; what was typed stands in the form again."""
    sheet = Sheet(project, request.POST, quiet=True)
    draft = _draft(project)
    draft.version, draft.is_unsaved = _version(request), True
    return _page(request, project, sheet, draft, status=status, refused=message)


def _conflict(request, project, changed):
    """A colleague was quicker: both texts on one page, mine still in the form."""
    draft = _draft(project)
    theirs = querydict(draft.payload if draft.is_unsaved else saved_pairs(project))
    sheet = Sheet(project, request.POST, quiet=True)
    if project.state not in WRITING:
        return _refused(request, project, changed.message, 409)
    found = differences(request.POST, theirs)
    draft.is_unsaved = True
    return _page(
        request, project, sheet, draft, status=409, conflict=changed.message, differences=found
    )


@require_POST
def keep(request, number):
    """Keep what is typed while it is typed; answers a script."""
    if not request.user.is_authenticated:
        return JsonResponse({"message": _("You have been signed out.")}, status=401)
    project = _own(request, number)
    try:
        draft = services.keep(
            project, by=request.user, version=_version(request), payload=_pairs(request.POST)
        )
    except LifecycleError as refused:
        return JsonResponse({"message": refused.message}, status=refused.status)
    return JsonResponse({"version": draft.version, "saved_at": localtime(draft.saved_at)})


def submitted(request, number, version):
    """A proposal as it was submitted, for the organisation, the staff and the assessors."""
    project = get_visible_or_404(
        Project.objects.select_related("organisation", "area"), request.user, number=number
    )
    if not project.files_readable_by(request.user):
        raise Http404
    found = get_object_or_404(project.versions, number=version)
    return render(
        request,
        "projects/proposals/submitted.html",
        {
            "project": project,
            "version": found,
            "content": found.content,
            "plan": plan_of(found.content),
            "kept_files": set(StoredFile.objects.of(project).values_list("pk", flat=True)),
        },
    )
