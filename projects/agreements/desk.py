"""Agreements on the desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.files.models import StoredFile
from foundation.interface.formats import localday, localtime
from foundation.lifecycle.desk import CaseDesk, Section
from projects.agreements import effects, selectors
from projects.agreements.transitions import AGREEMENT
from projects.models.project import STAFF_ROLES


def agreement_section(project) -> Section:
    """Versions and plan on a project's case page."""
    return Section(
        _("Agreement"),
        "projects/agreements/desk/_agreement.html",
        {
            "versions": _named(project, selectors.versions(project)),
            "instalments": selectors.instalments(project),
            "slug": AGREEMENT.name,
        },
    )


def _named(project, agreements):
    found = list(agreements)
    for agreement in found:
        agreement.project = project
    return found


def _facts(agreement):
    facts = [
        (_("Project"), agreement.project),
        (_("Party that gives the money"), agreement.terms["authority"]),
        (_("Organisation"), agreement.project.organisation),
        (_("Drawn up on"), localday(agreement.drawn_on)),
        ("SHA-256", agreement.digest),
    ]
    if agreement.organisation_signed_at:
        facts.append(
            (
                _("Signed for the organisation"),
                f"{agreement.organisation_signer} · {localtime(agreement.organisation_signed_at)}",
            )
        )
    if agreement.authority_signed_at:
        facts += [
            (
                _("Signed for the authority"),
                f"{agreement.authority_signer} · {localtime(agreement.authority_signed_at)}",
            ),
            (_("Number of the agreement"), agreement.document),
        ]
    return facts


def _sections(agreement, user):
    return [
        Section(
            _("Instalments"),
            "projects/agreements/desk/_plan.html",
            {
                "agreement": agreement,
                "instalments": agreement.instalments.all(),
                "scans": StoredFile.objects.of(agreement).filter(purpose=effects.SCAN),
            },
        )
    ]


AGREEMENT_DESK = CaseDesk(
    AGREEMENT,
    label=_("Agreements"),
    icon="doc-full",
    order=320,
    columns=[
        ("number", _("Number")),
        ("case_title", _("Project")),
        ("case_organisation", _("Organisation")),
        (lambda agreement: localday(agreement.drawn_on), _("Drawn up on")),
    ],
    search_fields=["project__number", "project__title", "document"],
    readers=list(STAFF_ROLES),
    for_list=lambda agreements: agreements.for_list(),
    facts=_facts,
    sections=_sections,
)
