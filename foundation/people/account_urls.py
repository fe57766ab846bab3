"""allauth's pages, less those that would keep a plain e-mail address."""

from __future__ import annotations

from functools import wraps

from allauth import urls as allauth_urls
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.views import connections
from django.http import Http404
from django.urls import include, path, re_path
from django.views.generic import RedirectView


def closed(request, *args, **kwargs):
    raise Http404


def with_wechat(view):
    """There while WeChat sign-in is set up; without it the page does not exist."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if not get_adapter(request).list_apps(request, provider="weixin"):
            raise Http404
        return view(request, *args, **kwargs)

    return checked


urlpatterns = [
    path("3rdparty/", with_wechat(connections), name="socialaccount_connections"),
    # E-mail addresses live in encrypted contacts: see people:profile.
    re_path(r"^(?:email|confirm-email)/", closed),
    # A forgotten password is replaced after signing in with a code.
    re_path(r"^password/(?:reset|set)/", RedirectView.as_view(pattern_name="people:password")),
    path("", include(allauth_urls)),
]
