"""What appellants and units are told, and in which words."""

from django.utils.translation import gettext_lazy as _

from foundation.notices.registry import NoticeTemplate

TEMPLATES = [
    NoticeTemplate(
        "appeals.accepted",
        subject=_("Your appeal {number} is accepted"),
        body=_("“{title}” is accepted. You can watch every step on its page."),
    ),
    NoticeTemplate(
        "appeals.declined",
        subject=_("Your appeal {number} could not be accepted"),
        body=_("“{title}” was not accepted. Its page says why and which way is open to you."),
    ),
    NoticeTemplate(
        "appeals.asked",
        subject=_("A question about your appeal {number}"),
        body=_("To go on with “{title}” something is missing. Please answer on its page."),
    ),
    NoticeTemplate(
        "appeals.extended",
        subject=_("Your appeal {number} takes longer"),
        body=_("The unit needs {workdays} more working days for “{title}”: {why}"),
    ),
    NoticeTemplate(
        "appeals.replied",
        subject=_("A reply to your appeal {number}"),
        body=_("“{title}” has a reply. Please say on its page whether it is solved."),
    ),
    NoticeTemplate(
        "appeals.closed",
        subject=_("Your appeal {number} is closed"),
        body=_("“{title}” is closed. Within thirty days you may reopen it once."),
    ),
    NoticeTemplate(
        "appeals.dispatched",
        subject=_("New work order {number}"),
        body=_("“{title}” was sent to your unit. Please acknowledge it within one working day."),
    ),
    NoticeTemplate(
        "appeals.dispute_decided",
        subject=_("Dispute decided: {number}"),
        body=_("The dispatch of “{title}” to your unit stands."),
    ),
    NoticeTemplate(
        "appeals.redo",
        subject=_("Handle again: {number}"),
        body=_("“{title}” was found unsolved or was reopened. Please handle it again."),
    ),
    NoticeTemplate(
        "appeals.taken_up",
        subject=_("What you raised is now a topic"),
        body=_("“{title}” is now topic {topic}. You are invited to join the deliberation."),
    ),
    NoticeTemplate(
        "appeals.outcome",
        subject=_("What became of “{title}”"),
        body=_("{text}"),
    ),
]
