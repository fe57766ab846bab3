"""Closes Wagtail's own sign-in and user screens, which would bypass ours. Mounted before it."""

from __future__ import annotations

from django.urls import path, re_path
from django.views.generic import RedirectView

from foundation.people.account_urls import closed

urlpatterns = [
    # Wagtail's own sign-in would bypass the second factor.
    path("login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("logout/", RedirectView.as_view(pattern_name="account_logout")),
    path("account/", RedirectView.as_view(pattern_name="people:me")),
    # Accounts, duties and groups are for the three administrators only.
    re_path(r"^(users|groups|account|password_reset)/", closed),
    # Wagtail's choosers look up whatever word stands here as a number.
    re_path(r"^.*/chosen/(?!\d{1,18}/)", closed),
]
