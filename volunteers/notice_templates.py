"""What people who signed up are told, and in which words."""

from django.utils.translation import gettext_lazy as _

from foundation.notices.registry import NoticeTemplate

TEMPLATES = [
    NoticeTemplate(
        "volunteers.confirmed",
        subject=_("You have a place: {title}"),
        body=_("{when}, {place}. If you cannot come, please sign off so that somebody else can."),
    ),
    NoticeTemplate(
        "volunteers.waiting",
        subject=_("You are on the waiting list: {title}"),
        body=_("{when}, {place}. As soon as a place is free and it is your turn, you are told."),
    ),
    NoticeTemplate(
        "volunteers.moved_up",
        subject=_("A place is free for you: {title}"),
        body=_("You moved up from the waiting list: {when}, {place}."),
        urgent=True,
    ),
    NoticeTemplate(
        "volunteers.seat_taken_back",
        subject=_("Your sign-up was called off: {title}"),
        body=_("The host took back your sign-up for {when}, {place}."),
    ),
    NoticeTemplate(
        "volunteers.called_off",
        subject=_("Called off: {title}"),
        body=_("The session of {when}, {place}, does not take place. Reason: {reason}"),
        urgent=True,
    ),
    NoticeTemplate(
        "volunteers.hours_confirmed",
        subject=_("Your service hours are confirmed: {title}"),
        body=_("{when}: {minutes} minutes. They are listed under “My activities”."),
    ),
]
