"""The answer of a rate limit, drawn like every other refusal."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from foundation.interface.errors import error_page


def too_many(request: HttpRequest) -> HttpResponse:
    return error_page(request, 429)
