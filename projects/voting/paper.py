"""The ballot on paper, as PDF: the same projects under the same numbers."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.files.letter import Letter
from foundation.interface.formats import localday, money
from projects.models import Poll
from projects.voting import selectors


def sheet(poll: Poll) -> bytes:
    """One ballot. Nothing on it tells one sheet from another."""
    call = poll.call
    letter = Letter(_("Ballot"), on=timezone.localdate(), foot=call.title)
    letter.heading(call.title)
    letter.paragraph(
        ngettext(
            "Mark at most %(most)d project with a tick.",
            "Mark at most %(most)d projects with a tick.",
            call.max_choices,
        )
        % {"most": call.max_choices}
    )
    letter.paragraph(
        _("Voting from %(first)s to %(last)s. Budget: %(budget)s.")
        % {
            "first": localday(poll.opens_on),
            "last": localday(poll.closes_on),
            "budget": money(poll.budget),
        }
    )
    letter.table(
        [_("Mark"), _("No."), _("Project"), _("Organisation"), _("Cost")],
        [
            ("□", row.position, row.title, row.project.organisation, money(row.cost))
            for row in selectors.candidates(poll)
        ],
        widths=[2, 2, 6, 5, 4],
        align=["C", "C", "L", "L", "R"],
    )
    letter.note(_("More marks than allowed make the ballot invalid. Do not write your name on it."))
    return letter.pdf()
