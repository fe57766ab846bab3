"""People administration on the desk: each screen belongs to one of the administrators or offices.

The system administrator sees accounts, the security administrator duties, the audit
administrator both logs; nobody sees the others' screens, nor business content.
"""

from __future__ import annotations

from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.interface.pagination import paginate
from foundation.people import contacts, phone, selectors, services
from foundation.people.desk_forms import AccountForm, DutyForm, ReasonForm, RegistrationForm
from foundation.people.models import Act, ContactKind, Duty, User
from foundation.people.posted import posted
from foundation.people.roles import Role
from foundation.people.rules import DUTY_NOTICE_DAYS
from foundation.people.services import PeopleError
from foundation.people.services.organisations import REGISTRARS


def for_roles(*roles):
    """Open to holders of one of the roles; to others the page does not exist."""

    def decorate(view):
        @wraps(view)
        def checked(request, *args, **kwargs):
            if not request.user.has_role(*roles):
                raise Http404
            return view(request, *args, **kwargs)

        return checked

    return decorate


def _page(
    request,
    template: str,
    title: str,
    icon: str,
    context: dict,
    status: int = 200,
    *,
    under: tuple[str, str] | None = None,
):
    """A page of the desk; ``under`` is the (address, title) of the list it was reached from."""
    path = [(reverse("wagtailadmin_home"), _("Home")), *([under] if under else []), ("", title)]
    context = {
        "page_title": title,
        "header_title": title,
        "header_icon": icon,
        "breadcrumbs_items": [{"url": url, "label": label} for url, label in path],
        "back": under and under[0],
        **context,
    }
    return render(request, f"people/desk/{template}.html", context, status=status)


def _try(request, act, done: str) -> bool:
    """Carry out an act; say what came of it."""
    try:
        act()
    except PeopleError as error:
        messages.error(request, error.message)
        return False
    messages.success(request, done)
    return True


def _reason_or_message(request) -> str | None:
    form = ReasonForm(request.POST)
    if form.is_valid():
        return form.cleaned_data["reason"]
    messages.error(request, _("State a reason."))
    return None


def _find(found, text: str):
    """By name or handle, or by the exact phone number through the blind index."""
    try:
        holder = contacts.holder_of(ContactKind.PHONE, phone.normalise(text))
    except phone.BadPhone:
        return found.filter(display_name__icontains=text) | found.filter(handle=text)
    return found.filter(pk=holder.pk if holder else None)


# --- System administrator: accounts --------------------------------------------------


@for_roles(Role.SYSTEM_ADMIN)
@require_GET
def accounts(request):
    text = request.GET.get("q", "").strip()[:60]
    found = selectors.accounts(request.user)
    page = paginate(request, _find(found, text) if text else found)
    return _page(request, "accounts", _("Accounts"), "group", {"page": page, "q": text})


@for_roles(Role.SYSTEM_ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def new_account(request):
    form = AccountForm(posted(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.create_account(
                data["display_name"], data["phone"], by=request.user, reason=data["reason"]
            )
        except PeopleError as error:
            form.add_error("phone", error.message)
        else:
            messages.success(
                request, _("Created. The security administrator can now grant duties.")
            )
            return redirect("people_desk:accounts")
    context = {"form": form, "submit": _("Create the account")}
    status = 422 if form.is_bound else 200
    under = (reverse("people_desk:accounts"), _("Accounts"))
    return _page(request, "form", _("New account"), "user", context, status, under=under)


@for_roles(Role.SYSTEM_ADMIN)
@require_POST
def switch_account(request, pk: int):
    """Deactivate an account, or activate it again."""
    user = get_object_or_404(selectors.accounts(request.user), pk=pk)
    reason = _reason_or_message(request)
    if reason:
        act = services.close_account if user.is_active else services.reopen_account
        _try(request, lambda: act(user, by=request.user, reason=reason), _("Done."))
    return redirect("people_desk:accounts")


# --- Security administrator: duties --------------------------------------------------


@for_roles(Role.SECURITY_ADMIN)
@require_GET
def duties(request):
    found = selectors.duties(request.user)
    role, ending = request.GET.get("role", ""), request.GET.get("ending") == "1"
    if role in Role.values:
        found = found.filter(role=role)
    if ending:
        found = found & Duty.objects.ending_within(DUTY_NOTICE_DAYS)
    else:
        found = found & Duty.objects.current() if request.GET.get("all") != "1" else found
    context = {"page": paginate(request, found), "roles": Role.choices, "role": role}
    return _page(request, "duties", _("Duties"), "key", {**context, "ending": ending})


def _duties_page() -> tuple[str, str]:
    return reverse("people_desk:duties"), _("Duties")


@for_roles(Role.SECURITY_ADMIN)
@require_GET
def choose_person(request):
    """First step of granting: find the account the system administrator has created."""
    text = request.GET.get("q", "").strip()[:60]
    found = User.objects.filter(is_active=True, erased_at=None).exclude(pk=request.user.pk)
    page = paginate(request, _find(found, text).order_by("-pk") if text else found.none())
    context = {"page": page, "q": text}
    return _page(request, "choose", _("Grant a duty"), "key", context, under=_duties_page())


@for_roles(Role.SECURITY_ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def grant(request, pk: int):
    person = get_object_or_404(User, pk=pk, erased_at=None)
    form = DutyForm(request.user, posted(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.grant_duty(
                person,
                data["role"],
                data["area"] or data["unit"],
                by=request.user,
                starts_on=data["starts_on"],
                ends_on=data["ends_on"],
                reason=data["reason"],
            )
        except PeopleError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("The duty has been granted."))
            return redirect("people_desk:person", pk)
    context = {"form": form, "submit": _("Grant the duty")}
    title = _("Grant a duty to {person}").format(person=person.display_name)
    under = (reverse("people_desk:person", args=[pk]), person.display_name)
    status = 422 if form.is_bound else 200
    return _page(request, "form", title, "key", context, status, under=under)


@for_roles(Role.SECURITY_ADMIN)
@require_GET
def person(request, pk: int):
    """One person's duties within reach, current and past."""
    found = get_object_or_404(User, pk=pk, erased_at=None)
    held = selectors.duties(request.user).filter(user=found)
    context = {"person": found, "duties": held}
    return _page(request, "person", found.display_name, "user", context, under=_duties_page())


@for_roles(Role.SECURITY_ADMIN)
@require_POST
def end(request, pk: int):
    duty = get_object_or_404(selectors.duties(request.user), pk=pk)
    reason = _reason_or_message(request)
    if reason:
        _try(
            request,
            lambda: services.end_duty(duty, by=request.user, reason=reason),
            _("The duty has ended."),
        )
    return redirect("people_desk:person", duty.user_id)


@for_roles(Role.SECURITY_ADMIN)
@require_POST
def reset(request, pk: int):
    found = get_object_or_404(User, pk=pk, erased_at=None)
    reason = _reason_or_message(request)
    if reason:
        _try(
            request,
            lambda: services.reset_factors(found, by=request.user, reason=reason),
            _("Second factors removed. The person sets up a new one at the next sign-in."),
        )
    return redirect("people_desk:person", pk)


# --- Audit administrator: the two logs ------------------------------------------------


@for_roles(Role.AUDIT_ADMIN)
@require_GET
def history(request):
    found = selectors.history(request.user)
    act = request.GET.get("act", "")
    if act in Act.values:
        found = found.filter(act=act)
    context = {"page": paginate(request, found, per_page=50), "acts": Act.choices, "act": act}
    return _page(request, "history", _("History of accounts and duties"), "history", context)


@for_roles(Role.AUDIT_ADMIN)
@require_GET
def access_log(request):
    page = paginate(request, selectors.access_log(request.user), per_page=50)
    return _page(request, "access_log", _("Who looked at personal data"), "view", {"page": page})


# --- Community workers and offices ----------------------------------------------------


@for_roles(Role.COMMUNITY_WORKER)
@require_http_methods(["GET", "HEAD", "POST"])
def homes(request):
    """Residents who declared my community and wait for my word."""
    waiting = selectors.waiting_homes(request.user)
    if request.method == "POST":
        pk = request.POST.get("person", "")
        found = get_object_or_404(waiting, pk=pk if pk.isdecimal() else 0)
        if request.POST.get("answer") == "yes":
            _try(request, lambda: services.verify_home(found, by=request.user), _("Confirmed."))
        elif reason := _reason_or_message(request):
            _try(
                request,
                lambda: services.refuse_home(found, by=request.user, reason=reason),
                _("The person has been told."),
            )
        return redirect("people_desk:homes")
    page = paginate(request, waiting)
    return _page(request, "homes", _("Residents to confirm"), "home", {"page": page})


@for_roles(*REGISTRARS)
@require_GET
def organisations(request):
    text = request.GET.get("q", "").strip()[:60]
    found = selectors.organisations(request.user)
    page = paginate(request, found.filter(name__icontains=text) if text else found)
    context = {"page": page, "q": text}
    return _page(request, "organisations", _("Organisations"), "group", context)


@for_roles(*REGISTRARS)
@require_http_methods(["GET", "HEAD", "POST"])
def registration(request, pk: int):
    found = get_object_or_404(selectors.organisations(request.user), pk=pk)
    initial = {"registration": found.registration, "number": found.registration_number}
    form = RegistrationForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.set_registration(
                found,
                data["registration"],
                by=request.user,
                number=data["number"].strip().upper(),
                reason=data["reason"],
            )
        except PeopleError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("The registration has been changed."))
            return redirect("people_desk:organisations")
    context = {"form": form, "submit": _("Save")}
    under = (reverse("people_desk:organisations"), _("Organisations"))
    status = 422 if form.is_bound else 200
    return _page(request, "form", found.name, "group", context, status, under=under)
