"""How projects, calls and milestones look on the desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.interface.formats import localday, money
from foundation.lifecycle.desk import CaseDesk, Part, Section
from projects import selectors
from projects.agreements.desk import agreement_section
from projects.agreements.transitions import AGREEING
from projects.calls.desk import call_facts, call_sections
from projects.calls.duties import WRITERS
from projects.calls.transitions import CALL
from projects.changes.desk import change_section
from projects.closing.desk import closing_section, end_facts
from projects.closing.transitions import CLOSING
from projects.giving.services import may_seek, open_cause_of
from projects.lifecycle import PROJECT
from projects.models.call import CALL_ROLES
from projects.models.project import STAFF_ROLES
from projects.proposals.desk import proposal_sections
from projects.proposals.transitions import PROPOSING
from projects.review.desk import review_sections
from projects.review.transitions import REVIEWING
from projects.spending.desk import (
    link_to_project,
    of_project,
    paying_sections,
    reporting_sections,
)
from projects.spending.transitions import MILESTONE, SPENDING
from projects.voting.transitions import CHOOSING

READERS = list(STAFF_ROLES)


def project_facts(project):
    resolution = project.resolution
    facts = [
        (_("What is promised"), project.summary),
        (_("Organisation"), project.organisation),
        (_("Area"), project.area),
        (_("Theme"), project.theme),
        (_("Call"), project.call or "–"),
        (
            _("Resolution"),
            f"{resolution.number} {resolution.topic.title}" if resolution else "–",
        ),
        (_("From – to"), f"{localday(project.starts_on)} – {localday(project.ends_on)}"),
        (_("Money asked for"), money(project.requested)),
    ]
    if project.approved.amount:
        facts += [
            (_("Government money, as approved"), money(project.approved_government)),
            (_("Social money, as approved"), money(project.approved_social)),
        ]
    if project.added_donations.amount:
        facts.append((_("Donations added since"), money(project.added_donations)))
    for label, text in (
        (_("Finding of the review"), project.assessment),
        (_("Result"), project.result_story),
        (_("What was learned"), project.lessons),
    ):
        if text:
            facts.append((label, text))
    return facts + end_facts(project)


def _steps(case, user):
    """What the reader's duties allow; the table is asked again when the step is made."""
    return [
        transition
        for transition in case.lifecycle.from_state(case.state)
        if any(duty.role in transition.roles and case.in_scope(duty) for duty in user.duties)
    ]


def _within(cases, project, user):
    """A project's cases, each with its next steps; no query a row."""
    found = list(cases)
    for case in found:
        case.project = project
        case.steps = _steps(case, user)
    return found


def _choosing(project, user):
    return [*proposal_sections(project), *review_sections(project)]


def _agreed(project, user):
    return [
        agreement_section(project),
        change_section(_within(project.changes.for_page(), project, user)),
        Section(
            _("Milestones"),
            "projects/desk/_milestones.html",
            {
                "milestones": _within(project.milestones.all(), project, user),
                "slug": MILESTONE.name,
            },
        ),
    ]


def _money(project, user):
    return [
        Section(
            _("Money by source"),
            "projects/desk/_money.html",
            {"lines": selectors.money_by_source(project)},
        ),
        Section(
            _("Social money sought"),
            "projects/giving/_desk.html",
            {
                "project": project,
                "cause": open_cause_of(project),
                "may_seek": may_seek(project, user),
            },
        ),
        *paying_sections(project, _within, user),
    ]


def _spent(project, user):
    return [*reporting_sections(project, _within, user), closing_section(project)]


def _steps_of(*tables) -> frozenset[str]:
    return frozenset(transition.name for table in tables for transition in table)


#: What is read together; a step is decided on beside the panels of its stage.
PROJECT_PARTS = [
    Part(
        "proposal",
        _("Proposal and review"),
        _choosing,
        _steps_of(PROPOSING, REVIEWING, CHOOSING),
    ),
    Part("agreement", _("Agreement and changes"), _agreed, _steps_of(AGREEING)),
    Part(
        "money", pgettext_lazy("part of a case", "Money and payments"), _money, _steps_of(SPENDING)
    ),
    Part("result", _("Spending and result"), _spent, _steps_of(CLOSING)),
]


PROJECT_DESK = CaseDesk(
    PROJECT,
    label=_("Projects"),
    icon="folder-open-inverse",
    order=310,
    columns=[
        ("number", _("Number")),
        ("title", _("Title")),
        ("organisation", _("Organisation")),
        ("area", _("Area")),
        (lambda project: money(project.requested), _("Money asked for")),
    ],
    search_fields=["number", "title", "organisation__name"],
    readers=READERS,
    for_list=lambda projects: projects.for_list().select_related("call__area"),
    facts=project_facts,
    parts=PROJECT_PARTS,
    ordering=["-proposed_at", "-pk"],
)


CALL_DESK = CaseDesk(
    CALL,
    label=_("Calls for proposals"),
    icon="site",
    order=300,
    columns=[
        ("title", _("Title")),
        ("area", _("Area")),
        (lambda call: localday(call.closes_on), _("Closes")),
    ],
    search_fields=["title"],
    readers=list(CALL_ROLES),
    for_list=lambda calls: calls.for_list(),
    facts=call_facts,
    sections=call_sections,
    ordering=["-opens_on", "-pk"],
    opening=("projects_desk:new_call", _("New call"), WRITERS),
)


def milestone_facts(milestone):
    return [
        of_project(milestone),
        (_("Organisation"), milestone.project.organisation),
        (_("Due on"), localday(milestone.due_on)),
        (_("Unlocks instalment"), milestone.unlocks or "–"),
        (_("What proves it"), milestone.evidence or "–"),
    ]


MILESTONE_DESK = CaseDesk(
    MILESTONE,
    label=_("Milestones"),
    icon="pick",
    order=325,
    columns=[
        ("title", _("Milestone")),
        ("project", _("Project")),
        (lambda milestone: localday(milestone.due_on), _("Due on")),
    ],
    search_fields=["title", "project__number", "project__title"],
    readers=READERS,
    for_list=lambda milestones: milestones.for_list(),
    facts=milestone_facts,
    sections=link_to_project,
    ordering=["-due_on", "-pk"],
)
