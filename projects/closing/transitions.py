"""The steps that end a project."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.lifecycle import Party, Transition, Visibility
from foundation.people.roles import Role
from projects.closing import effects, guards
from projects.states import (
    UNDER_AGREEMENT,
    ProjectState,
)
from projects.steps import every, not_own_organisation, tell_organisation

CLOSING = [
    Transition(
        "finish",
        ProjectState.RUNNING,
        ProjectState.FINISHING,
        _("Report the result"),
        by=[Party.ORGANISATION],
        form="projects.closing.forms.ResultForm",
        effect=effects.tell_the_result,
        public_line=_("The organisation reported the result."),
    ),
    Transition(
        "resume",
        ProjectState.FINISHING,
        ProjectState.RUNNING,
        _("Not finished yet"),
        by=[Role.FOLLOW_UP_OFFICER],
        guard=not_own_organisation,
        needs_reason=True,
        notify=tell_organisation("projects.resumed"),
        visibility=Visibility.PARTY,
    ),
    Transition(
        "close",
        ProjectState.FINISHING,
        ProjectState.CLOSED,
        _("Close the project"),
        by=[Role.CALL_OFFICER, Role.TOWN_CENTRE_OFFICER],
        guard=every(
            not_own_organisation,
            guards.milestones_are_accepted,
            guards.books_are_square,
        ),
        effect=effects.close,
        notify=tell_organisation("projects.closed"),
        stops=["report"],
        public_line=_("Closed: {result}"),
    ),
    Transition(
        "terminate",
        [ProjectState.APPROVED, *UNDER_AGREEMENT],
        ProjectState.TERMINATED,
        _("Terminate the project"),
        by=[Role.TOWN_OFFICER, Role.DISTRICT_OFFICER, Role.DISTRICT_LEADER],
        guard=every(not_own_organisation, guards.books_are_square),
        effect=effects.settle,
        notify=tell_organisation("projects.terminated"),
        needs_reason=True,
        stops=["report"],
        public_line=_("Terminated; what was left went back to its sources."),
        danger=True,
    ),
]
