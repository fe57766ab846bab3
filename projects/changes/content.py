"""What a change is about, as plain data: how things stand, how they differ, how they are written.

``standing`` gives what a kind of change may touch; a request keeps it as ``before`` and the
wish as ``after``, in the same shape. Rows carry the key of what they are; a new one has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max, ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from foundation.interface.formats import NOTHING, localday, mark, money
from foundation.lifecycle.errors import GuardFailed
from foundation.lifecycle.services import SYSTEM, open_case, perform
from funds.rules import from_fen
from projects.agreements.selectors import current_agreement
from projects.agreements.terms import holding_up, says
from projects.changes.rules import Line, priced
from projects.models import (
    BudgetKind,
    BudgetLine,
    ChangeKind,
    LineSource,
    Milestone,
    Project,
    ProjectPartner,
)
from projects.proposals.rules import fen
from projects.states import MilestoneState

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """One thing before and after, in the reader's language."""

    label: str
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


def standing(project: Project, kind: str) -> dict[str, Any]:
    """What changes of this kind may touch, as it stands now."""
    return _STANDING[kind](project)


def still_stands(project: Project, kind: str, before: Content) -> bool:
    """Whether everything a request starts from is so; what it does not speak of may be anything."""
    return says(before, standing(project, kind))


def _budget(project) -> dict[str, Any]:
    return {
        "lines": [
            {
                "id": line.pk,
                "kind": line.kind,
                "description": line.description,
                "source": line.source,
                "fen": fen(line.amount.amount),
            }
            for line in project.budget_lines.all()
        ]
    }


def _schedule(project: Project) -> dict[str, Any]:
    milestones = list(project.milestones.exclude(state=MilestoneState.DROPPED))
    agreement = current_agreement(project)
    waits: dict[int, list[int]] = {milestone.pk: [] for milestone in milestones}
    for row in agreement.terms["instalments"] if agreement else []:
        for milestone in holding_up(row, milestones):
            waits[milestone.pk].append(row["number"])
    return {
        "ends_on": project.ends_on.isoformat(),
        "milestones": [
            {
                "id": milestone.pk,
                "title": milestone.title,
                "due_on": milestone.due_on.isoformat(),
                "evidence": milestone.evidence_required,
                #: Numbers of the instalments that are paid after it.
                "instalments": waits[milestone.pk],
            }
            for milestone in milestones
        ],
    }


def _partners(project: Project) -> dict[str, Any]:
    return {
        "partners": [
            {"id": partner.pk, "name": partner.name, "role": partner.role}
            for partner in project.partners.all()
        ]
    }


_STANDING: dict[str, Callable[[Project], dict[str, Any]]] = {
    ChangeKind.BUDGET: _budget,
    ChangeKind.SCHEDULE: _schedule,
    ChangeKind.PARTNERS: _partners,
}


def lines_of(content: Content) -> list[Line]:
    """The budget lines of a content."""
    return [Line(key, row["source"], row["fen"]) for key, row in keyed(content["lines"])]


def amounts(content: Content) -> dict[Any, int]:
    """Fen by line."""
    return {line.key: line.fen for line in lines_of(content)}


def new_key(place: int) -> str:
    """How a new row is told apart: by its place among the new ones, from one."""
    return f"new{place}"


def keyed(rows: list[Content]) -> Iterator[tuple[Any, Content]]:
    """Rows by their key; new ones by their place."""
    new = 0
    for row in rows:
        new += row["id"] is None
        yield row["id"] or new_key(new), row


def conditions(content: Content) -> dict[int, set]:
    """What each instalment is paid after: keys of milestones. None of those without."""
    found: dict[int, set] = {}
    for key, row in keyed(content["milestones"]):
        for number in row.get("instalments", []):
            found.setdefault(number, set()).add(key)
    return found


# --- before and after ------------------------------------------------------------------


def differences(kind: str, before: Content, after: Content) -> list[Difference]:
    """Everything of the kind, before and after; what stays is there for comparison."""
    if kind == ChangeKind.SCHEDULE:
        return _schedule_differences(before, after)
    name, label, text = (
        ("lines", _line_label, _line_text)
        if kind == ChangeKind.BUDGET
        else ("partners", lambda row: row["name"], lambda row: row["role"])
    )
    found = [
        Difference(label(row), text(row), text(new) if new else NOTHING)
        if new is None or label(new) == label(row)
        else Difference(label(row), f"{label(row)} · {text(row)}", f"{label(new)} · {text(new)}")
        for row, new in _pairs(before[name], after[name])
    ]
    fresh = [row for row in after[name] if row["id"] is None]
    return found + [Difference(label(row), NOTHING, text(row)) for row in fresh]


def _pairs(before: list, after: list):
    standing_now = {row["id"]: row for row in after}
    return [(row, standing_now.get(row["id"])) for row in before]


def _line_label(row: Content) -> str:
    kind, source = BudgetKind(row["kind"]).label, LineSource(row["source"]).label
    return f"{kind} · {row['description']}{mark('(')}{source}{mark(')')}"


def _line_text(row: Content) -> str:
    return money(from_fen(row["fen"]))


def _schedule_differences(before: Content, after: Content) -> list[Difference]:
    found = [
        Difference(
            str(pgettext("project", "End of the project")),
            _day(before["ends_on"]),
            _day(after["ends_on"]),
        )
    ]
    for row, new in _pairs(before["milestones"], after["milestones"]):
        name = _milestone_label(row)
        if new is None:
            dropped = pgettext("milestone", "dropped")
            found.append(Difference(name, _milestone_text(row), dropped))
            continue
        found.append(Difference(name, _day(row["due_on"]), _day(new["due_on"])))
        for key in ("title", "evidence"):
            if row[key] != new[key]:
                found.append(Difference(name, row[key] or NOTHING, new[key] or NOTHING))
    fresh = [row for row in after["milestones"] if row["id"] is None]
    found += [Difference(_milestone_label(row), NOTHING, _milestone_text(row)) for row in fresh]
    return found + list(_condition_differences(before, after))


def _milestone_label(row: Content) -> str:
    return _("Milestone “%(title)s”") % {"title": row["title"]}


def _milestone_text(row: Content) -> str:
    """Day and evidence of a milestone that comes or goes."""
    return " · ".join(filter(None, [_day(row["due_on"]), row["evidence"]]))


def _condition_differences(before: Content, after: Content) -> Iterator[Difference]:
    """What each instalment is paid after, where it changes or a milestone of it does."""
    were, are = conditions(before), conditions(after)
    titles = [dict(keyed(content["milestones"])) for content in (before, after)]
    for number in sorted({*were, *are}):
        stood, stands = (
            "、".join(rows[key]["title"] for key in rows if key in named.get(number, ()))
            for rows, named in zip(titles, (were, are), strict=True)
        )
        if were.get(number) != are.get(number):
            label = _("Instalment %(n)s is paid after") % {"n": number}
            yield Difference(label, stood or NOTHING, stands or NOTHING)


def _day(text: str) -> str:
    return localday(date.fromisoformat(text))


# --- writing it ------------------------------------------------------------------------


@dataclass(frozen=True)
class Decision:
    """Under which number and when a change came to stand."""

    document: str
    at: datetime


def write(project: Project, kind: str, after: Content, decision: Decision) -> dict[str, Any]:
    """Let what was asked for stand; what else the agreement must say of it. Raises GuardFailed."""
    return _WRITE[kind](project, after, decision)


def _write_budget(project: Project, after: Content, decision: Decision) -> dict[str, Any]:
    lines: dict[int, Any] = {line.pk: line for line in project.budget_lines.all()}
    last = project.budget_lines.aggregate(last=Max("position"))["last"] or 0
    for row in after["lines"]:
        line = lines.pop(row["id"], None)
        if line is None:
            last += 1
            line = BudgetLine(
                project=project,
                position=last,
                kind=row["kind"],
                description=row["description"],
                quantity=Decimal(1),
                source=row["source"],
            )
        elif fen(line.amount.amount) == row["fen"]:
            continue
        quantity, price = priced(row["fen"], line.quantity)
        if quantity != line.quantity:
            line.unit = ""
        line.quantity, line.unit_price, line.amount = (
            quantity,
            from_fen(price),
            from_fen(row["fen"]),
        )
        line.save()
    for left_out in lines.values():
        try:
            left_out.delete()
        except ProtectedError as used:
            raise GuardFailed(
                _("Money was spent on “%(line)s” already; it cannot be taken away altogether.")
                % {"line": left_out}
            ) from used
    return {}


def _write_schedule(project: Project, after: Content, decision: Decision) -> dict[str, Any]:
    project.ends_on = date.fromisoformat(after["ends_on"])
    project.save(update_fields=["ends_on"])
    standing_now = project.milestones.exclude(state=MilestoneState.DROPPED)
    milestones = {milestone.pk: milestone for milestone in standing_now}
    paid_after: dict[int, list[int]] = {}
    for row in after["milestones"]:
        milestone = milestones.pop(row["id"], None) or Milestone(
            project=project, is_demo=project.is_demo
        )
        milestone.title = row["title"]
        milestone.due_on = date.fromisoformat(row["due_on"])
        milestone.evidence_required = row["evidence"]
        numbers = row.get("instalments")
        if numbers is not None and milestone.unlocks not in numbers:
            milestone.unlocks = numbers[0] if numbers else None
        if milestone.pk is None:
            open_case(milestone, by=SYSTEM, at=decision.at)
        else:
            milestone.save(update_fields=["title", "due_on", "evidence_required", "unlocks"])
        for number in numbers or []:
            paid_after.setdefault(number, []).append(milestone.pk)
    for left_out in milestones.values():
        perform(left_out, "strike", by=SYSTEM, at=decision.at, change=decision.document)
    return {"conditions": paid_after}


def _write_partners(project: Project, after: Content, decision: Decision) -> dict[str, Any]:
    partners = {partner.pk: partner for partner in project.partners.all()}
    for place, row in enumerate(after["partners"]):
        partner = partners.pop(row["id"], None) or ProjectPartner(project=project)
        if partner.name != row["name"]:
            partner.organisation = None
        partner.position, partner.name, partner.role = place, row["name"], row["role"]
        partner.save()
    for left_out in partners.values():
        left_out.delete()
    return {}


_WRITE: dict[str, Callable[[Project, Content, Decision], dict[str, Any]]] = {
    ChangeKind.BUDGET: _write_budget,
    ChangeKind.SCHEDULE: _write_schedule,
    ChangeKind.PARTNERS: _write_partners,
}
