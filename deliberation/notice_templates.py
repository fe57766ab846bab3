"""What people in a deliberation are told."""

from django.utils.translation import gettext_lazy as _

from foundation.notices.registry import NoticeTemplate

TEMPLATES = [
    NoticeTemplate(
        "deliberation.admitted",
        subject=_("Your topic {number} is admitted"),
        body=_("“{title}” is public now; a sitting will be called."),
    ),
    NoticeTemplate(
        "deliberation.returned",
        subject=_("Please complete your topic {number}"),
        body=_("“{title}” needs something more: {reason}"),
    ),
    NoticeTemplate(
        "deliberation.rejected",
        subject=_("Your topic {number} was not admitted"),
        body=_("“{title}” was not admitted. Its page says why."),
    ),
    NoticeTemplate(
        "deliberation.sitting_called",
        subject=_("Sitting on “{title}”"),
        body=_("{time}, {venue}. The papers are on the topic's page."),
    ),
    NoticeTemplate(
        "deliberation.opinion_answered",
        subject=_("Your opinion on “{title}”"),
        body=_("{disposition}. {answer}"),
    ),
    NoticeTemplate(
        "deliberation.objection_answered",
        subject=_("Your objection to “{title}” was answered"),
        body=_("{answer}"),
    ),
    NoticeTemplate(
        "deliberation.done",
        subject=_("Done: “{title}”"),
        body=_("{result}"),
    ),
]
