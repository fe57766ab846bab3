"""A proposal as plain data: what is kept when it is submitted."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from decimal import Decimal
from typing import Any

from foundation.files.models import StoredFile
from projects.models import BudgetLine, Milestone, ProjectPartner
from projects.rules import yuan

ATTACHMENT = "proposal"


def content_of(project) -> dict[str, Any]:
    """Everything a proposal says; plain values, the same proposal gives the same bytes."""
    duty = project.resolution_duty
    return {
        "number": project.number,
        "organisation": project.organisation.name,
        "call": project.call.title if project.call else None,
        "resolution": duty.resolution.number if duty else None,
        "title": project.title,
        "summary": project.summary,
        "area": str(project.area),
        "theme": project.theme.name,
        "target_group": project.target_group,
        "target_people": project.target_people,
        "starts_on": project.starts_on.isoformat(),
        "ends_on": project.ends_on.isoformat(),
        "requested": str(project.requested.amount),
        "own_contribution": str(project.own_contribution.amount),
        "social_contribution": str(project.social_contribution.amount),
        "budget": [
            {
                "kind": line.kind,
                "description": line.description,
                "quantity": str(line.quantity),
                "unit": line.unit,
                "unit_price": str(line.unit_price.amount),
                "amount": str(line.amount.amount),
                "source": line.source,
            }
            for line in project.budget_lines.all()
        ],
        "milestones": [
            {
                "title": milestone.title,
                "due_on": milestone.due_on.isoformat(),
                "evidence_required": milestone.evidence_required,
                "unlocks": milestone.unlocks,
            }
            for milestone in project.milestones.exclude(state="dropped")
        ],
        "partners": [{"name": p.name, "role": p.role} for p in project.partners.all()],
        "files": [
            {"id": stored.pk, "name": stored.name, "sha256": stored.digest}
            for stored in StoredFile.objects.of(project).filter(purpose=ATTACHMENT)
        ],
    }


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 over the canonical JSON."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def plan_of(content: dict[str, Any]) -> dict[str, Any]:
    """Days, budget, milestones and partners of a kept copy as objects, for the template."""
    return {
        "starts_on": date.fromisoformat(content["starts_on"]),
        "ends_on": date.fromisoformat(content["ends_on"]),
        "lines": [
            BudgetLine(
                **{k: v for k, v in row.items() if k not in ("amount", "unit_price", "quantity")},
                quantity=Decimal(row["quantity"]),
                unit_price=yuan(row["unit_price"]),
                amount=yuan(row["amount"]),
            )
            for row in content["budget"]
        ],
        "milestones": [
            Milestone(**(row | {"due_on": date.fromisoformat(row["due_on"])}))
            for row in content["milestones"]
        ],
        "partners": [ProjectPartner(**row) for row in content["partners"]],
    }
