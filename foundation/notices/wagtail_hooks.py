"""The window's pages in the Wagtail admin and its menu."""

from __future__ import annotations

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from foundation.notices import selectors


class WindowMenuItem(MenuItem):
    def is_shown(self, request):
        return selectors.serves_window(request.user)


@hooks.register("register_admin_urls")
def desk_urls():
    return [path("window/", include("foundation.notices.desk"))]


@hooks.register("register_admin_menu_item")
def letters_menu_item():
    return WindowMenuItem(
        _("Letters to hand over"),
        reverse("notices_desk:letters"),
        name="letters",
        icon_name="doc-full",
        order=910,
    )


@hooks.register("register_admin_menu_item")
def calls_menu_item():
    return WindowMenuItem(
        _("People to call"),
        reverse("notices_desk:calls"),
        name="people-to-call",
        icon_name="mobile-alt",
        order=911,
    )
