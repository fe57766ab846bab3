"""The life of a residents' vote, and the steps it makes with the projects on its ballot."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.lifecycle import Clock, Lifecycle, Party, Tone, Transition, Visibility
from foundation.people.roles import Role
from projects.calls.duties import PUBLISHERS
from projects.review import effects as review
from projects.review.guards import award_fits
from projects.states import PollState, ProjectState
from projects.steps import every, tell_organisation
from projects.voting import effects, guards

#: Steps of a project that only its vote makes.
CHOOSING = [
    Transition(
        "put_to_vote",
        ProjectState.ELIGIBLE,
        ProjectState.ON_BALLOT,
        _("Put on the residents' ballot"),
        by=[Party.SYSTEM],
        notify=tell_organisation("projects.on_ballot"),
        public_line=_("The proposal stands on the residents' ballot."),
    ),
    Transition(
        "select",
        ProjectState.ON_BALLOT,
        ProjectState.ON_NOTICE,
        _("Selected by the residents"),
        by=[Party.SYSTEM],
        guard=award_fits,
        effect=review.award,
        notify=tell_organisation("projects.selected"),
        starts=["notice"],
        public_line=_("Selected by the residents' vote: award of {amount} on public notice."),
    ),
    Transition(
        "wait_in_reserve",
        ProjectState.ON_BALLOT,
        ProjectState.RESERVE,
        _("Put on the reserve list by the vote"),
        by=[Party.SYSTEM],
        notify=tell_organisation("projects.voted_into_reserve"),
        needs_reason=True,
        public_line=_("On the reserve list after the residents' vote."),
    ),
    Transition(
        "turn_down",
        ProjectState.ON_BALLOT,
        ProjectState.REJECTED,
        _("Not selected by the residents"),
        by=[Party.SYSTEM],
        notify=tell_organisation("projects.not_selected"),
        needs_reason=True,
        visibility=Visibility.PARTY,
    ),
]

POLL = Lifecycle(
    "projects.poll",
    model="projects.Poll",
    label=_("Residents' vote"),
    states=PollState,
    initial=PollState.PREPARED,
    tones={
        Tone.RUNNING: [PollState.PUBLISHED],
        Tone.WAITING: [PollState.COUNTING],
        Tone.DONE: [PollState.DECIDED],
        Tone.RESTING: [PollState.PREPARED],
    },
    opening_visibility=Visibility.STAFF,
    clocks=[
        Clock(
            "voting",
            _("Voting"),
            effects.days_to_vote,
            unit="natural_day",
            roll=False,
            on_due="close",
        ),
    ],
    transitions=[
        Transition(
            "publish",
            PollState.PREPARED,
            PollState.PUBLISHED,
            _("Publish the ballot"),
            by=PUBLISHERS,
            form="projects.voting.forms.PublishForm",
            guard=every(
                guards.second_person,
                guards.no_candidate_of_ones_own,
                guards.ballot_is_complete,
                guards.days_make_sense,
            ),
            effect=effects.open_to_residents,
            starts=["voting"],
            public_line=_("The ballot was published: voting from {first} to {last}, {budget}."),
        ),
        Transition(
            "close",
            PollState.PUBLISHED,
            PollState.COUNTING,
            _("Close the vote"),
            by=[Party.SYSTEM],
            effect=effects.seal_the_box,
            stops=["voting"],
            public_line=_("Voting closed with {ballots} ballots on the site."),
        ),
        Transition(
            "decide",
            PollState.COUNTING,
            PollState.DECIDED,
            _("Apply the rule to the ballots"),
            by=[Role.CALL_OFFICER, Role.PANEL_CHAIR],
            guard=every(guards.no_candidate_of_ones_own, guards.everything_is_counted),
            effect=effects.apply_the_rule,
            public_line=_("{ballots} ballots were counted; {selected} projects selected, {cost}."),
        ),
    ],
)
