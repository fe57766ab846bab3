"""``my_community`` for every page's shell; asked for only where it is drawn."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from foundation.areas import selectors


def my_community(request: HttpRequest) -> dict:
    return {"my_community": SimpleLazyObject(lambda: selectors.my_community(request))}
