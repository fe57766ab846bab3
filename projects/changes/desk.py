"""Changes on the desk, and what a project's case page says of them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.files.models import StoredFile
from foundation.interface.formats import localday, localtime
from foundation.lifecycle.desk import CaseDesk, Section
from projects.changes import selectors
from projects.changes.effects import PAPER
from projects.changes.transitions import CHANGE
from projects.models.project import STAFF_ROLES


def change_section(changes) -> Section:
    """A project's changes, each with its next steps."""
    return Section(
        _("Changes"),
        "projects/changes/desk/_changes.html",
        {"changes": changes, "slug": CHANGE.name},
    )


def _facts(change):
    facts = [
        (_("Project"), change.project),
        (_("Organisation"), change.project.organisation),
        (_("What is to change"), change.get_kind_display()),
        (_("Consent it needs"), change.get_size_display()),
        (_("Why it is needed"), change.reason),
        (_("Asked for by"), f"{change.requested_by} · {localtime(change.requested_at)}"),
    ]
    if change.explanation:
        facts.append((_("Explanation given"), change.explanation))
    if change.decided_on:
        facts.append((_("Decided on"), f"{localday(change.decided_on)} · {change.decision}"))
    return facts


def _sections(change, user):
    return [
        Section(
            _("Before and after"),
            "projects/changes/desk/_change.html",
            {
                "change": change,
                "differences": selectors.differences(change),
                "papers": StoredFile.objects.of(change).filter(purpose=PAPER),
            },
        )
    ]


CHANGE_DESK = CaseDesk(
    CHANGE,
    label=_("Change requests"),
    icon="edit",
    order=330,
    columns=[
        ("case_number", _("Number")),
        (lambda change: change.get_kind_display(), _("What is to change")),
        (lambda change: change.project.title, _("Project")),
        ("case_organisation", _("Organisation")),
        (lambda change: change.get_size_display(), _("Consent it needs")),
        (lambda change: localtime(change.requested_at), _("Asked for on")),
    ],
    search_fields=["project__number", "project__title", "reason"],
    readers=list(STAFF_ROLES),
    for_list=lambda changes: changes.for_list(),
    facts=_facts,
    sections=_sections,
)
