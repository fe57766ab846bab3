"""How a residents' vote looks on the desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.interface.formats import localday, money
from foundation.lifecycle.desk import CaseDesk, Section
from projects.calls.services import may_follow
from projects.models.vote import VOTE_ROLES
from projects.states import PollState
from projects.voting import selectors
from projects.voting.transitions import POLL


def poll_facts(poll):
    call = poll.call
    return [
        (_("Call"), call),
        (_("Area"), call.area),
        (_("Voting"), f"{localday(poll.opens_on)} – {localday(poll.closes_on)}"),
        (_("Rule of the vote"), call.get_vote_rule_display()),
        (_("Most projects on one ballot"), call.max_choices),
        (_("Votes a project needs at least"), call.minimum_votes),
        (_("Budget"), money(poll.budget) if poll.state != PollState.PREPARED else "–"),
    ]


def poll_sections(poll, user):
    context = {
        "poll": poll,
        "candidates": selectors.candidates(poll),
        "turnout": selectors.turnout(poll),
        "follows": may_follow(user, poll.call),
        **selectors.reach(user, poll),
        "result": selectors.result_of(poll),
    }
    return [
        Section(_("Ballot"), "projects/voting/desk/_ballot.html", context),
        Section(_("Register and papers"), "projects/voting/desk/_turnout.html", context),
    ]


POLL_DESK = CaseDesk(
    POLL,
    label=_("Residents' votes"),
    icon="tick-inverse",
    order=305,
    columns=[
        (lambda poll: poll.call.title, _("Call")),
        (lambda poll: poll.call.area, _("Area")),
        (lambda poll: localday(poll.closes_on), _("Last day of the vote")),
    ],
    search_fields=["call__title"],
    readers=list(VOTE_ROLES),
    for_list=lambda polls: polls.for_list(),
    facts=poll_facts,
    sections=poll_sections,
    ordering=["-opens_on", "-pk"],
)
