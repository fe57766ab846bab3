"""Public pages of appeals: what was published, filing, one's own, and the look-up by code."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appeals import selectors, services
from appeals.forms import (
    AppealFilterForm,
    GatherForm,
    IntakeForm,
    LookupForm,
    PublishForm,
    ResidentFilingForm,
    RevealForm,
)
from appeals.models import Appeal, Channel
from foundation.interface.pagination import paginate
from foundation.lifecycle.errors import LifecycleError
from foundation.lifecycle.selectors import timeline
from foundation.lifecycle.table import Visibility
from foundation.people.roles import Role
from foundation.people.scope import get_visible_or_404

GATHER_ROLES = [Role.DISPATCHER, Role.CENTRE_DIRECTOR, Role.SUPERVISOR, Role.TOWN_OFFICER]


def appeal_list(request):
    """What staff have published, for anyone to read."""
    form = AppealFilterForm(request.GET or None)
    appeals = Appeal.objects.published().for_list().order_by("-published_at")
    if form.is_valid():
        asked = form.cleaned_data
        if asked["q"]:
            appeals = appeals.filter(
                Q(public_title__icontains=asked["q"]) | Q(public_body__icontains=asked["q"])
            )
        if asked["town"]:
            appeals = appeals.within(asked["town"])
        if asked["nature"]:
            appeals = appeals.filter(nature=asked["nature"])
    page = paginate(request, appeals)
    template = "appeals/_list.html" if request.htmx else "appeals/list.html"
    return render(request, template, {"form": form, "page": page})


def new(request):
    """File an appeal. Signing in comes first, so that its progress can be watched."""
    if not request.user.is_authenticated:
        return render(request, "appeals/new_sign_in.html")
    community = request.user.home_community
    form = ResidentFilingForm(
        request.POST if request.method == "POST" else None, user=request.user, community=community
    )
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="file_appeal", user=request.user):
            form.add_error(None, _("That is a lot of appeals in one hour. Please go on later."))
            return render(request, "appeals/new.html", {"form": form}, status=429)
        appeal = services.file_appeal(by=request.user, channel=Channel.WEB, **form.cleaned_data)
        return redirect("appeals:filed", appeal.number)
    status = 422 if form.is_bound else 200
    return render(request, "appeals/new.html", {"form": form}, status=status)


@login_required
def filed(request, number):
    """The receipt: number, query code, and what comes next."""
    appeal = get_object_or_404(Appeal, number=number, appellant=request.user)
    return render(request, "appeals/filed.html", {"appeal": appeal})


def detail(request, number):
    """One appeal: all of it for the person it belongs to, the public text for others."""
    appeal = get_visible_or_404(
        Appeal.objects.select_related("area", "subject", "lead_unit", "appellant"),
        request.user,
        number=number,
    )
    own = request.user.is_authenticated and appeal.is_party(request.user)
    if not own and not appeal.published_at:
        # Staff read unpublished appeals on the desk, where it is their duty.
        raise Http404
    return render(request, "appeals/detail.html", _detail(appeal, own=own))


def _detail(appeal, *, own: bool) -> dict:
    replies = appeal.replies.filter(issued_at__isnull=False).select_related("unit") if own else []
    membership = appeal.memberships.select_related("cluster").first()
    return {
        "appeal": appeal,
        "own": own,
        "replies": replies,
        "cluster": membership.cluster if membership else None,
    }


def look_up(request):
    """Progress by number and query code; a wrong number and a wrong code answer alike."""
    form = LookupForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="look_up_appeal"):
            form.add_error(None, _("Too many tries. Please wait ten minutes."))
            return render(request, "appeals/look_up.html", {"form": form}, status=429)
        number, code = form.cleaned_data["number"].strip(), form.cleaned_data["code"].strip()
        appeal = Appeal.objects.for_list().filter(number=number).first()
        opened = (appeal or Appeal()).opens_with(code)
        if appeal and opened:
            context = _detail(appeal, own=True)
            context["lines"] = timeline(appeal, Visibility.PARTY)
            return render(request, "appeals/progress.html", context)
        form.add_error(None, _("No appeal has this number and this code. Check both."))
    status = 422 if form.is_bound else 200
    return render(request, "appeals/look_up.html", {"form": form}, status=status)


@login_required
def mine(request):
    """A person's own appeals."""
    return render(
        request, "appeals/mine.html", {"page": paginate(request, selectors.filed_by(request.user))}
    )


# --- desk ----------------------------------------------------------------------


def _require(request, roles) -> None:
    if not request.user.has_role(*roles):
        raise PermissionDenied


def intake(request):
    """One-stop intake (一站式受理) at the window, on the phone, by the grid officer."""
    _require(request, services.INTAKE_ROLES)
    form = IntakeForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        appeal = services.file_appeal(by=request.user, **form.cleaned_data)
        messages.success(
            request,
            _("Filed as %(number)s. Query code for the appellant: %(code)s")
            % {"number": appeal.number, "code": appeal.query_code},
        )
        return redirect("lifecycle_desk:case", "appeals.appeal", appeal.pk)
    return render(
        request,
        "lifecycle/desk/form.html",
        {"form": form, "page_title": _("New appeal"), "submit": _("File the appeal")},
        status=422 if form.is_bound else 200,
    )


def publish(request, pk):
    """Write the public text of an appeal."""
    _require(request, GATHER_ROLES)
    appeal = get_visible_or_404(Appeal, request.user, pk=pk)
    form = PublishForm(
        request.POST if request.method == "POST" else None,
        initial={"public_title": appeal.public_title, "public_body": appeal.public_body},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.publish(appeal, by=request.user, **form.cleaned_data)
            messages.success(request, _("The public text is on the site."))
            return redirect("lifecycle_desk:case", "appeals.appeal", appeal.pk)
        except LifecycleError as error:
            form.add_error(None, error.message)
    return render(
        request,
        "lifecycle/desk/form.html",
        {
            "form": form,
            "page_title": _("Public text of %(number)s") % {"number": appeal.number},
            "submit": pgettext("appeal", "Publish"),
            "original": appeal,
        },
        status=422 if form.is_bound else 200,
    )


def reveal(request, pk):
    """Show the appellant's contact for a stated purpose; logged, and shown to the person."""
    appeal = get_visible_or_404(
        Appeal.objects.select_related("area", "respondent_unit", "lead_unit"), request.user, pk=pk
    )
    if not services.may_see_contact(appeal, request.user):
        raise PermissionDenied
    form = RevealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        shown = services.reveal_contact(
            appeal, by=request.user, purpose=form.cleaned_data["purpose"]
        )
        messages.info(
            request,
            _("%(name)s: %(contact)s") % {"name": appeal.appellant_name, "contact": shown}
            if shown
            else _("No contact was given."),
        )
        return redirect("lifecycle_desk:case", "appeals.appeal", appeal.pk)
    return render(
        request,
        "lifecycle/desk/form.html",
        {
            "form": form,
            "page_title": _("Contact of %(number)s") % {"number": appeal.number},
            "submit": _("Show the contact"),
        },
        status=422 if form.is_bound else 200,
    )


def gather(request):
    """Gather appeals about one matter."""
    _require(request, GATHER_ROLES)
    form = GatherForm(
        request.POST if request.method == "POST" else None,
        user=request.user,
        initial={"numbers": "\n".join(request.GET.getlist("number"))},
    )
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            cluster = services.gather(
                asked["numbers"],
                by=request.user,
                title=asked["title"],
                statement=asked["statement"],
                area=_common_area(asked["numbers"]),
            )
            return redirect("lifecycle_desk:case", "appeals.cluster", cluster.pk)
        except LifecycleError as error:
            form.add_error("numbers", error.message)
    return render(
        request,
        "lifecycle/desk/form.html",
        {"form": form, "page_title": _("Gather appeals into one matter"), "submit": _("Gather")},
        status=422 if form.is_bound else 200,
    )


def _common_area(appeals):
    """The smallest area that holds all of them."""
    area = appeals[0].area
    while not all(area.covers(appeal.area) for appeal in appeals):
        area = area.get_parent()
    return area
