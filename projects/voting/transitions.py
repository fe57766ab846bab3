"""The life of a residents' vote, and the steps it makes with the projects on its ballot."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.lifecycle import Clock, Lifecycle, Party, Tone, Transition, Visibility, every
from foundation.people.roles import Role
from projects.calls.duties import PUBLISHERS
from projects.review import effects as review
from projects.review.guards import award_fits
from projects.states import PollState, ProjectState
from projects.steps import tell_organisation
from projects.voting import effects, guards

#: Who calls a running vote off or gives it more days.
CALLERS_OFF = [Role.TOWN_OFFICER, Role.DISTRICT_OFFICER]

#: Steps of a project that its vote brings.
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
        "take_off",
        ProjectState.ON_BALLOT,
        ProjectState.ELIGIBLE,
        _("Taken off the ballot"),
        by=[Party.SYSTEM],
        notify=tell_organisation("projects.off_ballot"),
        needs_reason=True,
        public_line=_("The residents' vote was called off; the proposal is eligible as before."),
    ),
    Transition(
        "leave_ballot",
        ProjectState.ON_BALLOT,
        ProjectState.WITHDRAWN,
        _("Withdraw the proposal from the ballot"),
        by=[Party.ORGANISATION],
        guard=guards.residents_do_not_vote_yet,
        effect=effects.leave_the_ballot,
        public_line=_("The organisation withdrew the proposal before the vote began."),
        danger=True,
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
        Tone.REFUSED: [PollState.CALLED_OFF],
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
            "extend",
            PollState.PUBLISHED,
            PollState.PUBLISHED,
            _("Give residents more days to vote"),
            by=CALLERS_OFF,
            form="projects.voting.forms.ExtendForm",
            guard=every(guards.no_candidate_of_ones_own, guards.ends_later),
            effect=effects.extend,
            starts=["voting"],
            needs_reason=True,
            public_line=_("The last day of the vote was moved from {before} to {last}."),
            at_will=True,
        ),
        Transition(
            "call_off",
            PollState.PUBLISHED,
            PollState.CALLED_OFF,
            _("Call the vote off"),
            by=[*CALLERS_OFF, Party.SYSTEM],
            guard=guards.no_candidate_of_ones_own,
            effect=effects.call_off,
            stops=["voting"],
            needs_reason=True,
            public_line=_(
                "The vote was called off: {reason}. Nothing is counted; the ballots cast on the "
                "site ({ballots}) stay sealed."
            ),
            danger=True,
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
