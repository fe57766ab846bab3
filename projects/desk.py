"""How projects, calls, milestones, payments and reports look on the desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.interface.formats import localday, localtime, money
from foundation.lifecycle.desk import CaseDesk, Section
from projects import selectors
from projects.agreements.desk import agreement_section
from projects.calls.desk import call_facts, call_sections
from projects.calls.duties import WRITERS
from projects.calls.transitions import CALL
from projects.changes.desk import change_section
from projects.closing.desk import closing_section, end_facts
from projects.lifecycle import PROJECT
from projects.models.call import CALL_ROLES
from projects.models.project import STAFF_ROLES
from projects.proposals.desk import proposal_sections
from projects.review.desk import review_sections
from projects.spending.transitions import MILESTONE, PAYMENT, REPORT

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


def project_sections(project, user):
    work = "projects/desk/_work.html"
    return [
        *proposal_sections(project),
        *review_sections(project),
        Section(
            _("Money by source"),
            "projects/desk/_money.html",
            {"lines": selectors.money_by_source(project)},
        ),
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
        Section(
            _("Payment requests"),
            work,
            {
                "cases": _within(project.payments.select_related("pool__origin"), project, user),
                "slug": PAYMENT.name,
            },
        ),
        Section(
            _("Spending reports"),
            work,
            {
                "cases": _within(project.reports.select_related("pool__origin"), project, user),
                "slug": REPORT.name,
            },
        ),
        closing_section(project),
    ]


PROJECT_DESK = CaseDesk(
    PROJECT,
    label=_("Projects"),
    icon="folder-open-inverse",
    order=300,
    columns=[
        ("number", _("Number")),
        ("title", _("Title")),
        ("organisation", _("Organisation")),
        ("area", _("Area")),
        (lambda project: money(project.requested), _("Money asked for")),
    ],
    search_fields=["number", "title", "organisation__name"],
    readers=READERS,
    for_list=lambda projects: projects.for_list(),
    facts=project_facts,
    sections=project_sections,
    ordering=["-proposed_at", "-pk"],
)


CALL_DESK = CaseDesk(
    CALL,
    label=_("Calls for proposals"),
    icon="site",
    order=310,
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


def _of_project(case):
    return (_("Project"), f"{case.project.number} {case.project.title}")


def _link_to_project(case, user):
    return [Section(_("Project"), "projects/desk/_project.html", {"project": case.project})]


def milestone_facts(milestone):
    return [
        _of_project(milestone),
        (_("Organisation"), milestone.project.organisation),
        (_("Due on"), localday(milestone.due_on)),
        (_("Unlocks instalment"), milestone.unlocks or "–"),
        (_("What proves it"), milestone.evidence or "–"),
    ]


MILESTONE_DESK = CaseDesk(
    MILESTONE,
    label=_("Milestones"),
    icon="pick",
    order=320,
    columns=[
        ("title", _("Milestone")),
        ("project", _("Project")),
        (lambda milestone: localday(milestone.due_on), _("Due on")),
    ],
    search_fields=["title", "project__number", "project__title"],
    readers=READERS,
    for_list=lambda milestones: milestones.for_list(),
    facts=milestone_facts,
    sections=_link_to_project,
    ordering=["due_on", "pk"],
)


def payment_facts(payment):
    facts = [
        _of_project(payment),
        (_("Organisation"), payment.project.organisation),
        (_("Instalment"), payment.instalment),
        (_("Amount"), money(payment.amount)),
        (_("Paid from"), payment.pool.public_name),
        (_("Asked for on"), localtime(payment.requested_at)),
        (_("Approved by"), payment.approved_by or "–"),
    ]
    if payment.paid_on:
        facts += [
            (_("Paid on"), localday(payment.paid_on)),
            (_("Treasury document"), payment.document),
            (_("Entry in the ledger"), f"#{payment.transfer_id}"),
        ]
    return facts


PAYMENT_DESK = CaseDesk(
    PAYMENT,
    label=_("Payment requests"),
    icon="download",
    order=330,
    columns=[
        ("case_number", _("Number")),
        ("project", _("Project")),
        (lambda payment: money(payment.amount), _("Amount")),
    ],
    search_fields=["project__number", "project__title", "document"],
    readers=READERS,
    for_list=lambda payments: payments.for_list(),
    facts=payment_facts,
    sections=_link_to_project,
)


def report_facts(report):
    return [
        _of_project(report),
        (_("Organisation"), report.project.organisation),
        (_("Up to"), localday(report.until)),
        (_("Money of"), report.pool.public_name),
        (_("Spent"), money(report.amount)),
        (_("People served, counted"), report.served),
        (_("What was done"), report.text),
        (_("Vouchers"), report.evidence),
    ]


REPORT_DESK = CaseDesk(
    REPORT,
    label=_("Spending reports"),
    icon="form",
    order=340,
    columns=[
        ("project", _("Project")),
        (lambda report: localday(report.until), _("Up to")),
        (lambda report: money(report.amount), _("Spent")),
    ],
    search_fields=["project__number", "project__title"],
    readers=READERS,
    for_list=lambda reports: reports.for_list(),
    facts=report_facts,
    sections=_link_to_project,
)
