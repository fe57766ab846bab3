"""Where the desk learns of our screens."""

from wagtail import hooks
from wagtail.permissions import register_permission_policy

from foundation.areas.desk import CalendarGroup, KeeperPolicy
from foundation.areas.models import CalendarDay, CalendarYear, PopulationFigure

for _model in (CalendarDay, CalendarYear, PopulationFigure):
    register_permission_policy(_model, KeeperPolicy(_model))


@hooks.register("register_admin_viewset")
def calendar_and_population():
    return CalendarGroup()
