"""The ledger on the desk: its addresses and its menu items."""

from __future__ import annotations

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from participation.models.event import READERS


@hooks.register("register_admin_urls")
def ledger_urls():
    return [path("", include("participation.desk_urls"))]


class LedgerMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return request.user.has_role(*READERS)


@hooks.register("register_admin_menu_item")
def ledger_menu_item():
    return LedgerMenuItem(
        _("Participation"),
        reverse("participation_desk:events"),
        name="participation-entries",
        icon_name="group",
        order=60,
    )


@hooks.register("register_admin_menu_item")
def published_menu_item():
    return LedgerMenuItem(
        _("Published figures"),
        reverse("participation_desk:published"),
        name="participation-published",
        icon_name="thumbtack",
        order=61,
    )
