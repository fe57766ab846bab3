"""Editing spaces, their hours and the lists of terms on the desk.

These lists are not cut by area, so only district officers get them; the daily work of towns and
carriers goes through the case pages.
"""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic import CreateView
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from foundation.interface.listing import ListedViewSet
from foundation.lifecycle.services import open_case
from foundation.people.roles import Role
from spaces.models import CarrierType, Facility, OpeningException, OpeningRule, Space


class DistrictPolicy(BasePermissionPolicy):
    """District officers edit; nothing with a history is deleted."""

    def user_has_permission(self, user, action) -> bool:
        if action == "delete" and self.model not in (OpeningRule, OpeningException):
            return False
        return user.is_authenticated and user.has_role(Role.DISTRICT_OFFICER)

    def users_with_any_permission(self, actions):
        return get_user_model().objects.filter(all_duties__role=Role.DISTRICT_OFFICER).distinct()


for _model in (Space, CarrierType, Facility, OpeningRule, OpeningException):
    register_permission_policy(_model, DistrictPolicy(_model))


class PlanSpaceView(CreateView):
    """A new space begins its life as a plan, with its first event."""

    def save_instance(self):
        space = self.form.save(commit=False)
        open_case(space, by=self.request.user)
        self.form.save_m2m()
        return space


class SpaceViewSet(ListedViewSet):
    model = Space
    icon = "home"
    add_view_class = PlanSpaceView
    menu_label = _("Edit spaces")
    form_fields = [
        "level",
        "code",
        "name",
        "carrier_type",
        "area",
        "parent",
        "operator",
        "address",
        "summary",
        "capacity",
        "facilities",
        "step_free",
    ]
    list_display = ["code", "name", "level", "carrier_type", "area"]
    list_filter = ["level", "carrier_type"]
    search_fields = ["name", "code"]


WEEKDAY = Column("get_day_display", label=_("Weekday"), sort_key="day")


class OpeningRuleViewSet(ListedViewSet):
    model = OpeningRule
    icon = "time"
    panels = [
        FieldPanel("space", heading=_("Space")),
        *map(FieldPanel, ["day", "opens", "closes", "valid_from", "valid_to"]),
    ]
    list_display = ["place", WEEKDAY, "opens", "closes"]


class OpeningExceptionViewSet(ListedViewSet):
    model = OpeningException
    icon = "date"
    panels = [
        FieldPanel("space", heading=_("Space")),
        *map(FieldPanel, ["date", "opens", "closes", "reason"]),
    ]
    list_display = ["place", "date", "opens", "closes", "reason"]


class CarrierTypeViewSet(ListedViewSet):
    model = CarrierType
    icon = "tag"
    form_fields = ["code", "name", "name_en", "minors_default_anonymous", "order"]
    list_display = [
        "code",
        "name",
        "name_en",
        BooleanColumn("minors_default_anonymous", label=_("minors stay unnamed")),
    ]


class FacilityViewSet(ListedViewSet):
    model = Facility
    icon = "list-ul"
    form_fields = ["code", "name", "name_en", "order"]
    list_display = ["code", "name", "name_en"]


class SpacesGroup(ModelViewSetGroup):
    menu_label = _("Places and opening times")
    menu_icon = "home"
    menu_order = 860
    items = (
        SpaceViewSet,
        OpeningRuleViewSet,
        OpeningExceptionViewSet,
        CarrierTypeViewSet,
        FacilityViewSet,
    )


@hooks.register("register_admin_viewset")
def places_and_opening_times():
    return SpacesGroup()
