"""The desk's menu for people administration; Wagtail's own user screens leave it."""

from __future__ import annotations

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from foundation.people.roles import Role
from foundation.people.services.organisations import REGISTRARS

#: Screens that would create accounts or rights beside the three administrators.
WAGTAIL_USER_SCREENS = {"users", "groups"}


class RoleMenuItem(MenuItem):
    """Shown only to holders of one of its roles."""

    def __init__(self, label, view: str, icon: str, order: int, roles):
        super().__init__(
            label,
            reverse(f"people_desk:{view}"),
            name=f"people-{view}",
            icon_name=icon,
            order=order,
        )
        self.roles = roles

    def is_shown(self, request) -> bool:
        return request.user.has_role(*self.roles)


SCREENS = [
    (_("Accounts"), "accounts", "group", 800, [Role.SYSTEM_ADMIN]),
    (_("Duties"), "duties", "key", 810, [Role.SECURITY_ADMIN]),
    (_("History of accounts and duties"), "history", "history", 820, [Role.AUDIT_ADMIN]),
    (_("Who looked at personal data"), "access_log", "view", 821, [Role.AUDIT_ADMIN]),
    (_("Residents to confirm"), "homes", "home", 700, [Role.COMMUNITY_WORKER]),
    (_("Organisations"), "organisations", "group", 710, REGISTRARS),
]


@hooks.register("register_admin_urls")
def desk_urls():
    return [path("people/", include("foundation.people.desk_pages"))]


def _register(screen) -> None:
    hooks.register("register_admin_menu_item", lambda: RoleMenuItem(*screen))


for _screen in SCREENS:
    _register(_screen)


@hooks.register("construct_settings_menu")
def without_wagtail_user_screens(request, menu_items):
    menu_items[:] = [item for item in menu_items if item.name not in WAGTAIL_USER_SCREENS]
