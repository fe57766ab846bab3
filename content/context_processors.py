"""What the shell knows about the visitor: their community.

It stands here and not in the interface because it asks areas, which lie above that. It is lazy:
a page that does not show it does not pay for it.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from foundation.areas.models import Area, AreaLevel
from foundation.areas.selectors import COMMUNITY_COOKIE


def my_community(request: HttpRequest) -> Area | None:
    """The account's home community, else the one chosen in this browser."""
    user = getattr(request, "user", None)
    if user and user.is_authenticated and user.home_community_id:
        return user.home_community
    code = request.COOKIES.get(COMMUNITY_COOKIE, "")
    if not code.isalnum():
        return None
    return Area.objects.filter(code=code, level=AreaLevel.COMMUNITY).first()


def visitor(request: HttpRequest) -> dict:
    return {"my_community": SimpleLazyObject(lambda: my_community(request))}
