"""What every page's shell needs. Reads no table: a page pays only for what it shows."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.http import HttpRequest

from foundation.interface import navigation


def shell(request: HttpRequest) -> dict:
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    large = user.large_type if signed_in else request.COOKIES.get("large_type") == "1"
    return {
        "large_type": large,
        "signed_in": signed_in,
        "nav_here": navigation.here(request),
        # Called by a template that draws them, which most find drawn already.
        "nav_main": partial(navigation.marked, navigation.MAIN, request),
        "nav_thumb": partial(navigation.marked, navigation.THUMB, request),
        "show_development_pages": settings.SHOW_DEVELOPMENT_PAGES,
    }
