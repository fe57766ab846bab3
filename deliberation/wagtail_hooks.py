"""Deliberation on the desk: its pages, the bodies and their rules."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup

from deliberation.models import Body, RuleSet
from foundation.interface.listing import ListedViewSet


@hooks.register("register_admin_urls")
def desk_urls():
    return [path("", include("deliberation.desk_urls"))]


class RuleSetViewSet(ListedViewSet):
    model = RuleSet
    icon = "list-ol"
    form_fields = [
        "code",
        "version",
        "name",
        "body_kind",
        "track",
        "quorum",
        "pass_rule",
        "notice_days",
        "public_notice_days",
        "legal_basis",
        "is_verified",
    ]
    list_display = ["name", "version", "body_kind", "track", "legal_basis", "is_verified"]


class BodyViewSet(ListedViewSet):
    model = Body
    icon = "group"
    form_fields = ["name", "kind", "area", "rule_set"]
    list_display = ["name", "kind", "area", "rule_set"]
    search_fields = ["name"]


class DeliberationRulesGroup(ModelViewSetGroup):
    menu_label = _("Bodies and rules")
    menu_icon = "cogs"
    menu_order = 820
    items = (BodyViewSet, RuleSetViewSet)


@hooks.register("register_admin_viewset")
def deliberation_rules():
    return DeliberationRulesGroup()
