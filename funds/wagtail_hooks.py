"""Mounts the books at the desk."""

from __future__ import annotations

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from funds import desk
from funds.budget import desk as budget
from funds.donations import desk as donations
from funds.orders import desk as orders
from funds.statements import desk as statements


@hooks.register("register_admin_urls")
def funds_desk_urls():
    urls = [*desk.urlpatterns, *orders.urlpatterns, *budget.urlpatterns]
    return [
        path("funds/", include((urls, desk.app_name))),
        path("funds/statements/", include((statements.urlpatterns, statements.app_name))),
        path("funds/giving/", include((donations.urlpatterns, donations.app_name))),
    ]


class BookMenuItem(MenuItem):
    def is_shown(self, request):
        return desk.is_open_to(request.user)


@hooks.register("register_admin_menu_item")
def accounts_menu_item():
    return BookMenuItem(
        pgettext_lazy("ledger", "Accounts"),
        reverse("funds_desk:accounts"),
        name="funds-accounts",
        icon_name="folder-open-inverse",
        order=354,
    )


@hooks.register("register_admin_menu_item")
def transfers_menu_item():
    return BookMenuItem(
        _("Transfers"),
        reverse("funds_desk:transfers"),
        name="funds-transfers",
        icon_name="list-ul",
        order=356,
    )


class DistrictBookMenuItem(MenuItem):
    """Shows the books of the whole district at once."""

    def is_shown(self, request):
        return orders.is_open_to_district(request.user)


@hooks.register("register_admin_menu_item")
def closing_menu_item():
    return DistrictBookMenuItem(
        _("Year close"),
        reverse("funds_desk:closing"),
        name="funds-closing",
        icon_name="lock",
        order=362,
    )


@hooks.register("register_admin_menu_item")
def budget_menu_item():
    return BookMenuItem(
        _("Budget and actual"),
        reverse("funds_desk:budget"),
        name="funds-budget",
        icon_name="table",
        order=352,
    )


@hooks.register("register_admin_menu_item")
def statements_menu_item():
    return BookMenuItem(
        _("Bank statements"),
        reverse("funds_statements:list"),
        name="funds-statements",
        icon_name="doc-full",
        order=358,
    )


@hooks.register("register_admin_menu_item")
def donors_menu_item():
    return BookMenuItem(
        _("Donors"),
        reverse("funds_donations:donors"),
        name="funds-donors",
        icon_name="group",
        order=370,
    )


@hooks.register("register_admin_menu_item")
def causes_menu_item():
    return BookMenuItem(
        _("Causes"),
        reverse("funds_donations:causes"),
        name="funds-causes",
        icon_name="tag",
        order=372,
    )


@hooks.register("register_admin_menu_item")
def matching_menu_item():
    return BookMenuItem(
        _("Matching rules"),
        reverse("funds_donations:rules"),
        name="funds-matching",
        icon_name="plus-inverse",
        order=380,
    )
