"""The host's screens: drafting, sessions, the list with its ticks, the code at the venue.

They stand in two frames: on the desk for staff, and on the public site for those who act for
an organisation. The address a request came through says which (``host_urls``, ``desk_urls``).
"""

from __future__ import annotations

import segno
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.lifecycle.errors import LifecycleError
from foundation.people.posted import posted
from foundation.people.scope import get_visible_or_404
from volunteers import arrivals, queue, rules, selectors, services
from volunteers.forms import (
    ActivityForm,
    CorrectionForm,
    HeadsForm,
    HoursForm,
    OrganisationActivityForm,
    ReasonForm,
    SessionForm,
    TakeBackForm,
)
from volunteers.models import HOSTS, Activity, HourEntry, Session, Signup

editing = require_http_methods(["GET", "HEAD", "POST"])


def _frame(request: HttpRequest) -> str:
    """``volunteers_desk`` or ``volunteers_host``: the addresses of this frame."""
    return request.resolver_match.namespace


def _show(request: HttpRequest, name: str, context: dict, status: int = 200) -> HttpResponse:
    frame = _frame(request)
    folder = frame.removeprefix("volunteers_")
    return render(
        request, f"volunteers/{folder}/{name}.html", {**context, "frame": frame}, status=status
    )


def _to_session(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect(f"{_frame(request)}:session", pk)


def _activity(request: HttpRequest, pk: int) -> Activity:
    """One the person runs; another one answers like a missing one, a public one too."""
    activity = get_visible_or_404(
        Activity.objects.select_related("area", "organisation", "space__parent__carrier_type"),
        request.user,
        pk=pk,
    )
    if not services.is_host(activity, request.user):
        raise Http404
    return activity


def _session(request: HttpRequest, pk: int) -> Session:
    session = get_object_or_404(Session, pk=pk)
    session.activity = _activity(request, session.activity_id)
    return session


def _refuse(form, refused: LifecycleError, names=None) -> None:
    """Say the refusal at the field it is about, or above the form."""
    named = getattr(refused, "field", None)
    field = (names or {}).get(named, named)
    form.add_error(field if field in form.fields else None, refused.message)


def _form(request: HttpRequest, form, title: str, submit: str, **more) -> HttpResponse:
    return _show(
        request,
        "form",
        {"form": form, "page_title": title, "submit": submit, **more},
        status=422 if form.is_bound else 200,
    )


def _to_case(request: HttpRequest, activity: Activity) -> HttpResponse:
    if _frame(request) == "volunteers_host":
        return redirect("volunteers_host:activity", activity.pk)
    return redirect("lifecycle_desk:case", "volunteers.activity", activity.pk)


def _activity_form(request: HttpRequest, activity: Activity) -> ActivityForm:
    more = {}
    kind = ActivityForm
    if _frame(request) == "volunteers_host" and activity.organisation:
        kind, more = OrganisationActivityForm, {"organisation": activity.organisation}
    return kind(posted(request), user=request.user, activity=activity, **more)


# --- drafting --------------------------------------------------------------------------


@editing
def new(request: HttpRequest) -> HttpResponse:
    if not request.user.has_role(*HOSTS):
        raise PermissionDenied
    form = ActivityForm(posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            activity = services.draft_activity(by=request.user, **form.cleaned_data)
            messages.success(request, _("Drafted. Now add its sessions, then publish it."))
            return _to_case(request, activity)
        except LifecycleError as refused:
            _refuse(form, refused)
    return _form(request, form, _("New activity"), _("Save the draft"))


@editing
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    activity = _activity(request, pk)
    form = _activity_form(request, activity)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_activity(activity, by=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return _to_case(request, activity)
        except LifecycleError as refused:
            _refuse(form, refused)
    return _form(request, form, _("Edit %(number)s") % {"number": activity.number}, _("Save"))


@editing
def session_new(request: HttpRequest, pk: int) -> HttpResponse:
    activity = _activity(request, pk)
    initial = {"place": activity.space.address if activity.space else ""}
    form = SessionForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_session(activity, by=request.user, **form.values())
            messages.success(request, _("The session is planned."))
            return _to_case(request, activity)
        except LifecycleError as refused:
            _refuse(form, refused, form.FIELDS)
    title = _("New session of %(number)s") % {"number": activity.number}
    return _form(request, form, title, _("Plan the session"), original=activity)


@editing
def session_edit(request: HttpRequest, pk: int) -> HttpResponse:
    session = _session(request, pk)
    form = SessionForm(posted(request), session=session)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_session(session, by=request.user, **form.values())
            messages.success(request, _("Saved."))
            return _to_session(request, session.pk)
        except LifecycleError as refused:
            _refuse(form, refused, form.FIELDS)
    return _form(request, form, _("Change the session"), _("Save"), original=session.activity)


@editing
def session_call_off(request: HttpRequest, pk: int) -> HttpResponse:
    session = _session(request, pk)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.call_off_session(session, by=request.user, **form.cleaned_data)
            messages.success(request, _("Called off. Everyone who signed up is told."))
            return _to_case(request, session.activity)
        except LifecycleError as refused:
            _refuse(form, refused)
    return _form(request, form, _("Call off the session"), _("Call off"), original=session.activity)


# --- the list of a session -------------------------------------------------------------


def _roll(request: HttpRequest, session: Session, status: int = 200, **forms) -> HttpResponse:
    activity = session.activity
    rows = selectors.roll_of(session)
    count = session.head_counts.first()
    to_confirm = [row for row in rows if row.arrival and not row.entry]
    takes_hours = activity.is_service and session.is_over
    context = {
        "activity": activity,
        "session": session,
        "rows": rows,
        "arrived": sum(row.arrival is not None for row in rows),
        "heads": count.heads if count else 0,
        "heads_form": forms.get("heads_form")
        or HeadsForm(initial={"heads": count and count.heads}),
        "hours_form": forms.get("hours_form")
        or (HoursForm(rows=to_confirm) if takes_hours and to_confirm else None),
        "door_is_open": not session.is_cancelled
        and not rules.refused_at(session.starts_at, session.ends_at, timezone.now(), staff=True),
        "may_change": activity.state in services.OPEN_STATES
        and not session.is_over
        and not session.is_cancelled,
    }
    return _show(request, "session", context, status)


@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """Who signed up, who is there, how many more, and the hours."""
    return _roll(request, _session(request, pk))


@require_POST
def mark(request: HttpRequest, pk: int, signup_pk: int) -> HttpResponse:
    """One button of the list: here, gone, or place taken back."""
    found = _session(request, pk)
    signup = get_object_or_404(Signup.objects.select_related("person"), pk=signup_pk, session=found)
    signup.session = found
    person = {"name": signup.person.display_name}
    try:
        if "in" in request.POST:
            arrivals.tick_in(found, signup.person, by=request.user)
            messages.success(request, _("%(name)s is here.") % person)
        elif "out" in request.POST:
            arrivals.check_out(found, signup.person)
            messages.success(request, _("%(name)s has left.") % person)
        elif "take_back" in request.POST:
            queue.take_back(signup)
            messages.success(request, _("The place of %(name)s is free again.") % person)
    except LifecycleError as refused:
        messages.error(request, refused.message)
        return _roll(request, found, refused.status)
    return _to_session(request, found.pk)


@editing
def untick(request: HttpRequest, pk: int, signup_pk: int) -> HttpResponse:
    """Somebody was ticked by mistake."""
    found = _session(request, pk)
    signup = get_object_or_404(Signup.objects.select_related("person"), pk=signup_pk, session=found)
    form = TakeBackForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            arrivals.take_back(found, signup.person, by=request.user, **form.cleaned_data)
            messages.success(request, _("The check-in was taken back; both entries stay."))
            return _to_session(request, found.pk)
        except LifecycleError as refused:
            _refuse(form, refused)
    title = _("Take back the check-in of %(name)s") % {"name": signup.person.display_name}
    back = reverse(f"{_frame(request)}:session", args=[found.pk])
    return _form(
        request, form, title, _("Take the check-in back"), original=found.activity, back=back
    )


@editing
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """The same again, as a draft."""
    if request.method != "POST":
        return _to_case(request, _activity(request, pk))
    made = services.copy_activity(_activity(request, pk), by=request.user)
    messages.success(request, _("Copied as a draft. Check text and dates, then publish it."))
    return _to_case(request, made)


@require_POST
def heads(request: HttpRequest, pk: int) -> HttpResponse:
    found = _session(request, pk)
    form = HeadsForm(request.POST)
    if form.is_valid():
        try:
            services.count_heads(found, by=request.user, **form.cleaned_data)
            messages.success(request, _("Counted."))
            return _to_session(request, found.pk)
        except LifecycleError as refused:
            _refuse(form, refused)
    return _roll(request, found, 422, heads_form=form)


@require_POST
def hours(request: HttpRequest, pk: int) -> HttpResponse:
    found = _session(request, pk)
    rows = [row for row in selectors.roll_of(found) if row.arrival and not row.entry]
    form = HoursForm(request.POST, rows=rows)
    if form.is_valid():
        try:
            entries = services.confirm_hours(found, form.minutes(), by=request.user)
            messages.success(request, _("Confirmed for %(n)s people.") % {"n": len(entries)})
            return _to_session(request, found.pk)
        except LifecycleError as refused:
            _refuse(form, refused)
    return _roll(request, found, 422, hours_form=form)


@editing
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    entry = get_object_or_404(HourEntry.objects.select_related("person"), pk=pk, corrects=None)
    entry.session = _session(request, entry.session_id)
    form = CorrectionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.correct_hours(entry, by=request.user, **form.cleaned_data)
            messages.success(request, _("Corrected by a second entry."))
            return _to_session(request, entry.session_id)
        except LifecycleError as refused:
            _refuse(form, refused)
    title = _("Correct the hours of %(name)s") % {"name": entry.person.display_name}
    return _form(request, form, title, _("Correct"), original=entry.session.activity)


@never_cache
@require_safe
def venue(request: HttpRequest, pk: int) -> HttpResponse:
    """The code for the screen at the venue. The page fetches the next one by itself."""
    found = _session(request, pk)
    now = timezone.now()
    token = rules.token(found.check_in_key, found.pk, now)
    address = request.build_absolute_uri(reverse("volunteers:scan", args=[token]))
    drawing = segno.make(address, error="m").svg_inline(
        border=2, omitsize=True, svgclass="venue__code"
    )
    return _show(
        request,
        "venue",
        {
            "session": found,
            "activity": found.activity,
            # Drawn by the library from an address of our own making.
            "code": mark_safe(drawing),
            "seconds": rules.seconds_left(now),
            "arrived": found.check_ins.standing().count(),
            "opens_at": found.starts_at - rules.DOOR_OPENS,
            "is_open": not found.is_cancelled
            and not rules.refused_at(found.starts_at, found.ends_at, now, staff=False),
        },
    )
