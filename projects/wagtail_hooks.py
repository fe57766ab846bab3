"""Projects on the desk: new calls, and the themes."""

from django.forms import modelform_factory
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from djmoney.models.fields import MoneyField
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.forms.models import register_form_field_override
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from foundation.interface.listing import ListedViewSet
from funds.wagtail_hooks import BookMenuItem
from projects.calls.editor import CallPolicy, CallViewSet
from projects.fields import YuanField
from projects.models import Call, Theme

register_permission_policy(Call, CallPolicy(Call))
register_form_field_override(MoneyField, override={"form_class": YuanField})
register_snippet(CallViewSet)


@hooks.register("register_admin_urls")
def desk_urls():
    return [path("", include("projects.desk_urls"))]


@hooks.register("register_admin_menu_item")
def forecast_menu_item():
    return BookMenuItem(
        _("Forecast of cash needs"),
        reverse("projects_desk:forecast"),
        name="funds-forecast",
        icon_name="calendar-alt",
        order=360,
    )


class ThemeViewSet(ListedViewSet):
    """The Chinese name is the purpose in the ledger; it is set once, when a theme is made."""

    model = Theme
    icon = "tag"
    form_fields = ["key", "name", "name_en"]
    list_display = ["name", "name_en", "key"]
    add_to_admin_menu = True
    menu_order = 830

    def get_form_class(self, for_update=False):
        if for_update:
            return modelform_factory(Theme, form=WagtailAdminModelForm, fields=["name_en"])
        return super().get_form_class(for_update)


@hooks.register("register_admin_viewset")
def themes():
    return ThemeViewSet("themes")
