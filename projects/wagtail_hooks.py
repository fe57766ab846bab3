"""Projects on the desk: new calls, and the themes."""

from django.forms import modelform_factory
from django.urls import include, path
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.viewsets.model import ModelViewSet

from projects.models import Theme


@hooks.register("register_admin_urls")
def desk_urls():
    return [path("", include("projects.desk_urls"))]


class ThemeViewSet(ModelViewSet):
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
