"""The review of a call on the desk, its result in public, objections and decision letters."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation.assessment import services as assessment
from foundation.assessment.errors import AssessmentError
from foundation.lifecycle.errors import LifecycleError
from foundation.people.scope import get_visible_or_404
from projects.calls.services import may_follow
from projects.models import Call, Project
from projects.review import letters, selectors, services
from projects.review.forms import (
    AppointForm,
    ChairForm,
    LineForm,
    MeetingForm,
    ObjectionForm,
    OpenPanelForm,
)

#: What a post on the review page asks for, and the form it brings.
STEPS = ("open_panel", "appoint", "look_for_conflicts", "meeting", "conclude", "fund")


def _call(request, pk) -> Call:
    """The call, for those who follow calls in its area."""
    call = get_visible_or_404(Call.objects.for_list(), request.user, pk=pk)
    if not may_follow(request.user, call):
        raise PermissionDenied
    return call


def call_review(request, pk):
    """Everything the review of one call needs, on one page; each post is one step."""
    call = _call(request, pk)
    step = request.POST.get("step") if request.method == "POST" else None
    if request.method == "POST" and step not in STEPS:
        raise Http404
    panel = selectors.panel_of(call)
    forms = _forms(request, call, panel, step)
    if step and _take(request, call, step, forms.get(step)):
        return redirect("projects_desk:call_review", call.pk)
    lines = selectors.result(panel, sheets=True)
    context = {
        "call": call,
        "panel": panel,
        "forms": forms,
        "officer": services.may_run(request.user, call),
        "chairs": panel is not None and panel.chair_id == request.user.pk,
        "seats": panel.assessors.select_related("user", "conflict") if panel else [],
        "meeting": getattr(panel, "meeting", None),
        "lines": lines,
        "recomputes": assessment.recomputes(panel) if panel and panel.is_frozen else None,
        "left": selectors.money_left(call),
        "proposals": call.projects.exclude(state="draft").for_list().order_by("number"),
        "page_title": _("Review"),
        "page_subtitle": call.title,
        "header_icon": "clipboard-list",
    }
    status = 422 if step else 200
    return render(request, "projects/review/desk/call_review.html", context, status=status)


def change_chair(request, pk):
    """Another chair for the panel of a call, by an officer of it."""
    call = _call(request, pk)
    panel = selectors.panel_of(call)
    if panel is None:
        raise Http404
    if not services.may_run(request.user, call):
        raise PermissionDenied
    form = ChairForm(request.POST or None, call=call, panel=panel)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_chair(panel, by=request.user, call=call, **form.cleaned_data)
        except AssessmentError as refused:
            form.add_error("chair", str(refused.message))
        else:
            messages.success(request, _("Done."))
            return redirect("projects_desk:call_review", call.pk)
    context = {
        "form": form,
        "page_title": _("Change the chair"),
        "page_subtitle": call.title,
        "header_icon": "clipboard-list",
        "submit": _("Change the chair"),
        "back": reverse("projects_desk:call_review", args=[call.pk]),
    }
    return render(
        request, "lifecycle/desk/form.html", context, status=422 if form.is_bound else 200
    )


def _forms(request, call, panel, step) -> dict:
    """The forms the page offers as things stand, the posted one bound."""

    def data(name):
        return request.POST if step == name else None

    if panel is None:
        return {"open_panel": OpenPanelForm(data("open_panel"), call=call)}
    meeting = getattr(panel, "meeting", None)
    forms: dict[str, BaseForm] = {
        "meeting": MeetingForm(data("meeting"), instance=meeting, prefix="meeting")
    }
    if panel.is_frozen:
        forms["fund"] = LineForm(data("fund"), prefix="fund")
    else:
        forms["appoint"] = AppointForm(data("appoint"), call=call, panel=panel, prefix="appoint")
    return forms


def _take(request, call, step, form) -> bool:
    """Make the step; a refusal is said on the form or above the page."""
    if form is not None and not form.is_valid():
        return False
    panel = selectors.panel_of(call)
    user = request.user
    if panel is None and step != "open_panel":
        raise Http404
    try:
        match step:
            case "open_panel":
                services.open_panel(call, by=user, **form.cleaned_data)
            case "appoint":
                services.appoint(panel, form.cleaned_data["assessor"], by=user, call=call)
            case "look_for_conflicts":
                gone = services.look_for_conflicts(panel, by=user, call=call)
                messages.info(request, _("Assessors found in conflict: %d.") % gone)
            case "meeting":
                services.record_meeting(panel, by=user, call=call, **form.cleaned_data)
            case "conclude":
                services.conclude(panel, by=user)
            case "fund":
                services.fund(call, by=user, **form.cleaned_data)
    except (AssessmentError, LifecycleError) as refused:
        if form is None:
            messages.error(request, str(refused.message))
        else:
            form.add_error(None, str(refused.message))
        return False
    messages.success(request, _("Done."))
    return True


@require_safe
def call_result(request, pk):
    """What the panel found, for everyone: the order, the awards, the reserve list."""
    call = get_visible_or_404(Call.objects.for_list(), request.user, pk=pk)
    panel = selectors.panel_of(call)
    if panel is None or not panel.is_frozen:
        raise Http404
    lines = selectors.result(panel)
    return render(
        request,
        "projects/review/result.html",
        {
            "call": call,
            "panel": panel,
            "lines": lines,
            "funded": [line for line in lines if line.project.state in selectors.AWARDED],
            "reserve": [line for line in lines if line.project.state == "reserve"],
            "others": sum(not line.shown for line in lines),
        },
    )


@login_required
def object_to(request, number):
    """Object to an award on notice, or to the finding that one's proposal is not eligible."""
    project = get_visible_or_404(Project.objects.for_list(), request.user, number=number)
    if not services.may_object(request.user, project):
        raise Http404
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.object_to(project, by=request.user, text=form.cleaned_data["text"])
        except LifecycleError as refused:  # The decision was taken back meanwhile.
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Your objection has arrived. You will get an answer."))
            return redirect(project)
    return render(
        request,
        "projects/review/object.html",
        {"project": project, "form": form},
        status=422 if form.is_bound else 200,
    )


@require_safe
def decision(request, number):
    """The decision letter as PDF, for the organisation and the staff of the area."""
    project = get_visible_or_404(
        Project.objects.for_list().select_related("call"), request.user, number=number
    )
    if not request.user.is_authenticated or not (
        project.is_party(request.user)
        or Project.objects.staffed_by(request.user).filter(pk=project.pk).exists()
    ):
        raise Http404
    letter = letters.decision(project)
    if letter is None:
        raise Http404
    answer = HttpResponse(letter, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{project.number}-decision.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
