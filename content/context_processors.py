"""What the shell knows about the visitor: their community.

It stands here and not in the interface because it asks areas, which lie above that. It is lazy:
a page that does not show it does not pay for it.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from foundation.areas.selectors import community_of


def visitor(request: HttpRequest) -> dict:
    return {"my_community": SimpleLazyObject(lambda: community_of(request))}
