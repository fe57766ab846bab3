"""The steps of an agreement."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.lifecycle import Party, Transition
from foundation.people.roles import Role
from projects.agreements import effects, guards
from projects.states import (
    ProjectState,
)
from projects.steps import every, not_own_organisation, stays, tell_organisation

AGREEING = [
    Transition(
        "sign",
        ProjectState.APPROVED,
        ProjectState.SIGNED,
        _("Record the signed agreement"),
        by=[Role.FUNDS_OFFICER],
        form="projects.agreements.forms.SignForm",
        guard=every(not_own_organisation, guards.pools_are_named),
        effect=effects.promise_money,
        notify=tell_organisation("projects.signed"),
        public_line=_("Agreement signed: {amount} promised."),
    ),
    Transition(
        "start",
        ProjectState.SIGNED,
        ProjectState.RUNNING,
        _("Start the work"),
        by=[Party.ORGANISATION, Role.FOLLOW_UP_OFFICER],
        starts=["report"],
        public_line=_("Work has begun."),
    ),
    Transition(
        "add_donation",
        [ProjectState.SIGNED, ProjectState.RUNNING],
        stays,
        _("Add donated money"),
        by=[Role.FUNDS_OFFICER],
        targets=[ProjectState.SIGNED, ProjectState.RUNNING],
        form="projects.agreements.forms.DonationForm",
        guard=not_own_organisation,
        effect=effects.add_donation,
        public_line=_("{amount} added from {source}."),
    ),
]
