"""The living style guide: every component in every state, for those who build the site."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from foundation.interface.samples import samples


def styleguide(request: HttpRequest) -> HttpResponse:
    if not settings.SHOW_DEVELOPMENT_PAGES:
        raise Http404
    return render(request, "interface/styleguide.html", samples(request))
