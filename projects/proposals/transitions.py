"""The steps of a proposal. Writing it moves no state: see ``services.write``."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.lifecycle import Party, Transition, Visibility, every
from foundation.people.roles import Role
from projects.proposals import effects, guards
from projects.states import (
    ProjectState,
)
from projects.steps import not_own_organisation, tell_organisation

PROPOSING = [
    Transition(
        "submit",
        ProjectState.DRAFT,
        ProjectState.SUBMITTED,
        _("Submit the proposal"),
        by=[Party.ORGANISATION],
        guard=guards.may_propose,
        effect=effects.freeze,
        notify=effects.send_receipt,
        starts=["check"],
        public_line=_("The proposal was submitted."),
    ),
    Transition(
        "return_proposal",
        ProjectState.SUBMITTED,
        ProjectState.RETURNED,
        _("Return for completion"),
        by=[Role.CALL_OFFICER],
        form="projects.proposals.forms.ReturnForm",
        guard=every(not_own_organisation, guards.returned_once),
        effect=effects.ask_for_more,
        needs_reason=True,
        notify=tell_organisation("projects.returned"),
        starts=["completion"],
        stops=["check"],
        visibility=Visibility.PARTY,
    ),
    Transition(
        "resubmit",
        ProjectState.RETURNED,
        ProjectState.SUBMITTED,
        _("Submit again"),
        by=[Party.ORGANISATION],
        guard=every(guards.in_time, guards.may_propose),
        effect=effects.freeze,
        notify=effects.send_receipt,
        starts=["check"],
        stops=["completion"],
        visibility=Visibility.PARTY,
    ),
    Transition(
        "withdraw",
        [
            ProjectState.DRAFT,
            ProjectState.SUBMITTED,
            ProjectState.RETURNED,
            ProjectState.ELIGIBLE,
            ProjectState.IN_REVIEW,
            ProjectState.RANKED,
        ],
        ProjectState.WITHDRAWN,
        _("Withdraw the proposal"),
        by=[Party.ORGANISATION],
        stops=["check", "completion"],
        visibility=Visibility.PARTY,
        danger=True,
    ),
]
