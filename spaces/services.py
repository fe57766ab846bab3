"""What people do with spaces: ask for a room, count heads.

Lock order of the house: organisation, person, spaces by id, ledgers.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.lifecycle.services import open_case
from participation.services import record, reverse
from participation.terms import Assurance, Method
from spaces.errors import BookingError, SlotTaken
from spaces.models import Booking, HeadCount, Occupancy, Space, SpaceLevel
from spaces.selectors import is_open

LONGEST = timedelta(hours=8)
FURTHEST = timedelta(days=60)
#: What the triggers of migration 0002 say.
OVERLAP = "spaces_occupancy_overlap"


def request_booking(
    room: Space, person, *, starts_at: datetime, ends_at: datetime, purpose: str, heads: int
) -> Booking:
    """Ask for a room; the time is kept free until it is decided.

    The same request sent twice is one booking. Raises BookingError, SlotTaken.
    """
    _check_request(room, starts_at, ends_at, heads)
    try:
        with transaction.atomic():
            room = Space.objects.select_for_update().get(pk=room.pk)
            known = Booking.objects.filter(
                person=person, occupancy__space=room, starts_at=starts_at, ends_at=ends_at
            ).first()
            if known:
                return known
            if not is_open(room, starts_at, ends_at):
                raise BookingError(_("The room is not open at that time."), "starts_at")
            check_free(room, starts_at, ends_at)
            booking = open_case(
                Booking(
                    space=room,
                    person=person,
                    starts_at=starts_at,
                    ends_at=ends_at,
                    purpose=purpose,
                    expected_heads=heads,
                    is_demo=person.is_demo,
                ),
                by=person,
            )
            occupy(booking)
            return booking
    except IntegrityError as error:
        if OVERLAP in str(error):
            raise _taken() from error
        raise


def check_free(room: Space, starts_at: datetime, ends_at: datetime) -> None:
    """Raises SlotTaken when somebody has the room during [starts, ends)."""
    if room.occupancies.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
        raise _taken()


def occupy(booking: Booking) -> Occupancy:
    return Occupancy.objects.create(
        space=booking.space,
        booking=booking,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
    )


def release(booking: Booking) -> None:
    """Give the time back."""
    Occupancy.objects.filter(booking=booking).delete()


def record_visit(booking: Booking, heads: int, *, by) -> None:
    """Put a visit into the ledger of person-times: the booker by name, the rest as a number.

    Where minors are served nobody is named.
    """
    site = booking.space.site
    facts = {
        "area": site.area,
        "occurred_on": timezone.localdate(booking.starts_at),
        "space_ref": site.code,
        "recorded_by": by,
        "method": Method.STAFF,
        "assurance": Assurance.C,
    }
    unnamed = heads
    if booking.space.keeps_names:
        record("spaces.booking", "visit", booking.pk, person=booking.person, **facts)
        unnamed -= 1
    if unnamed:
        record("spaces.booking", "visit", booking.pk, heads=unnamed, row_key="others", **facts)


@transaction.atomic
def count_heads(space: Space, on: date, heads: int, *, by) -> HeadCount:
    """Record how many people a space had on a day; an earlier count of that day is reversed."""
    if on > timezone.localdate():
        raise BookingError(_("This day has not come yet."), "on")
    space = Space.objects.select_for_update().get(pk=space.pk)
    earlier = HeadCount.objects.filter(space=space, on=on).select_related("event").first()
    if earlier:
        reverse(earlier.event, reason=_("Counted again"), by=by)
    event = record(
        "spaces.space",
        "head_count",
        f"{space.code}/{on}",
        area=space.area,
        occurred_on=on,
        heads=heads,
        space_ref=space.code,
        recorded_by=by,
        method=Method.HAND_COUNT,
        assurance=Assurance.C,
        row_key=str(HeadCount.objects.filter(space=space, on=on).count() + 1),
    )
    return HeadCount.objects.create(space=space, on=on, heads=heads, counted_by=by, event=event)


def _check_request(room: Space, starts_at: datetime, ends_at: datetime, heads: int) -> None:
    now = timezone.now()
    if room.level != SpaceLevel.ROOM:
        raise BookingError(_("Only rooms can be booked."))
    if starts_at <= now:
        raise BookingError(_("This time is over. Please choose a later one."), "starts_at")
    if starts_at > now + FURTHEST:
        raise BookingError(_("Rooms can be booked up to 60 days ahead."), "starts_at")
    if ends_at <= starts_at:
        raise BookingError(_("The end must be after the beginning."), "ends_at")
    if ends_at - starts_at > LONGEST:
        raise BookingError(_("A booking lasts at most eight hours."), "ends_at")
    if not 1 <= heads <= room.capacity:
        raise BookingError(
            _("The room holds up to %(places)s people.") % {"places": room.capacity}, "heads"
        )


def _taken() -> SlotTaken:
    return SlotTaken(
        _("Somebody else has the room at that time. Please choose another one."), "starts_at"
    )
