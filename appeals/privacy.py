"""A person's own appeals, taken away as a file or unnamed with the account (PIPL art. 45, 47)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from appeals.lifecycle import OPEN_STATES
from appeals.models import Appeal
from foundation.people.services.errors import PeopleError


def export(user) -> dict:
    """What the person wrote, and how each stands."""
    appeals = Appeal.objects.filter(appellant=user).select_related("area", "subject")
    return {
        "appeals": [
            {
                "number": appeal.number,
                "received": appeal.received_at.isoformat(),
                "title": appeal.title,
                "body": appeal.body,
                "area": appeal.area.code,
                "place": appeal.place,
                "subject": appeal.subject and appeal.subject.code,
                "state": appeal.state,
                "outcome": appeal.outcome,
                "replies": list(
                    appeal.replies.filter(issued_at__isnull=False).values_list("text", flat=True)
                ),
            }
            for appeal in appeals
        ]
    }


def erase(user) -> None:
    """Empty the words of closed appeals; counts, outcome and history stay.

    Raises PeopleError while an appeal is still being handled: by law it goes on
    (PIPL art. 13(3)), and the person would not hear the answer.
    """
    appeals = Appeal.objects.filter(appellant=user)
    if appeals.filter(state__in=OPEN_STATES).exists():
        raise PeopleError(_("You have an appeal that is still open. Withdraw it first."))
    appeals.update(title=_("Deleted"), body="", place="")
