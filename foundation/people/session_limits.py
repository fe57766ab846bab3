"""Sign-ins end: after a time without a request, and some time after they began.

Limits stand in ``settings.SESSION_LIMITS``, tighter for whoever holds a duty
(GB/T 22239-2019 8.1.4.1, ASVS 5.0 7.3.1 and 7.3.2). A page asked for after the end is
answered as to a visitor, with the reason; the sign-in page leads back to it. A form sent
after the end is not carried out: what was typed waits, sealed in the session, for the same
person to sign in again and send it.
"""

from __future__ import annotations

import time
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.people.rules import Limits

BEGAN, SEEN, UNSENT = "people_began", "people_seen", "people_unsent"
#: How far behind the kept time of the last request may be, as a share of the idle limit.
SLACK = 1 / 15
UNSENT_LIFETIME = timedelta(hours=1)
UNSENT_CHARACTERS = 200_000
#: Forms that do the same for a visitor, so nothing is lost by going on.
FOR_VISITORS = {"set_language", "set_large_type"}


def limits_of(user) -> Limits:
    """The limits of this person: whoever holds a duty, used in this session or not, is staff."""
    return settings.SESSION_LIMITS["staff" if user.held_duties else "resident"]


@receiver(user_logged_in)
def begin(request, user, **kwargs) -> None:
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


def reason_to_end(request) -> str:
    """Why this session is over, as a sentence; empty while it is not. Notes the request."""
    session, now = request.session, int(time.time())
    if SEEN not in session:
        session[BEGAN] = session[SEEN] = now
        return ""
    idle, age = timedelta(seconds=now - session[SEEN]), timedelta(seconds=now - session[BEGAN])
    tightest = settings.SESSION_LIMITS["staff"]
    if idle > tightest.idle * SLACK or age > tightest.absolute:
        limits = limits_of(request.user)
        if idle > limits.idle:
            return _("You were signed out because {time} passed without activity.").format(
                time=in_words(limits.idle)
            )
        if age > limits.absolute:
            return _("You were signed out because a sign-in lasts {time} at most.").format(
                time=in_words(limits.absolute)
            )
        if idle > limits.idle * SLACK:
            session[SEEN] = now
    return ""


def in_words(time: timedelta) -> str:
    minutes = int(time.total_seconds()) // 60
    for size, words in (
        (24 * 60, lambda n: ngettext("{n} day", "{n} days", n)),
        (60, lambda n: ngettext("{n} hour", "{n} hours", n)),
    ):
        if minutes and minutes % size == 0:
            return words(minutes // size).format(n=minutes // size)
    return ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)


def sign_out(request) -> None:
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    logout(request)


def page_of(request) -> str:
    """The page the form stood on; where the browser does not say, the address it was sent to."""
    page = request.headers.get("referer", "")
    ours = url_has_allowed_host_and_scheme(
        page, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return page if page and ours else request.get_full_path()


def keep_unsent(request) -> bool:
    """Sign out, and keep what was typed for its writer. Returns whether it is kept."""
    fields = [
        [name, value]
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    secret = any(name == "code" or "password" in name for name, _value in fields)
    size = sum(len(name) + len(value) for name, value in fields)
    kept = {
        "user": request.user.pk,
        "path": request.get_full_path(),
        "page": page_of(request),
        "fields": fields,
        "files": bool(request.FILES),
        "at": int(time.time()),
    }
    sign_out(request)
    if not fields or secret or size > UNSENT_CHARACTERS:
        return False
    request.session[UNSENT] = kept
    return True


def unsent_of(request) -> dict | None:
    """What this person had sent too late; never somebody else's, and only for a while."""
    kept = request.session.get(UNSENT)
    if not kept:
        return None
    fresh = time.time() - kept["at"] < UNSENT_LIFETIME.total_seconds()
    if not fresh or kept["user"] != request.user.pk:
        del request.session[UNSENT]
        return None
    return kept


class SessionLimitsMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.session_over = ""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            request.session_over = reason_to_end(request)
        if request.session_over and request.method in ("GET", "HEAD", "OPTIONS"):
            self._go_on_as_visitor(request)
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Forms are stopped here, after the check that they come from our own pages."""
        if not getattr(request, "session_over", "") or not request.user.is_authenticated:
            return None
        name = request.resolver_match.url_name or ""
        if name in FOR_VISITORS or request.path.startswith("/accounts/"):
            self._go_on_as_visitor(request)
            return None
        page = page_of(request)
        context = {"reason": request.session_over, "kept": keep_unsent(request), "page": page}
        return render(request, "people/signed_out.html", context, status=403)

    def _go_on_as_visitor(self, request) -> None:
        sign_out(request)
        messages.warning(request, request.session_over)
