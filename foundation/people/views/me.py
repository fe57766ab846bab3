"""One's own pages under /me/."""

from __future__ import annotations

import json
import time

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.interface.pagination import paginate
from foundation.people import contacts, privacy, selectors, services, session_limits
from foundation.people.auth import used_second_factor
from foundation.people.forms import EmailForm, ErasureForm, NewPasswordForm, ProfileForm
from foundation.people.models import Contact
from foundation.people.posted import posted
from foundation.people.rules import PASSWORD_WINDOW
from foundation.people.services import PeopleError


@login_required
@never_cache
@require_GET
def me(request):
    """The start page of one's own area."""
    return render(
        request,
        "people/me.html",
        {
            "duties": request.user.held_duties,
            "invitations": selectors.invitations_of(request.user),
            "is_member": request.user.memberships.exists(),
        },
    )


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request):
    user = request.user
    before = user.home_community
    form = ProfileForm(posted(request), instance=user)
    if request.method == "POST":
        if form.is_valid():
            changed = form.save(commit=False)
            wanted, changed.home_community = changed.home_community, before
            changed.save(update_fields=["display_name", "birth_decade", "language", "large_type"])
            services.declare_home(changed, wanted)
            messages.success(request, _("Your profile has been saved."))
            return redirect("people:profile")
        user.refresh_from_db()
    status = 422 if form.is_bound else 200
    context = {"form": form, "contacts": _masked(user), "email_form": EmailForm()}
    return render(request, "people/profile.html", context, status=status)


def _masked(user) -> list[tuple[Contact, str]]:
    return [(contact, contacts.masked(contact)) for contact in user.contacts.order_by("kind")]


@login_required
@never_cache
@require_POST
def email(request):
    """Store an address and send a link to it."""
    form = EmailForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["email"]))
        return redirect("people:profile")
    try:
        services.set_email(
            request.user,
            form.cleaned_data["email"],
            link=lambda token: request.build_absolute_uri(f"/me/email/{token}/"),
        )
    except PeopleError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("We have sent a link to this address. Open it to confirm."))
    return redirect("people:profile")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_email(request, token: str):
    """The link in the message shows a button; mail scanners only follow links."""
    if request.method != "POST":
        return render(request, "people/confirm_email.html")
    try:
        services.confirm_email(token)
    except PeopleError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Your e-mail address is confirmed."))
    return redirect("people:profile" if request.user.is_authenticated else "/")


@login_required
@never_cache
@require_GET
def my_data(request):
    """Who looked at my data; export; deletion."""
    page = paginate(request, selectors.accesses_about(request.user))
    return render(request, "people/privacy.html", {"page": page})


@login_required
@never_cache
@require_POST
@reauthentication_required
def export(request):
    body = json.dumps(
        privacy.export_data(request.user), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2
    )
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    name = f"nanhai-{request.user.handle}-{timezone.localdate():%Y%m%d}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def erase(request):
    form = ErasureForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            privacy.erase(request.user)
        except PeopleError as error:
            form.add_error(None, error.message)
        else:
            logout(request)
            messages.success(request, _("Your account has been deleted."))
            return redirect("/")
    return render(
        request, "people/erase.html", {"form": form}, status=422 if form.is_bound else 200
    )


@login_required
@never_cache
@require_GET
def unsent(request):
    """What one had typed when the session ended, to be sent now."""
    return render(request, "people/unsent.html", {"unsent": session_limits.unsent_of(request)})


@login_required
@never_cache
@require_GET
def security(request):
    """How I sign in: phone, password, second factors, WeChat, sessions."""
    user = request.user
    return render(
        request,
        "people/security.html",
        {
            "contacts": _masked(user),
            "factors": Authenticator.objects.filter(user=user).exclude(
                type=Authenticator.Type.RECOVERY_CODES
            ),
            "session_count": UserSession.objects.filter(user=user).count(),
        },
    )


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def password(request):
    """Set a first or forgotten password shortly after signing in with a code.

    Somebody with a second factor must have used it in this session too.
    """
    user = request.user
    if not _proved_recently(request, user):
        return render(request, "people/password_needs_code.html")
    form = NewPasswordForm(user, posted(request))
    if request.method == "POST" and form.is_valid():
        user.set_password(form.cleaned_data["password1"])
        user.save(update_fields=["password"])
        update_session_auth_hash(request, user)
        messages.success(request, _("Your password has been set."))
        return redirect("people:security")
    return render(
        request, "people/password.html", {"form": form}, status=422 if form.is_bound else 200
    )


def _proved_recently(request, user) -> bool:
    oldest = time.time() - PASSWORD_WINDOW.total_seconds()
    by_code = any(
        record["method"] == "code" and record["at"] >= oldest
        for record in get_authentication_records(request, user)
    )
    has_factor = Authenticator.objects.filter(user=user).exists()
    return by_code and (not has_factor or used_second_factor(request, user))
