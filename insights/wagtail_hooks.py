"""Mounts the cockpit at the desk."""

from __future__ import annotations

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from insights import desk


@hooks.register("register_admin_urls")
def cockpit_urls():
    return [path("", include((desk.urlpatterns, desk.app_name)))]


class CockpitMenuItem(MenuItem):
    def is_shown(self, request):
        return desk.is_open_to(request.user)


@hooks.register("register_admin_menu_item")
def cockpit_menu_item():
    return CockpitMenuItem(
        _("Cockpit"),
        reverse("insights_desk:cockpit"),
        name="cockpit",
        icon_name="view",
        order=10,
    )
