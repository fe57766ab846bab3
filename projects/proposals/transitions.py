"""The steps of a proposal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.lifecycle import Party, Transition, Visibility
from foundation.people.roles import Role
from projects.proposals import effects, guards
from projects.states import (
    ProjectState,
)
from projects.steps import not_own_organisation, stays, tell_organisation

PROPOSING = [
    Transition(
        "edit",
        ProjectState.DRAFT,
        ProjectState.DRAFT,
        _("Edit the proposal"),
        by=[Party.ORGANISATION],
        form="projects.proposals.forms.EditForm",
        effect=effects.rewrite,
        visibility=Visibility.PARTY,
    ),
    Transition(
        "plan_milestone",
        [ProjectState.DRAFT, ProjectState.RETURNED],
        stays,
        _("Add a milestone"),
        by=[Party.ORGANISATION],
        targets=[ProjectState.DRAFT, ProjectState.RETURNED],
        form="projects.proposals.forms.MilestoneForm",
        effect=effects.plan_milestone,
        visibility=Visibility.PARTY,
    ),
    Transition(
        "submit",
        ProjectState.DRAFT,
        ProjectState.SUBMITTED,
        _("Submit the proposal"),
        by=[Party.ORGANISATION],
        guard=guards.may_propose,
        notify=tell_organisation("projects.received"),
        starts=["check"],
        public_line=_("The proposal was submitted."),
    ),
    Transition(
        "return_proposal",
        ProjectState.SUBMITTED,
        ProjectState.RETURNED,
        _("Return for changes"),
        by=[Role.CALL_OFFICER],
        guard=not_own_organisation,
        needs_reason=True,
        notify=tell_organisation("projects.returned"),
        stops=["check"],
        visibility=Visibility.PARTY,
    ),
    Transition(
        "resubmit",
        ProjectState.RETURNED,
        ProjectState.SUBMITTED,
        _("Change and submit again"),
        by=[Party.ORGANISATION],
        form="projects.proposals.forms.EditForm",
        guard=guards.may_propose,
        effect=effects.rewrite,
        starts=["check"],
        visibility=Visibility.PARTY,
    ),
    Transition(
        "withdraw",
        [
            ProjectState.DRAFT,
            ProjectState.SUBMITTED,
            ProjectState.RETURNED,
            ProjectState.IN_REVIEW,
        ],
        ProjectState.WITHDRAWN,
        _("Withdraw the proposal"),
        by=[Party.ORGANISATION],
        stops=["check"],
        visibility=Visibility.PARTY,
        danger=True,
    ),
]
