"""Appeals on the desk: intake, publishing and gathering, and the reference tables."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup

from appeals.models import CatalogueRule, Subject, TimeLimit
from foundation.interface.listing import ListedViewSet


@hooks.register("register_admin_urls")
def desk_urls():
    return [path("", include("appeals.desk_urls"))]


class SubjectViewSet(ListedViewSet):
    model = Subject
    icon = "list-ul"
    form_fields = ["code", "name", "name_en", "parent", "keywords", "department_only"]
    list_display = ["code", "name", "parent", "department_only"]
    search_fields = ["code", "name", "keywords"]
    add_to_admin_menu = False
    inspect_view_enabled = True


class CatalogueRuleViewSet(ListedViewSet):
    model = CatalogueRule
    icon = "redirect"
    form_fields = ["subject", "lead", "area", "valid_from", "valid_to"]
    list_display = ["subject", "lead", "area", "valid_from", "valid_to"]
    list_filter = ["lead"]


class TimeLimitViewSet(ListedViewSet):
    model = TimeLimit
    icon = "time"
    form_fields = ["nature", "workdays", "legal_basis", "valid_from"]
    list_display = ["nature", "workdays", "legal_basis", "valid_from"]


class AppealRulesGroup(ModelViewSetGroup):
    menu_label = _("Rules of appeals")
    menu_icon = "cogs"
    menu_order = 810
    items = (SubjectViewSet, CatalogueRuleViewSet, TimeLimitViewSet)


@hooks.register("register_admin_viewset")
def appeal_rules():
    return AppealRulesGroup()
