"""How long a returned proposal may take, and who hears that it took longer."""

from __future__ import annotations

from foundation.people.models import Duty
from foundation.people.roles import Role

#: Natural days where no call says otherwise.
COMPLETION_DAYS = 10


def completion_days(project) -> int:
    return project.call.return_days if project.call else COMPLETION_DAYS


def officers_of(project, level: int) -> list:
    """The call officers of the area; from the second level on the town and district as well."""
    roles = [Role.CALL_OFFICER]
    if level > 1:
        roles += [Role.TOWN_OFFICER, Role.DISTRICT_OFFICER]
    duties = (
        Duty.objects.current()
        .filter(role__in=roles, user__is_active=True)
        .select_related("user", "area", "unit__area")
    )
    return list({d.user_id: d.user for d in duties if project.in_scope(d)}.values())
