"""The desk's share of areas: the official calendar and population figures.

Kept by the system administrator. A role is named by its value, because ``people`` stands above.
"""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup
from wagtail.permission_policies.base import BasePermissionPolicy

from foundation.areas.forms import CalendarImportForm
from foundation.areas.loading import replace_year
from foundation.areas.models import CalendarDay, CalendarYear, PopulationFigure
from foundation.interface.formats import number
from foundation.interface.listing import ListedViewSet

KEEPERS = ("system_admin",)


def keeps_calendar(user) -> bool:
    return user.is_authenticated and user.has_role(*KEEPERS)


class KeeperPolicy(BasePermissionPolicy):
    """All or nothing: the keepers may do everything with the model, nobody else anything."""

    def user_has_permission(self, user, action) -> bool:
        return keeps_calendar(user)

    def users_with_any_permission(self, actions):
        return get_user_model().objects.filter(all_duties__role__in=KEEPERS).distinct()


class CalendarDayViewSet(ListedViewSet):
    model = CalendarDay
    icon = "date"
    menu_label = _("Calendar days")
    form_fields = ["date", "kind", "festival"]
    list_display = ["date", "kind", "festival"]
    list_filter = ["year", "kind"]


class CalendarYearViewSet(ListedViewSet):
    model = CalendarYear
    icon = "calendar"
    menu_label = _("Calendar years")
    form_fields = ["year", "confirmed", "source"]
    list_display = ["year", BooleanColumn("confirmed", label=_("confirmed")), "source"]


class FigureColumn(Column):
    """A figure with its thousands."""

    def get_value(self, instance):
        return number(super().get_value(instance))


class PopulationFigureViewSet(ListedViewSet):
    model = PopulationFigure
    icon = "group"
    menu_label = _("Population figures")
    form_fields = ["area", "on", "basis", "figure", "source", "is_demo"]
    list_display = [
        "area",
        "on",
        "basis",
        FigureColumn("figure", label=_("number of people")),
        "source",
        BooleanColumn("is_demo", label=_("demonstration")),
    ]
    list_filter = ["basis", "is_demo"]


class KeeperMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return keeps_calendar(request.user)


class CalendarImportViewSet(ViewSet):
    """One page: paste the official list of a year, replace what was known of it."""

    name = "calendar_import"
    icon = "download"
    menu_label = _("Import a year")
    menu_item_class = KeeperMenuItem

    def view(self, request: HttpRequest) -> HttpResponse:
        if not keeps_calendar(request.user):
            raise PermissionDenied
        form = CalendarImportForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            replace_year(
                data["year"], data["days"], confirmed=data["confirmed"], source=data["source"]
            )
            messages.success(
                request,
                gettext("The calendar of %(year)s now has %(count)s special days.")
                % {"year": data["year"], "count": len(data["days"])},
            )
            return redirect("calendaryear:index")
        status = 422 if form.errors else 200
        title = gettext("Import a year of the official calendar")
        context = {
            "form": form,
            "header_title": title,
            "header_icon": self.icon,
            "breadcrumbs_items": [
                {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
                {"url": reverse("calendaryear:index"), "label": gettext("Calendar years")},
                {"url": "", "label": title},
            ],
        }
        return render(request, "areas/desk/calendar_import.html", context, status=status)

    def get_urlpatterns(self):
        return [path("", self.view, name="index")]


class CalendarGroup(ViewSetGroup):
    menu_label = _("Calendar and population")
    menu_icon = "calendar"
    menu_order = 850

    @cached_property
    def items(self):
        return (
            CalendarYearViewSet(),
            CalendarDayViewSet(),
            CalendarImportViewSet(),
            PopulationFigureViewSet(),
        )
