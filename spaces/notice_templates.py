"""What the booker is told."""

from django.utils.translation import gettext_lazy as _

from foundation.notices.registry import NoticeTemplate

TEMPLATES = (
    NoticeTemplate(
        "spaces.booking_confirmed",
        subject=_("Your room is confirmed"),
        body=_("{room} is yours on {when}. If your plans change, please cancel in time."),
    ),
    NoticeTemplate(
        "spaces.booking_rejected",
        subject=_("Your booking was declined"),
        body=_("{room} on {when} cannot be given to you. Reason: {reason}"),
    ),
    NoticeTemplate(
        "spaces.booking_expired",
        subject=_("Your booking lapsed"),
        body=_("Nobody decided on {room} for {when} in time. Please book again or ask there."),
    ),
    NoticeTemplate(
        "spaces.booking_cancelled",
        subject=_("Your booking is cancelled"),
        body=_("{room} on {when} is cancelled."),
    ),
)
