"""Per request: the chosen language, and duties withheld without a second factor."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from foundation.interface.errors import error_page
from foundation.people.auth import has_app, sync_duty_groups, used_second_factor
from foundation.people.passwords import is_too_old

LARGE_TYPE_COOKIE = "large_type"


class ChosenLanguageMiddleware:
    """The interface language: what the person chose, else simplified Chinese.

    Django's LocaleMiddleware would give an English browser an English site unasked.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chosen = request.user if _has_session(request) and request.user.is_authenticated else None
        language = chosen.language if chosen else request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if language not in dict(settings.LANGUAGES):
            language = settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        large = "1" if chosen and chosen.large_type else "0"
        stale = chosen is not None and request.COOKIES.get(LARGE_TYPE_COOKIE, "0") != large
        if stale:
            request.COOKIES[LARGE_TYPE_COOKIE] = large
        response = self.get_response(request)
        if stale and LARGE_TYPE_COOKIE not in response.cookies:
            response.set_cookie(LARGE_TYPE_COOKIE, large, samesite="Lax")
        response.headers.setdefault("Content-Language", language)
        return response


class SecondFactorMiddleware:
    """Duties that need a second factor do not exist in a session without one.

    On the desk the person is led to set one up, or to use the one they have, and to a new
    password where the profile of passwords wants one.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SECOND_FACTOR_ENFORCED and _has_session(request):
            user = request.user
            request.user = SimpleLazyObject(lambda: _with_what_was_shown(request, user))
        if request.path.startswith("/desk/") and request.user.is_authenticated:
            if request.user.second_factor_missing and request.user.needs_second_factor:
                return _ask_for_second_factor(request)
            if is_too_old(request.user):
                return _ask_for_new_password(request)
            sync_duty_groups(request.user)
        response = self.get_response(request)
        if _is_sent_to_sign_in_again(request, response):
            return error_page(request, 403)
        return response


def _has_session(request) -> bool:
    """Whether the browser brought a session; visitors without one cost no query."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def _is_sent_to_sign_in_again(request, response) -> bool:
    """Wagtail sends whoever may not enter the desk to the sign-in, and that sends whoever is
    signed in back to the desk: without an answer of our own a resident's browser goes in circles.
    """
    return (
        request.path.startswith("/desk/")
        and response.status_code == 302
        and response.headers["Location"].startswith(f"{reverse('wagtailadmin_login')}?")
        and request.user.is_authenticated
    )


def _with_what_was_shown(request, user):
    """``user`` with the duties withheld that this session has not earned."""
    if user.is_authenticated:
        user.second_factor_missing = not used_second_factor(request, user)
    return user


def _ask_for_second_factor(request):
    back = urlencode({"next": request.get_full_path()})
    if is_mfa_enabled(request.user):
        way = "mfa_reauthenticate" if has_app(request.user) else "mfa_reauthenticate_webauthn"
        return redirect(f"{reverse(way)}?{back}")
    messages.warning(
        request, _("Your duties need a second factor. Set one up before you open the desk.")
    )
    return redirect(f"{reverse('mfa_activate_totp')}?{back}")


def _ask_for_new_password(request):
    messages.warning(
        request, _("Your password is older than the rules allow. Set a new one to open the desk.")
    )
    back = urlencode({"next": request.get_full_path()})
    return redirect(f"{reverse('account_change_password')}?{back}")
