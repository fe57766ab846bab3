"""The two tables of spaces: the life of a place, and the way of a booking."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from foundation.lifecycle import Clock, Lifecycle, Party, Tone, Transition, Visibility, foreseen
from foundation.lifecycle.errors import GuardFailed
from foundation.notices.services import notify
from foundation.people.roles import Role
from spaces import services
from spaces.errors import BookingError
from spaces.models import Booking, BookingState, SpaceState

KEEPERS = [Role.TOWN_CENTRE_OFFICER, Role.DISTRICT_OFFICER]
MANAGERS = [Role.CARRIER_MANAGER, Role.TOWN_CENTRE_OFFICER]


@foreseen
def nothing_booked(step) -> None:
    rooms = [step.obj.pk, *step.obj.children.values_list("pk", flat=True)]
    waiting = Booking.objects.filter(
        space__in=rooms,
        state__in=[BookingState.REQUESTED, BookingState.CONFIRMED],
        ends_at__gt=timezone.now(),
    ).count()
    if waiting:
        raise GuardFailed(
            gettext("%(count)s bookings are still to come. Cancel them first.") % {"count": waiting}
        )


def count_heads(step) -> None:
    try:
        services.count_heads(step.obj, step.data["on"], step.data["heads"], by=step.actor)
    except BookingError as error:
        raise GuardFailed(error.message, error.field) from error


@foreseen
def has_begun(step) -> None:
    if step.obj.starts_at > step.at:
        raise GuardFailed(gettext("This can be said once the booked time has begun."))


@foreseen
def still_to_come(step) -> None:
    if step.obj.starts_at <= step.at:
        raise GuardFailed(gettext("The booked time has begun; it can no longer be cancelled."))


def give_time_back(step) -> None:
    services.release(step.obj)


def check_in(step) -> None:
    step.obj.heads = step.data["heads"]
    services.record_visit(step.obj, step.data["heads"], by=step.actor)


def tell_booker(step) -> None:
    booking = step.obj
    notify(
        step.event.key,
        booking.person,
        f"spaces.booking_{step.target}",
        {
            "room": booking.space.name,
            "when": timezone.localtime(booking.starts_at).strftime("%Y-%m-%d %H:%M"),
            "reason": step.reason,
        },
        booking.get_absolute_url(),
    )


SPACE = Lifecycle(
    "spaces.space",
    model="spaces.Space",
    label=_("Space"),
    states=SpaceState,
    initial=SpaceState.PLANNED,
    tones={
        Tone.WAITING: [SpaceState.SUSPENDED],
        Tone.DONE: [SpaceState.OPEN],
        Tone.RESTING: [SpaceState.PLANNED, SpaceState.CLOSED],
    },
    opening_line=_("Planned"),
    opened_by_staff=True,
    transitions=[
        Transition(
            "open",
            SpaceState.PLANNED,
            SpaceState.OPEN,
            pgettext_lazy("space", "Open"),
            by=[*KEEPERS, Party.SYSTEM],
            public_line=_("Opened"),
            bulk=True,
        ),
        Transition(
            "suspend",
            SpaceState.OPEN,
            SpaceState.SUSPENDED,
            _("Close for the time being"),
            by=[*MANAGERS, Role.DISTRICT_OFFICER],
            needs_reason=True,
            guard=nothing_booked,
            public_line=_("Closed for the time being"),
            at_will=True,
        ),
        Transition(
            "reopen",
            SpaceState.SUSPENDED,
            SpaceState.OPEN,
            _("Open again"),
            by=[*MANAGERS, Role.DISTRICT_OFFICER],
            public_line=_("Open again"),
            at_will=True,
        ),
        Transition(
            "close",
            [SpaceState.OPEN, SpaceState.SUSPENDED],
            SpaceState.CLOSED,
            _("Close for good"),
            by=KEEPERS,
            needs_reason=True,
            guard=nothing_booked,
            danger=True,
            public_line=_("Closed"),
        ),
        Transition(
            "count_heads",
            SpaceState.OPEN,
            SpaceState.OPEN,
            _("Enter a head count"),
            by=MANAGERS,
            form="spaces.forms.HeadCountForm",
            effect=count_heads,
            record=["heads"],
            visibility=Visibility.STAFF,
            at_will=True,
        ),
    ],
)

BOOKING = Lifecycle(
    "spaces.booking",
    model="spaces.Booking",
    label=_("Booking"),
    states=BookingState,
    initial=BookingState.REQUESTED,
    tones={
        Tone.WAITING: [BookingState.REQUESTED],
        Tone.RUNNING: [BookingState.CONFIRMED],
        Tone.DONE: [BookingState.DONE],
        Tone.REFUSED: [BookingState.REJECTED, BookingState.EXPIRED, BookingState.NO_SHOW],
        Tone.RESTING: [BookingState.CANCELLED],
    },
    opening_line=_("Requested"),
    opening_visibility=Visibility.PARTY,
    clocks=[Clock("decide", _("Decision on the booking"), 3, on_due="lapse")],
    starts=["decide"],
    transitions=[
        Transition(
            "confirm",
            BookingState.REQUESTED,
            BookingState.CONFIRMED,
            _("Confirm"),
            by=MANAGERS,
            stops=["decide"],
            notify=tell_booker,
            visibility=Visibility.PARTY,
            public_line=_("Confirmed"),
            bulk=True,
        ),
        Transition(
            "reject",
            BookingState.REQUESTED,
            BookingState.REJECTED,
            _("Turn down"),
            by=MANAGERS,
            needs_reason=True,
            effect=give_time_back,
            stops=["decide"],
            notify=tell_booker,
            visibility=Visibility.PARTY,
            public_line=_("Declined"),
        ),
        Transition(
            "lapse",
            BookingState.REQUESTED,
            BookingState.EXPIRED,
            _("Let lapse"),
            by=[Party.SYSTEM],
            effect=give_time_back,
            stops=["decide"],
            notify=tell_booker,
            visibility=Visibility.PARTY,
            public_line=_("Not decided in time"),
        ),
        Transition(
            "cancel",
            [BookingState.REQUESTED, BookingState.CONFIRMED],
            BookingState.CANCELLED,
            _("Cancel"),
            by=[Party.OWNER, *MANAGERS],
            guard=still_to_come,
            effect=give_time_back,
            stops=["decide"],
            notify=tell_booker,
            danger=True,
            visibility=Visibility.PARTY,
            public_line=_("Cancelled"),
        ),
        Transition(
            "check_in",
            BookingState.CONFIRMED,
            BookingState.DONE,
            _("They came"),
            by=MANAGERS,
            form="spaces.forms.CheckInForm",
            guard=has_begun,
            effect=check_in,
            record=["heads"],
            visibility=Visibility.PARTY,
            public_line=_("Took place"),
        ),
        Transition(
            "miss",
            BookingState.CONFIRMED,
            BookingState.NO_SHOW,
            _("Nobody came"),
            by=MANAGERS,
            guard=has_begun,
            effect=give_time_back,
            visibility=Visibility.PARTY,
            public_line=_("Nobody came"),
        ),
    ],
)
