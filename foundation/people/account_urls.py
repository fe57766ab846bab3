"""allauth's pages, less those that would keep a plain e-mail address."""

from __future__ import annotations

from allauth import urls as allauth_urls
from django.http import Http404
from django.urls import include, path, re_path
from django.views.generic import RedirectView


def closed(request, *args, **kwargs):
    raise Http404


urlpatterns = [
    # E-mail addresses live in encrypted contacts: see people:profile.
    re_path(r"^(?:email|confirm-email)/", closed),
    # A forgotten password is replaced after signing in with a code.
    re_path(r"^password/(?:reset|set)/", RedirectView.as_view(pattern_name="people:password")),
    path("", include(allauth_urls)),
]
