"""What donors are told, and in which words."""

from django.utils.translation import gettext_lazy as _

from foundation.notices.registry import NoticeTemplate

TEMPLATES = [
    NoticeTemplate(
        "funds.pledge_confirmed",
        subject=_("Your pledge {number} is confirmed"),
        body=_(
            "Thank you. Please give {amount} for “{cause}” by {day}, and write {number} in the "
            "transfer's remark. {how}"
        ),
    ),
    NoticeTemplate(
        "funds.pledge_refused",
        subject=_("Your pledge {number} cannot be accepted"),
        body=_("The pledge for “{cause}” is not accepted: {reason}."),
    ),
    NoticeTemplate(
        "funds.pledge_reminder",
        subject=_("Your pledge {number} is still open"),
        body=_(
            "What you promised for “{cause}” has not all arrived. It lapses after {day}; you may "
            "also withdraw it on its page."
        ),
    ),
    NoticeTemplate(
        "funds.pledge_received",
        subject=_("Your gift has arrived: {number}"),
        body=_("{amount} for “{cause}” arrived on {day} and stands in the ledger as {entry}."),
    ),
    NoticeTemplate(
        "funds.pledge_lapsed",
        subject=_("Your pledge {number} has lapsed"),
        body=_("The time for “{cause}” is over. What arrived stays given; nothing more is asked."),
    ),
    NoticeTemplate(
        "funds.pledge_thanked",
        subject=_("Thank you for your gift {number}"),
        body=_("A letter of thanks for your gift to “{cause}” waits on its page."),
    ),
    NoticeTemplate(
        "funds.redesignation_asked",
        subject=_("May your gift {number} serve another purpose?"),
        body=_(
            "{amount} given for “{before}” would serve “{after}” instead: {why}. Without your "
            "consent it stays where it is."
        ),
    ),
    NoticeTemplate(
        "funds.redesignation_done",
        subject=_("Your gift {number} has its new purpose"),
        body=_("{amount} now serves “{after}”, as you agreed."),
    ),
]
