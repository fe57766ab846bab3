"""The life of a change: recorded at once, or decided by an officer or a leader."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.lifecycle import Clock, Lifecycle, Party, Tone, Transition, Visibility, every
from projects.changes import effects, guards
from projects.changes.effects import LEADERS, OFFICERS
from projects.states import ChangeState
from projects.steps import not_own_organisation, tell_organisation

CHANGE = Lifecycle(
    "projects.change",
    model="projects.ChangeRequest",
    label=_("Change request"),
    states=ChangeState,
    initial=ChangeState.SUBMITTED,
    tones={
        Tone.WAITING: [ChangeState.SUBMITTED, ChangeState.BEFORE_LEADER, ChangeState.RETURNED],
        Tone.DONE: [ChangeState.RECORDED, ChangeState.APPROVED],
        Tone.REFUSED: [ChangeState.REFUSED],
        Tone.RESTING: [ChangeState.WITHDRAWN],
    },
    starts=["decision"],
    opening_visibility=Visibility.PARTY,
    clocks=[
        Clock(
            "decision",
            _("Decide on the change"),
            10,
            warn=Fraction(7, 10),
            escalate_to=effects.late,
        )
    ],
    transitions=[
        Transition(
            "record",
            ChangeState.SUBMITTED,
            ChangeState.RECORDED,
            pgettext_lazy("change", "Recorded"),
            by=[Party.SYSTEM],
            guard=guards.agreement_may_change,
            effect=effects.take_effect,
            notify=tell_organisation("projects.change_recorded"),
            stops=["decision"],
            public_line=_("Within the tolerance; version {agreement} of the agreement says so."),
        ),
        Transition(
            "approve",
            ChangeState.SUBMITTED,
            ChangeState.APPROVED,
            _("Agree to the change"),
            by=OFFICERS,
            guard=every(not_own_organisation, guards.not_concerned, guards.agreement_may_change),
            effect=effects.take_effect,
            notify=tell_organisation("projects.change_approved"),
            stops=["decision"],
            public_line=_("Agreed to; version {agreement} of the agreement is in force."),
        ),
        Transition(
            "put_before_leader",
            ChangeState.SUBMITTED,
            ChangeState.BEFORE_LEADER,
            _("Put before the town or district"),
            by=[Party.SYSTEM, *OFFICERS],
            guard=every(not_own_organisation, guards.not_concerned),
            effect=effects.take_up_to_leader,
            visibility=Visibility.PARTY,
            at_will=True,
        ),
        Transition(
            "approve_above",
            ChangeState.BEFORE_LEADER,
            ChangeState.APPROVED,
            _("Agree to the change"),
            by=LEADERS,
            guard=every(
                not_own_organisation,
                guards.not_concerned,
                guards.within_the_towns_reach,
                guards.agreement_may_change,
            ),
            effect=effects.take_effect,
            notify=tell_organisation("projects.change_approved"),
            stops=["decision"],
            public_line=_("Agreed to; version {agreement} of the agreement is in force."),
        ),
        Transition(
            "send_back",
            ChangeState.SUBMITTED,
            ChangeState.RETURNED,
            _("Ask for more"),
            by=OFFICERS,
            guard=every(not_own_organisation, guards.not_concerned),
            needs_reason=True,
            notify=tell_organisation("projects.change_returned"),
            pauses=["decision"],
            visibility=Visibility.PARTY,
        ),
        Transition(
            "send_back_above",
            ChangeState.BEFORE_LEADER,
            ChangeState.RETURNED,
            _("Ask for more"),
            by=LEADERS,
            guard=every(not_own_organisation, guards.not_concerned, guards.within_the_towns_reach),
            needs_reason=True,
            notify=tell_organisation("projects.change_returned"),
            pauses=["decision"],
            visibility=Visibility.PARTY,
        ),
        Transition(
            "explain",
            ChangeState.RETURNED,
            effects.back_to_who_decides,
            _("Send what was asked for"),
            by=[Party.ORGANISATION],
            targets=[ChangeState.SUBMITTED, ChangeState.BEFORE_LEADER],
            form="projects.changes.forms.ExplainForm",
            guard=guards.is_under_way,
            effect=effects.explain,
            resumes=["decision"],
            visibility=Visibility.PARTY,
        ),
        Transition(
            "refuse",
            ChangeState.SUBMITTED,
            ChangeState.REFUSED,
            _("Refuse the change"),
            by=OFFICERS,
            guard=every(not_own_organisation, guards.not_concerned),
            effect=effects.keep_decision,
            needs_reason=True,
            notify=tell_organisation("projects.change_refused"),
            stops=["decision"],
            visibility=Visibility.PARTY,
            danger=True,
        ),
        Transition(
            "refuse_above",
            ChangeState.BEFORE_LEADER,
            ChangeState.REFUSED,
            _("Refuse the change"),
            by=LEADERS,
            guard=every(not_own_organisation, guards.not_concerned, guards.within_the_towns_reach),
            effect=effects.keep_decision,
            needs_reason=True,
            notify=tell_organisation("projects.change_refused"),
            stops=["decision"],
            visibility=Visibility.PARTY,
            danger=True,
        ),
        Transition(
            "withdraw",
            [ChangeState.SUBMITTED, ChangeState.BEFORE_LEADER, ChangeState.RETURNED],
            ChangeState.WITHDRAWN,
            _("Take the request back"),
            by=[Party.ORGANISATION],
            stops=["decision"],
            visibility=Visibility.PARTY,
        ),
    ],
)
