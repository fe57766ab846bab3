"""The terms of an agreement: taken from the approved project, then frozen.

Everything is written in Chinese whatever language the officer reads, because the terms are
the text of the agreement.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import translation

from funds.rules import from_fen, to_fen
from projects.agreements import clauses
from projects.models import Milestone, Project
from projects.models.agreement import conditions_of
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
    milestones = _standing(project, milestones)
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


def _standing(project: Project, milestones: Iterable[Milestone] | None = None) -> list[Milestone]:
    """The milestones that were not dropped, unless others are given."""
    if milestones is None:
        milestones = project.milestones.exclude(state="dropped")
    return list(milestones)


def _yuan(amount) -> str:
    return f"{amount.amount:.2f}"


def usual_plan(project: Project) -> list[Planned]:
    """The plan the call prescribes, or the usual shares for the milestones that unlock money."""
    milestones = _standing(project)
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


def instalments_of(
    total, plan: Iterable[Planned], milestones: Iterable[Milestone] = ()
) -> list[dict[str, Any]]:
    """The plan with amounts that sum to the total, to the fen.

    An instalment is paid after the milestone planned for it and every other that unlocks it.
    """
    plan, milestones = list(plan), list(milestones)
    parts = split(to_fen(total), [row.share for row in plan])
    return [
        {
            "number": number,
            "share": f"{row.share.normalize():f}",
            "amount": _yuan(from_fen(fen)),
            "conditions": _conditions(
                {row.milestone, *(m for m in milestones if m.unlocks == number)} - {None}
            ),
            "due_on": row.due_on.isoformat(),
        }
        for number, (row, fen) in enumerate(zip(plan, parts, strict=True), start=1)
    ]


def _conditions(milestones) -> list[dict[str, Any]]:
    """Milestones as an instalment of the terms names them, by day."""
    in_order = sorted(milestones, key=lambda milestone: (milestone.due_on, milestone.pk))
    return [{"id": milestone.pk, "title": milestone.title} for milestone in in_order]


def holding_up(row: Mapping[str, Any], milestones: Iterable[Milestone]) -> list[Milestone]:
    """Those of the milestones that an instalment of the terms is paid after.

    Versions of before there could be several did not name those that unlock it.
    """
    named = {condition["id"] for condition in conditions_of(row)}
    unlocked = None if "conditions" in row else row["number"]
    return [
        milestone
        for milestone in milestones
        if milestone.pk in named or (unlocked is not None and milestone.unlocks == unlocked)
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
    milestones: Iterable[Milestone] | None = None,
) -> dict[str, Any]:
    """All that a new version says. ``sources`` pairs a pool with its amount."""
    call, milestones = project.call, _standing(project, milestones)
    return {
        "edition": clauses.CURRENT,
        "project": facts(project, milestones),
        "authority": authority,
        "sources": [source(pool, amount) for pool, amount in sources],
        "instalments": instalments_of(project.approved, plan, milestones),
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
    conditions: Mapping[int, Iterable[int]] | None = None,
) -> dict[str, Any]:
    """The terms of a further version: the project as it now stands, all else as signed.

    ``sources`` where money was added, with the instalment in which it is paid; ``conditions``
    where instalments are paid after other milestones from now on: their keys by instalment.
    """
    milestones = _standing(project)
    return agreed | {
        "project": facts(project, milestones),
        "sources": sources or agreed["sources"],
        "instalments": _replanned(agreed, milestones, added, conditions or {}),
        "amended_by": document,
    }


def _replanned(
    agreed: dict[str, Any],
    milestones: list[Milestone],
    added: dict[str, Any] | None,
    conditions: Mapping[int, Iterable[int]],
) -> list[dict[str, Any]]:
    """The plan: what was agreed keeps its amounts, and follows its milestones in title and day."""
    days = {row["id"]: row["due_on"] for row in agreed["project"]["milestones"]}
    rows = []
    for row in agreed["instalments"]:
        stood = holding_up(row, milestones)
        if row["number"] in conditions:
            stand = [m for m in milestones if m.pk in set(conditions[row["number"]])]
        else:
            stand = stood
        rows.append(
            {key: value for key, value in row.items() if key not in ("milestone", "condition")}
            | {"conditions": _conditions(stand), "due_on": _expected(row, days, stood, stand)}
        )
    if added is None:
        return rows
    rows.append(added | {"number": rows[-1]["number"] + 1})
    shares = shares_of([to_fen(yuan(Decimal(row["amount"]))) for row in rows])
    return [
        row | {"share": f"{share.normalize():f}"} for row, share in zip(rows, shares, strict=True)
    ]


def _expected(row, days: Mapping[int, str], stood, stand: list[Milestone]) -> str:
    """The day of an instalment: that of its last milestone where it was so, never before it."""
    if not stand:
        return row["due_on"]
    named = {milestone.pk for milestone in stood} | {one["id"] for one in conditions_of(row)}
    was = max((days[key] for key in named if key in days), default=None)
    last = max(milestone.due_on for milestone in stand).isoformat()
    if row["due_on"] == was:
        return last
    return row["due_on"] if set(stood) == set(stand) else max(row["due_on"], last)


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
