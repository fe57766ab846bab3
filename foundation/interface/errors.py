"""One page for everything that goes wrong, with a sentence that says what to do.

A domain error is any exception with ``message`` (said to the person) and ``status``. A view
that lets one through gets our page with that status; everything else stays Django's business.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES = {
    400: _("We did not understand that"),
    403: _("This is not open to you"),
    404: _("We cannot find this page"),
    409: _("Somebody was quicker"),
    413: _("That is too large"),
    422: _("This cannot be done like that"),
    429: _("A little too fast"),
    500: _("Something broke on our side"),
    503: _("Back in a moment"),
}
ADVICE = {
    400: _("Go back, check what you entered and send it again."),
    403: _("Sign in with the account this belongs to, or ask the person who gave you the link."),
    404: _("The address may be mistyped, or the page may have moved. Search or start from home."),
    409: _("Open the page again to see how things stand now; nothing was changed."),
    413: _("Choose a smaller file or send fewer at a time."),
    422: _("Go back and check what you entered; nothing was changed."),
    429: _("Wait a minute and try again."),
    500: _("We have noted it. Try again in a little while; for something urgent call 12345."),
    503: _("The site is busy or being looked after. Try again in a minute."),
}


def error_page(request: HttpRequest, status: int, message: str | Promise = "") -> HttpResponse:
    """Our error page with the right status; ``message`` replaces the general advice."""
    context = {
        "status": status,
        "title": TITLES.get(status, TITLES[400 if status < 500 else 500]),
        "message": message or ADVICE.get(status, ADVICE[400 if status < 500 else 500]),
    }
    return render(request, "interface/error.html", context, status=status)


class DomainErrorMiddleware:
    """Turns a domain error that a view let through into our page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        message, status = getattr(error, "message", None), getattr(error, "status", None)
        if message is None or not isinstance(status, int) or not 400 <= status < 600:
            return None
        return error_page(request, status, str(message))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long or came from elsewhere."""
    return error_page(
        request, 403, _("This form was open too long. Go back, reload the page and send it again.")
    )


def broken(request: HttpRequest) -> HttpResponse:
    """Drawn without the database or the session: either may be what broke."""
    try:
        return error_page(request, 500)
    except Exception:
        return HttpResponse(
            f"{TITLES[500]}\n{ADVICE[500]}", status=500, content_type="text/plain; charset=utf-8"
        )
