"""The desk's share of spaces: lists and case pages, drawn from the tables."""

from __future__ import annotations

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.lifecycle.desk import CaseDesk
from foundation.people.roles import Role
from spaces.lifecycle import BOOKING, SPACE


def moment(at) -> str:
    return date_format(timezone.localtime(at), "Y-m-d H:i")


def space_facts(space):
    return [
        (_("Level"), space.get_level_display()),
        (_("Type of space"), space.carrier_type or "—"),
        (_("Belongs to"), space.parent or "—"),
        (_("Area"), space.area),
        (_("Address"), space.address or "—"),
        (_("Places"), space.capacity),
    ]


def booking_facts(booking):
    return [
        (_("Room"), booking.space),
        (pgettext_lazy("booking", "Site"), booking.space.site),
        (_("Booked by"), booking.person),
        (_("Starts"), moment(booking.starts_at)),
        (_("Ends"), moment(booking.ends_at)),
        (_("Purpose"), booking.purpose),
        (_("People expected"), booking.expected_heads),
        (_("People who came"), "—" if booking.heads is None else booking.heads),
    ]


DESKS = (
    CaseDesk(
        SPACE,
        label=_("Spaces"),
        icon="home",
        order=620,
        columns=[
            ("code", _("Code")),
            ("name", _("Name of the place")),
            ("carrier_type", _("Type of space")),
            ("area", _("Area")),
        ],
        search_fields=["name", "code"],
        readers=[Role.DISTRICT_LEADER, Role.TOWN_OFFICER],
        facts=space_facts,
        for_list=lambda spaces: spaces.select_related("carrier_type", "area", "parent"),
        ordering=("code",),
    ),
    CaseDesk(
        BOOKING,
        label=_("Bookings"),
        icon="calendar-alt",
        order=621,
        columns=[
            ("case_number", _("Number")),
            (lambda booking: booking.space, _("Room")),
            (lambda booking: moment(booking.starts_at), _("Starts")),
            ("purpose", _("Purpose")),
        ],
        search_fields=["purpose", "space__name", "person__display_name"],
        facts=booking_facts,
        for_list=lambda bookings: bookings.select_related(
            "space__parent__carrier_type", "space__area", "person"
        ),
        ordering=("-starts_at",),
    ),
)
