"""Evaluations on the desk, and what a project's case page says of its end."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.interface.formats import localday, money
from foundation.lifecycle.desk import CaseDesk, Section
from projects.closing import rubric
from projects.closing.transitions import EVALUATION
from projects.models.project import STAFF_ROLES


def closing_section(project) -> Section:
    """Evaluations, assets and what is to be recovered."""
    return Section(
        _("Evaluations and assets"),
        "projects/closing/desk/_closing.html",
        {
            "project": project,
            "evaluations": project.evaluations.select_related("evaluator"),
            "assets": project.assets.all(),
            "slug": EVALUATION.name,
        },
    )


def _facts(evaluation):
    project = evaluation.project
    facts = [
        (_("Project"), project),
        (_("What is promised"), project.summary),
        (_("Organisation"), project.organisation),
        (_("Evaluator"), evaluation.evaluator),
        (_("Due on"), localday(evaluation.due_on)),
    ]
    if project.result_story:
        facts.append((_("Result"), project.result_story))
    if evaluation.total is not None:
        for row in rubric.EDITIONS[evaluation.rubric]:
            facts.append((row.label, f"{evaluation.points[row.key]} / {row.most}"))
        facts += [
            (_("Points together"), evaluation.total),
            (_("Grade"), evaluation.get_grade_display()),
            (_("Findings"), evaluation.findings),
        ]
    return facts


def _sections(evaluation, user):
    project = evaluation.project
    return [
        Section(
            _("What there is to see"),
            "projects/closing/desk/_evidence.html",
            {
                "project": project,
                "milestones": project.milestones.exclude(state="dropped"),
            },
        )
    ]


EVALUATION_DESK = CaseDesk(
    EVALUATION,
    label=_("Evaluations"),
    icon="clipboard-list",
    order=345,
    columns=[
        ("case_number", _("Number")),
        ("case_title", _("Project")),
        ("evaluator", _("Evaluator")),
        (lambda evaluation: localday(evaluation.due_on), _("Due on")),
        (lambda evaluation: evaluation.get_grade_display() or "–", _("Grade")),
    ],
    search_fields=["project__number", "project__title"],
    readers=list(STAFF_ROLES),
    for_list=lambda evaluations: evaluations.for_list().select_related("evaluator"),
    facts=_facts,
    sections=_sections,
)


def end_facts(project) -> list[tuple]:
    """What a terminated project still owes."""
    if not project.to_recover.amount:
        return []
    return [(_("To be recovered, as stated at the end"), money(project.to_recover))]
