"""Small public pages: language, large type, the privacy notice, the development inbox."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from foundation.notices.models import DevelopmentMessage
from foundation.people.forms import LanguageForm
from foundation.people.middleware import LARGE_TYPE_COOKIE
from foundation.people.rules import PRIVACY_NOTICE_VERSION
from foundation.people.services import development_codes

YEAR = 365 * 24 * 3600
SHOWN_MESSAGES = 50


def _back(request) -> str:
    """Where the visitor came from, on this site only."""
    target = request.POST.get("next") or request.headers.get("referer", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else "/"


def _set_cookie(request, response, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
    )


@require_POST
def language(request):
    """Choose the language; kept with the account, or in a cookie without one."""
    form = LanguageForm(request.POST)
    response = redirect(_back(request))
    if form.is_valid():
        chosen = form.cleaned_data["language"]
        translation.activate(chosen)
        _set_cookie(request, response, settings.LANGUAGE_COOKIE_NAME, chosen)
        if request.user.is_authenticated:
            request.user.language = chosen
            request.user.save(update_fields=["language"])
    return response


@require_POST
def large_type(request):
    """Switch large type on or off."""
    on = request.POST.get("large_type") == "1"
    response = redirect(_back(request))
    _set_cookie(request, response, LARGE_TYPE_COOKIE, "1" if on else "0")
    if request.user.is_authenticated:
        request.user.large_type = on
        request.user.save(update_fields=["large_type"])
    return response


@require_GET
def notice(request):
    """The privacy notice that sign-up refers to."""
    return render(request, "people/notice.html", {"version": PRIVACY_NOTICE_VERSION})


@never_cache
@require_GET
def development_inbox(request):
    """Codes and messages that would have left the site. Not there in production."""
    if not settings.SHOW_DEVELOPMENT_PAGES:
        raise Http404
    context = {
        "sent": DevelopmentMessage.objects.order_by("-sent_at", "-pk")[:SHOWN_MESSAGES],
        "codes": development_codes(),
    }
    return render(request, "people/development_inbox.html", context)
