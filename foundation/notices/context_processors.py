"""The number on the bell of the page's header."""

from __future__ import annotations

from functools import cache

from django.http import HttpRequest

from foundation.notices.selectors import unread_count


def inbox(request: HttpRequest) -> dict:
    """``inbox_unread``, counted once a page and only where a template asks for it."""
    user = getattr(request, "user", None)
    return {"inbox_unread": cache(lambda: unread_count(user) if user else 0)}
