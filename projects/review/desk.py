"""The review on the desk: objections, and what a project's page shows of its check."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.lifecycle.desk import CaseDesk, Section
from projects.models.project import STAFF_ROLES
from projects.review import selectors
from projects.review.transitions import OBJECTION


def review_sections(project) -> list[Section]:
    """The last formal check, and the objections; nothing before there is any."""
    sections = []
    if findings := list(selectors.last_findings(project)):
        sections.append(
            Section(
                _("Formal check"), "projects/review/desk/_findings.html", {"findings": findings}
            )
        )
    if objections := list(project.objections.select_related("raised_by")):
        sections.append(
            Section(
                _("Objections"), "projects/review/desk/_objections.html", {"objections": objections}
            )
        )
    return sections


def objection_facts(objection):
    return [
        (_("Project"), objection.project),
        (_("Organisation"), objection.project.organisation),
        (_("Objection"), objection.get_against_display()),
        (_("Raised by"), objection.raised_by),
        (_("What is wrong"), objection.text),
        (_("Answer"), objection.answer or "–"),
    ]


OBJECTION_DESK = CaseDesk(
    OBJECTION,
    label=_("Objections to awards"),
    icon="warning",
    order=315,
    columns=[
        (lambda objection: objection.project.number, _("Number")),
        (lambda objection: objection.project.title, _("Title")),
        (lambda objection: objection.get_against_display(), _("Objection")),
        ("raised_by", _("Raised by")),
    ],
    search_fields=["project__number", "project__title", "text"],
    readers=list(STAFF_ROLES),
    for_list=lambda objections: objections.for_list(),
    facts=objection_facts,
    ordering=["-raised_at", "-pk"],
)
