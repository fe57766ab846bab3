"""Public pages of activities: the list, one activity, the code at the door, one's own."""

from __future__ import annotations

from datetime import datetime

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.areas.selectors import community_of
from foundation.interface.pagination import paginate
from foundation.lifecycle.errors import LifecycleError
from foundation.people.scope import get_visible_or_404
from volunteers import arrivals, queue, rules, selectors
from volunteers.forms import ActivityFilterForm
from volunteers.models import Activity, ActivityState, CheckIn, Session, SignupStatus
from volunteers.services import is_host

#: Where a scan waits in the visitor's own session until signing in is done.
SCAN = "volunteers_scan"


@require_safe
def activity_list(request: HttpRequest) -> HttpResponse:
    community = community_of(request)
    form = ActivityFilterForm(request.GET, community=community)
    form.is_valid()
    asked = form.cleaned_data
    activities = selectors.public_list(
        town=asked.get("town"),
        community=community if asked.get("mine") else None,
        kind=asked.get("kind", ""),
        when=asked.get("when", ""),
        words=asked.get("q", ""),
    )
    template = "volunteers/_list.html" if request.htmx else "volunteers/list.html"
    return render(request, template, {"form": form, "page": paginate(request, activities)})


def _found(request: HttpRequest, number: str) -> Activity:
    activities = Activity.objects.select_related(
        "area", "project", "organisation", "space__parent__carrier_type", "space__carrier_type"
    )
    return get_visible_or_404(activities, request.user, number=number)


def _page(request: HttpRequest, activity: Activity, refusal: str = "", status: int = 200):
    sessions = selectors.sessions_for(activity, request.user)
    context = {
        "activity": activity,
        "ahead": [s for s in sessions if not s.is_over],
        "past": [s for s in reversed(sessions) if s.is_over],
        "takes_signups": activity.state == ActivityState.PUBLISHED and activity.keeps_names,
        "person_times": selectors.person_times_of([activity])[activity.pk],
        "refusal": refusal,
        "may_host": request.user.is_authenticated and is_host(activity, request.user),
    }
    return render(request, "volunteers/detail.html", context, status=status)


@require_safe
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One activity with its sessions."""
    return _page(request, _found(request, number))


def _act(request: HttpRequest, number: str, pk: int, act, said) -> HttpResponse:
    """Sign up or off, and show the same page again; a refusal is said on it."""
    activity = _found(request, number)
    if not request.user.is_authenticated:
        return redirect_to_login(activity.get_absolute_url())
    session = get_object_or_404(Session, pk=pk, activity=activity)
    try:
        signup = act(session, request.user)
    except LifecycleError as refused:
        return _page(request, activity, refused.message, refused.status)
    messages.success(request, said(signup))
    return redirect(activity)


@require_POST
def sign_up(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    def said(signup):
        if signup.status == SignupStatus.WAITING:
            return _("You are on the waiting list. As soon as it is your turn, you are told.")
        return _("You have a place. See you there!")

    return _act(request, number, pk, queue.sign_up, said)


@require_POST
def leave(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    return _act(
        request, number, pk, queue.leave, lambda signup: _("You signed off. Thank you for saying.")
    )


# --- the code at the venue -------------------------------------------------------------


@never_cache
@require_safe
def scan(request: HttpRequest, token: str) -> HttpResponse:
    """A code was scanned. It is exchanged at once for a receipt, then there is time to sign in."""
    if not ratelimit.consume(request, action="scan_code"):
        return render(
            request,
            "volunteers/scan_refused.html",
            {"why": _("Too many tries. Please wait a minute.")},
            status=429,
        )
    session = arrivals.read_code(token)
    if session is None:
        why = _("This code is no longer valid. Scan the one that is on the screen now.")
        return render(request, "volunteers/scan_refused.html", {"why": why}, status=410)
    request.session[SCAN] = {"session": session.pk, "at": timezone.now().isoformat()}
    return redirect("volunteers:arrive")


def _receipt(request: HttpRequest) -> tuple[Session, datetime] | None:
    """The session scanned and when, if that was within the last ten minutes."""
    kept = request.session.get(SCAN)
    if not kept:
        return None
    scanned_at = datetime.fromisoformat(kept["at"])
    if timezone.now() - scanned_at > rules.RECEIPT:
        return None
    session = Session.objects.select_related("activity").filter(pk=kept["session"]).first()
    return (session, scanned_at) if session else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def arrive(request: HttpRequest) -> HttpResponse:
    """Confirm with one's own account that one is there, or that one leaves."""
    receipt = _receipt(request)
    if receipt is None:
        why = _("Please scan the code at the venue.")
        return render(request, "volunteers/scan_refused.html", {"why": why}, status=410)
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("volunteers:arrive"))
    session, scanned_at = receipt
    arrival = CheckIn.objects.standing().filter(session=session, person=request.user).first()
    context = {"session": session, "activity": session.activity, "arrival": arrival}
    if request.method != "POST":
        return render(request, "volunteers/arrive.html", context)
    try:
        if "leave" in request.POST:
            arrivals.check_out(session, request.user, at=scanned_at)
            messages.success(request, _("You checked out. Thank you for coming!"))
        else:
            arrivals.check_in_by_code(session, request.user, scanned_at=scanned_at)
            messages.success(request, _("You are checked in."))
    except LifecycleError as refused:
        context["refusal"] = refused.message
        return render(request, "volunteers/arrive.html", context, status=refused.status)
    del request.session[SCAN]
    return redirect("volunteers:mine")


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What I signed up for, and my hours."""
    signups = selectors.my_signups(request.user)
    now = timezone.now()
    return render(
        request,
        "volunteers/mine.html",
        {
            "ahead": signups.filter(session__ends_at__gt=now).order_by("session__starts_at"),
            "page": paginate(request, signups.filter(session__ends_at__lte=now)),
            "balance": selectors.balance(request.user),
            "hours": paginate(request, selectors.my_hours(request.user), name="hours"),
        },
    )
