"""The desk in the Wagtail admin: pages, menu and the tasks on the home page."""

from __future__ import annotations

from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from foundation.lifecycle import desk as desks
from foundation.lifecycle import selectors

#: Tasks named on the first page of the desk, the most urgent first.
URGENT = 6


@hooks.register("register_admin_urls")
def desk_urls():
    return [path("", include("foundation.lifecycle.desk_urls"))]


@hooks.register("insert_global_admin_css")
def desk_css():
    return format_html('<link rel="stylesheet" href="{}">', static("css/desk.css"))


class TasksMenuItem(MenuItem):
    def is_shown(self, request):
        return bool(desks.open_to(request.user))


@hooks.register("register_admin_menu_item")
def tasks_menu_item():
    return TasksMenuItem(
        _("My tasks"), reverse("lifecycle_desk:tasks"), name="tasks", icon_name="tasks", order=10
    )


@hooks.register("construct_main_menu")
def case_menu_items(request, menu_items):
    menu_items.extend(
        MenuItem(
            desk.label,
            reverse("lifecycle_desk:cases", args=[desk.slug]),
            name=f"desk-{desk.slug}",
            icon_name=desk.icon,
            order=desk.order,
        )
        for desk in desks.open_to(request.user)
    )
    menu_items.sort(key=lambda item: item.order)


@hooks.register("construct_main_menu")
def without_wagtail_help(request, menu_items):
    """Its links lead to another site and speak of Wagtail, not of our work."""
    menu_items[:] = [item for item in menu_items if item.name != "help"]


class TasksPanel(Component):
    """The person's tasks on the desk's first page."""

    name = "tasks"
    template_name = "lifecycle/desk/_tasks_panel.html"
    order = 50
    #: False where another panel names work of its own: then no tasks does not mean rest.
    is_all_that_waits = True

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        lanes = selectors.task_lanes(user, desks.open_to(user))
        return {
            "lanes": lanes,
            "urgent": selectors.next_due(lanes, URGENT),
            "is_all": self.is_all_that_waits,
        }


@hooks.register("construct_homepage_panels")
def tasks_panel(request, panels):
    panels.insert(0, TasksPanel())
