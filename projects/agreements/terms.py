"""The terms of an agreement: taken from the approved project, then frozen.

Everything is written in Chinese whatever language the officer reads, because the terms are
the text of the agreement.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import translation

from funds.rules import from_fen, to_fen
from projects.agreements import clauses
from projects.models import Milestone, Project
from projects.rules import (
    REPORT_DAYS,
    RETURN_DAYS,
    TOLERANCE_PERCENT,
    shares_of,
    split,
    yuan,
)

LANGUAGE = "zh-hans"
#: Shares of the instalments where the call prescribes none (拨付比例), by their count.
USUAL_SHARES = {1: (100,), 2: (60, 40), 3: (50, 40, 10), 4: (40, 30, 20, 10)}
MOST_INSTALMENTS = max(USUAL_SHARES)
#: The highest number an instalment may have once money was added.
LAST_INSTALMENT = 12


@dataclass(frozen=True)
class Planned:
    """One instalment to be: its share, the milestone before it, the day."""

    share: Decimal
    milestone: Milestone | None
    due_on: date


def facts(project: Project, milestones: Iterable[Milestone] | None = None) -> dict[str, Any]:
    """What was approved. An agreement may be signed only while this is still so."""
    if milestones is None:
        milestones = project.milestones.exclude(state="dropped")
    with translation.override(LANGUAGE):
        lines = getattr(project, "budget_lines", None)
        return {
            "number": project.number,
            "title": project.title,
            "summary": project.summary,
            "organisation": project.organisation.name,
            "area": str(project.area),
            "theme": project.theme.name,
            "starts_on": project.starts_on.isoformat(),
            "ends_on": project.ends_on.isoformat(),
            "government": _yuan(project.approved_government),
            "social": _yuan(project.approved_social + project.added_donations),
            "total": _yuan(project.agreed),
            "milestones": [
                {
                    "id": row.pk,
                    "title": row.title,
                    "due_on": row.due_on.isoformat(),
                    "evidence": row.evidence_required,
                }
                for row in milestones
            ],
            "partners": [
                {"name": partner.name, "role": partner.role} for partner in project.partners.all()
            ],
            "lines": [
                {
                    "id": line.pk,
                    "kind": str(line.get_kind_display()),
                    "description": line.description,
                    "amount": _yuan(line.amount),
                }
                for line in (lines.all() if lines is not None else [])
            ],
        }


def _yuan(amount) -> str:
    return f"{amount.amount:.2f}"


def usual_plan(project: Project) -> list[Planned]:
    """The plan the call prescribes, or the usual shares for the milestones that unlock money."""
    milestones = list(project.milestones.exclude(state="dropped"))
    prescribed = getattr(project.call, "instalments", None)
    shares: Sequence[Decimal | int] = (
        [row.share_percent for row in prescribed.all()] if prescribed is not None else []
    )
    if not shares:
        count = min(max([2, *(m.unlocks or 0 for m in milestones)]), MOST_INSTALMENTS)
        shares = USUAL_SHARES[count]
    span = project.ends_on - project.starts_on
    plan = []
    for number, share in enumerate(shares, start=1):
        before = [m for m in milestones if m.unlocks == number]
        last = max(before, key=lambda m: (m.due_on, m.pk)) if before else None
        passed = span * (number - 1) // len(shares)
        due_on = last.due_on if last else project.starts_on + timedelta(days=passed.days)
        plan.append(Planned(Decimal(share), last, due_on))
    return plan


def instalments_of(total, plan: Iterable[Planned]) -> list[dict[str, Any]]:
    """The plan with amounts that sum to the total, to the fen."""
    plan = list(plan)
    parts = split(to_fen(total), [row.share for row in plan])
    return [
        {
            "number": number,
            "share": f"{row.share.normalize():f}",
            "amount": _yuan(from_fen(fen)),
            "milestone": row.milestone.pk if row.milestone else None,
            "condition": row.milestone.title if row.milestone else "",
            "due_on": row.due_on.isoformat(),
        }
        for number, (row, fen) in enumerate(zip(plan, parts, strict=True), start=1)
    ]


def source(pool, amount) -> dict[str, Any]:
    with translation.override(LANGUAGE):
        return {
            "pool": pool.pk,
            "name": str(pool.public_name),
            "type": str(pool.get_source_type_display()),
            "amount": _yuan(amount),
        }


def draw_up(
    project: Project,
    *,
    authority: str,
    sources: Iterable[tuple[Any, Any]],
    plan: Iterable[Planned],
    approved: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """All that a new version says. ``sources`` pairs a pool with its amount."""
    call = project.call
    return {
        "edition": clauses.CURRENT,
        "project": approved or facts(project),
        "authority": authority,
        "sources": [source(pool, amount) for pool, amount in sources],
        "instalments": instalments_of(project.approved, plan),
        "report_days": REPORT_DAYS,
        "return_days": RETURN_DAYS,
        "tolerance": getattr(call, "tolerance_percent", TOLERANCE_PERCENT),
    }


def amended(
    agreed: dict[str, Any],
    project: Project,
    *,
    document: str,
    sources: list[dict[str, Any]] | None = None,
    added: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The terms of a further version: the project as it now stands, all else as signed.

    ``sources`` where money was added, with the instalment in which it is paid.
    """
    now = facts(project)
    return agreed | {
        "project": now,
        "sources": sources or agreed["sources"],
        "instalments": _replanned(agreed, now, added),
        "amended_by": document,
    }


def _replanned(agreed: dict[str, Any], now: dict[str, Any], added) -> list[dict[str, Any]]:
    """The plan: what was agreed keeps its amounts, and follows its milestones in title and day."""
    were = {row["id"]: row for row in agreed["project"]["milestones"]}
    are = {row["id"]: row for row in now["milestones"]}
    rows = []
    for row in agreed["instalments"]:
        was, stands = were.get(row["milestone"]), are.get(row["milestone"])
        if was and stands:
            moves = row["due_on"] == was["due_on"]
            row = row | {"condition": stands["title"]}
            row |= {"due_on": stands["due_on"]} if moves else {}
        rows.append(row)
    if added is None:
        return rows
    rows.append(added | {"number": rows[-1]["number"] + 1})
    shares = shares_of([to_fen(yuan(Decimal(row["amount"]))) for row in rows])
    return [
        row | {"share": f"{share.normalize():f}"} for row, share in zip(rows, shares, strict=True)
    ]


def says(terms: Any, stands: Any) -> bool:
    """Whether all that the terms say is so; what they do not speak of may be anything."""
    if isinstance(terms, dict):
        return all(key in stands and says(said, stands[key]) for key, said in terms.items())
    if isinstance(terms, list):
        return len(terms) == len(stands) and all(map(says, terms, stands))
    return terms == stands


def words(terms: dict[str, Any]) -> list[tuple[str, str]]:
    """The clauses of the terms' edition, with the terms' figures."""
    figures = {name: terms[name] for name in ("report_days", "return_days", "tolerance")}
    return clauses.edition(terms["edition"], **figures)


def digest(terms: dict[str, Any]) -> str:
    """SHA-256 over the terms and the words they stand in."""
    whole = {"terms": terms, "clauses": words(terms)}
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
