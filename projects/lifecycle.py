"""The life of a project, its steps gathered from its stages. See docs/lifecycles."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.lifecycle import Clock, Lifecycle, Tone, Visibility
from projects.agreements.transitions import AGREEING
from projects.closing.transitions import CLOSING
from projects.proposals.clocks import completion_days, officers_of
from projects.proposals.transitions import PROPOSING
from projects.review import guards
from projects.review.transitions import REVIEWING
from projects.rules import REMEDY_DAYS, REPORT_DAYS, RETURN_DAYS
from projects.spending.transitions import SPENDING
from projects.states import ProjectState
from projects.voting.transitions import CHOOSING

PROJECT = Lifecycle(
    "projects.project",
    model="projects.Project",
    label=_("Project"),
    states=ProjectState,
    initial=ProjectState.DRAFT,
    tones={
        Tone.WAITING: [
            ProjectState.SUBMITTED,
            ProjectState.RETURNED,
            ProjectState.CHALLENGED,
            ProjectState.ELIGIBLE,
            ProjectState.IN_REVIEW,
            ProjectState.RANKED,
            ProjectState.ON_BALLOT,
            ProjectState.RESERVE,
            ProjectState.ON_NOTICE,
            ProjectState.SUSPENDED,
            ProjectState.RECOVERING,
        ],
        Tone.RUNNING: [
            ProjectState.APPROVED,
            ProjectState.SIGNED,
            ProjectState.RUNNING,
            ProjectState.FINISHING,
        ],
        Tone.DONE: [ProjectState.CLOSED],
        Tone.REFUSED: [
            ProjectState.INELIGIBLE,
            ProjectState.REJECTED,
            ProjectState.TERMINATED,
        ],
        Tone.RESTING: [ProjectState.DRAFT, ProjectState.WITHDRAWN],
    },
    opening_label=pgettext_lazy("case", "Writing begun"),
    opening_visibility=Visibility.PARTY,
    clocks=[
        Clock("check", _("Formal check"), 7, unit="natural_day", warn=Fraction(7, 10)),
        # A proposal not completed in time stays returned; the officers are told.
        Clock(
            "completion",
            _("Complete the proposal"),
            completion_days,
            unit="natural_day",
            warn=Fraction(7, 10),
            escalate_to=officers_of,
        ),
        # Nobody is approved by the mere passing of time: the clock only ends the notice.
        Clock(
            "notice",
            _("Public notice of the award"),
            guards.days_of_notice,
            unit="natural_day",
            roll=False,
        ),
        Clock(
            "objection",
            _("Time to object"),
            guards.OBJECTION_DAYS,
            unit="natural_day",
            on_due="let_ineligible_stand",
        ),
        Clock(
            "report",
            _("Next spending report"),
            REPORT_DAYS,
            unit="natural_day",
            warn=Fraction(7, 10),
        ),
        Clock("return_unspent", _("Give back what was not spent"), RETURN_DAYS, unit="natural_day"),
        Clock("recovery", _("Recover the money"), RETURN_DAYS, unit="natural_day"),
        Clock("remedy", _("Remedy what the evaluation found"), REMEDY_DAYS, unit="natural_day"),
    ],
    transitions=[*PROPOSING, *REVIEWING, *CHOOSING, *AGREEING, *SPENDING, *CLOSING],
)
