"""The steps of the review."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.lifecycle import Transition, Visibility
from foundation.people.roles import Role
from projects.review import effects, guards
from projects.states import (
    ProjectState,
)
from projects.steps import every, not_own_organisation, tell_organisation

REVIEWING = [
    Transition(
        "admit",
        ProjectState.SUBMITTED,
        ProjectState.IN_REVIEW,
        _("Eligible: into review"),
        by=[Role.CALL_OFFICER],
        guard=not_own_organisation,
        stops=["check"],
        public_line=_("The proposal passed the formal check."),
    ),
    Transition(
        "find_ineligible",
        ProjectState.SUBMITTED,
        ProjectState.REJECTED,
        _("Not eligible"),
        by=[Role.CALL_OFFICER],
        guard=not_own_organisation,
        needs_reason=True,
        notify=tell_organisation("projects.rejected"),
        stops=["check"],
        visibility=Visibility.PARTY,
        danger=True,
    ),
    Transition(
        "put_on_notice",
        ProjectState.IN_REVIEW,
        ProjectState.ON_NOTICE,
        _("Put the award on notice"),
        by=[Role.PANEL_CHAIR],
        form="projects.review.forms.AwardForm",
        guard=every(not_own_organisation, guards.award_fits),
        effect=effects.award,
        starts=["notice"],
        public_line=_("Award of {amount} on public notice."),
    ),
    Transition(
        "approve",
        ProjectState.ON_NOTICE,
        ProjectState.APPROVED,
        _("Approve the project"),
        by=[Role.TOWN_OFFICER, Role.DISTRICT_OFFICER, Role.DISTRICT_LEADER],
        guard=every(not_own_organisation, guards.notice_is_over),
        effect=effects.take_on_duty,
        notify=tell_organisation("projects.approved"),
        stops=["notice"],
        differs_from=["put_on_notice"],
        public_line=_("The project was approved."),
    ),
    Transition(
        "reject",
        [ProjectState.IN_REVIEW, ProjectState.ON_NOTICE],
        ProjectState.REJECTED,
        _("Do not approve"),
        by=[Role.PANEL_CHAIR, Role.TOWN_OFFICER, Role.DISTRICT_OFFICER],
        guard=not_own_organisation,
        needs_reason=True,
        notify=tell_organisation("projects.rejected"),
        stops=["notice"],
        visibility=Visibility.PARTY,
        danger=True,
    ),
]
