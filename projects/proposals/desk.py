"""What the desk shows of a proposal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.files.models import StoredFile
from foundation.lifecycle.desk import Section
from projects.proposals.frozen import ATTACHMENT


def proposal_sections(project) -> list[Section]:
    return [
        Section(
            _("Proposal"),
            "projects/proposals/_plan.html",
            {"lines": project.budget_lines.all(), "partners": project.partners.all()},
        ),
        Section(
            _("Submitted copies and attachments"),
            "projects/proposals/desk/_versions.html",
            {
                "project": project,
                "versions": project.versions.all(),
                "files": StoredFile.objects.of(project).filter(purpose=ATTACHMENT),
            },
        ),
    ]
