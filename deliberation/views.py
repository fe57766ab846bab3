"""Topics and resolutions in public, and the sitting on the desk."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deliberation import selectors, services
from deliberation.forms import (
    AnswerOpinionForm,
    AttendanceForm,
    OpinionForm,
    RaiseForm,
    RaiseFromClusterForm,
    TopicFilterForm,
)
from deliberation.models import Opinion, Resolution, Sitting, Topic
from foundation.interface.pagination import paginate
from foundation.lifecycle.errors import LifecycleError
from foundation.people.roles import Role
from foundation.people.scope import get_visible_or_404

ATTENDANCE_ROLES = [Role.RECORDER, Role.CONVENER, Role.HOST, Role.COMMUNITY_WORKER]
OPINION_ROLES = [Role.CONVENER, Role.HOST, Role.COMMUNITY_WORKER]
RAISING_ROLES = [Role.TOWN_CENTRE_OFFICER, Role.TOWN_OFFICER, Role.COMMUNITY_WORKER]


def topic_list(request):
    form = TopicFilterForm(request.GET or None)
    topics = selectors.public_topics().order_by("-raised_at")
    if form.is_valid():
        asked = form.cleaned_data
        if asked["q"]:
            topics = selectors.with_words(topics, asked["q"])
        if asked["town"]:
            topics = topics.within(asked["town"])
        if asked["track"]:
            topics = topics.filter(track=asked["track"])
    context = {"form": form, "page": paginate(request, topics)}
    return render(
        request, "deliberation/_topics.html" if request.htmx else "deliberation/list.html", context
    )


def _topic_page(request, topic, form=None, status=200):
    user = request.user
    item = topic.current_item
    context = {
        "topic": topic,
        "item": item,
        "resolution": getattr(item, "resolution", None) if item and item.noticed_at else None,
        "opinions": paginate(
            request,
            topic.opinions.filter(is_hidden=False).select_related("author"),
            per_page=20,
        ),
        "supporters": topic.supports.count(),
        "supports": user.is_authenticated and topic.supports.filter(user=user).exists(),
        "takes_opinions": topic.state in services.OPEN_FOR_OPINIONS,
        "form": form or OpinionForm(),
    }
    return render(request, "deliberation/topic.html", context, status=status)


def topic(request, number):
    """One topic: what it is, what people think, what was decided."""
    found = get_visible_or_404(
        Topic.objects.select_related("area", "cluster"), request.user, number=number
    )
    return _topic_page(request, found)


def resolution(request, number):
    """One resolution with its arithmetic."""
    found = get_object_or_404(
        Resolution.objects.select_related("item__topic__area", "item__sitting__body"),
        number=number,
        published_at__isnull=False,
    )
    return render(
        request,
        "deliberation/resolution.html",
        {
            "resolution": found,
            "topic": found.topic,
            "objections": found.objections.all(),
            "duty": getattr(found, "duty", None),
        },
    )


def resolution_list(request):
    """Everything decided and published."""
    found = (
        Resolution.objects.filter(published_at__isnull=False)
        .select_related("item__topic__area")
        .order_by("-decided_on", "-pk")
    )
    return render(request, "deliberation/resolutions.html", {"page": paginate(request, found)})


@login_required
def new(request):
    """Raise a topic."""
    form = RaiseForm(
        request.POST if request.method == "POST" else None, community=request.user.home_community
    )
    if request.method == "POST" and form.is_valid():
        raised = services.raise_topic(by=request.user, **form.cleaned_data)
        messages.success(request, _("Your topic was raised. You get an answer within seven days."))
        return redirect(raised)
    return render(
        request, "deliberation/new.html", {"form": form}, status=422 if form.is_bound else 200
    )


@login_required
@require_POST
def support(request, number):
    found = get_visible_or_404(Topic, request.user, number=number)
    services.support(found, by=request.user)
    return redirect(found)


@login_required
@require_POST
def give_opinion(request, number):
    found = get_visible_or_404(Topic.objects.select_related("area"), request.user, number=number)
    form = OpinionForm(request.POST)
    if form.is_valid():
        try:
            services.give_opinion(found, by=request.user, text=form.cleaned_data["text"])
        except LifecycleError as error:
            form.add_error(None, error.message)
            return _topic_page(request, found, form, error.status)
        messages.success(request, _("Thank you. You will be told what becomes of your opinion."))
        return redirect(found)
    return _topic_page(request, found, form, 422)


# --- desk ----------------------------------------------------------------------


def _form_page(request, form, title, submit):
    return render(
        request,
        "lifecycle/desk/form.html",
        {"form": form, "page_title": title, "submit": submit},
        status=422 if form.is_bound else 200,
    )


def raise_from_cluster(request):
    """A town centre raises a topic from gathered appeals."""
    if not request.user.has_role(*RAISING_ROLES):
        raise PermissionDenied
    form = RaiseFromClusterForm(
        request.POST if request.method == "POST" else None,
        user=request.user,
        initial={"cluster": request.GET.get("cluster")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            raised = services.raise_topic(by=request.user, **form.cleaned_data)
            return redirect("lifecycle_desk:case", "deliberation.topic", raised.pk)
        except LifecycleError as error:
            form.add_error("cluster", error.message)
    return _form_page(request, form, _("Raise a topic from appeals"), _("Raise the topic"))


def attendance(request, pk):
    """Enter the attendance sheet of a sitting."""
    if not request.user.has_role(*ATTENDANCE_ROLES):
        raise PermissionDenied
    sitting = get_object_or_404(Sitting.objects.select_related("body__area"), pk=pk)
    found = Topic.objects.visible_to(request.user).filter(agenda_items__sitting=sitting).first()
    if found is None or not any(
        duty.role in ATTENDANCE_ROLES and duty.covers_area(sitting.body.area)
        for duty in request.user.duties
    ):
        raise Http404
    form = AttendanceForm(request.POST if request.method == "POST" else None, sitting=sitting)
    if request.method == "POST" and form.is_valid():
        new_rows = services.check_in(
            sitting,
            by=request.user,
            members=list(form.cleaned_data["members"]),
            unidentified=form.cleaned_data["unidentified"] or 0,
        )
        messages.success(request, _("%(count)d rows of attendance entered.") % {"count": new_rows})
        return redirect("lifecycle_desk:case", "deliberation.topic", found.pk)
    return _form_page(
        request, form, _("Attendance: %(sitting)s") % {"sitting": sitting}, _("Enter")
    )


def answer_opinion(request, pk):
    """Say what became of an opinion."""
    if not request.user.has_role(*OPINION_ROLES):
        raise PermissionDenied
    opinion = get_object_or_404(Opinion.objects.select_related("topic__area"), pk=pk)
    get_visible_or_404(Topic, request.user, pk=opinion.topic_id)
    if not any(
        duty.role in OPINION_ROLES and duty.covers_area(opinion.topic.area)
        for duty in request.user.duties
    ):
        raise Http404
    form = AnswerOpinionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.answer_opinion(opinion, by=request.user, **form.cleaned_data)
        messages.success(request, _("The author was told."))
        return redirect("lifecycle_desk:case", "deliberation.topic", opinion.topic_id)
    return _form_page(request, form, opinion.text, _("Answer"))
