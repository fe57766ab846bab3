"""The assessor's pages in the Wagtail admin and its menu."""

from __future__ import annotations

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from foundation.assessment import selectors
from foundation.assessment.desk import sits_somewhere
from foundation.lifecycle.wagtail_hooks import TasksPanel


class ScoreSheetsMenuItem(MenuItem):
    def is_shown(self, request):
        return sits_somewhere(request.user)


@hooks.register("register_admin_urls")
def desk_urls():
    return [path("assessment/", include("foundation.assessment.desk"))]


@hooks.register("register_admin_menu_item")
def score_sheets_menu_item():
    return ScoreSheetsMenuItem(
        _("My score sheets"),
        reverse("assessment_desk:my_sheets"),
        name="score-sheets",
        icon_name="clipboard-list",
        order=346,
    )


class SheetsPanel(Component):
    """What an assessor still has to score, on the desk's first page."""

    name = "score-sheets"
    template_name = "assessment/desk/_sheets_panel.html"
    order = 60

    def __init__(self, waiting: int) -> None:
        self.waiting = waiting

    def get_context_data(self, parent_context):
        return {"waiting": self.waiting}


# After the tasks are there.
@hooks.register("construct_homepage_panels", order=10)
def sheets_panel(request, panels):
    waiting = selectors.sheets_to_fill(request.user)
    if not waiting:
        return
    for panel in panels:
        if isinstance(panel, TasksPanel):
            panel.is_all_that_waits = False
    panels.append(SheetsPanel(waiting))
