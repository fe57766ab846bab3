"""How activities look on the desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.interface.formats import localtime
from foundation.lifecycle.desk import CaseDesk, Section
from foundation.people.roles import Role
from volunteers import selectors
from volunteers.lifecycle import ACTIVITY
from volunteers.models import HOSTS
from volunteers.services import OPEN_STATES, is_host


def facts(activity):
    return [
        (_("Description"), activity.description),
        (_("Kind"), activity.get_kind_display()),
        (_("Area"), activity.area),
        (_("Space"), activity.space or "–"),
        (_("Project"), activity.project or "–"),
        (_("Organisation"), activity.organisation or "–"),
        (_("Person-times"), selectors.person_times_of([activity])[activity.pk]),
        (_("Hours to confirm"), selectors.to_confirm(activity)),
        (_("What came of it"), activity.result or "–"),
    ]


def sections(activity, user):
    host = is_host(activity, user)
    context = {
        "activity": activity,
        "sessions": activity.sessions.with_places(),
        "may_open": host,
        "may_change": host and activity.state in OPEN_STATES,
    }
    return [Section(_("Sessions"), "volunteers/desk/_sessions.html", context)]


ACTIVITY_DESK = CaseDesk(
    ACTIVITY,
    label=_("Activities"),
    icon="date",
    order=400,
    columns=[
        ("number", _("Number")),
        ("title", _("Title")),
        ("get_kind_display", _("Kind")),
        ("area", _("Area")),
        (lambda activity: localtime(activity.next_at), _("Next session")),
    ],
    search_fields=["number", "title"],
    readers=[Role.TOWN_OFFICER, Role.DISTRICT_OFFICER],
    for_list=lambda activities: selectors.with_dates(activities.for_list()),
    facts=facts,
    sections=sections,
    ordering=("-pk",),
    opening=("volunteers_desk:new", _("New activity"), HOSTS),
)
