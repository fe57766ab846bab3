"""What people do in an assessment. One transaction each; the panel's row is the lock.

Who may open a panel or appoint is the business of the module whose call it is; what
belongs to one person (an assessor's sheet, the chair's ranking) is checked here.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Max, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.assessment import rules
from foundation.assessment.errors import (
    BadPoints,
    BadRubric,
    ConflictFound,
    NotAllIn,
    NotYours,
    PanelClosed,
    SheetClosed,
)
from foundation.assessment.models import (
    Assessor,
    ConflictDeclaration,
    ConflictSource,
    Criterion,
    Entry,
    Panel,
    Placement,
    Rubric,
    RubricVersion,
    ScoreSheet,
    SheetState,
)
from foundation.records.chain import digest

#: ``detect(user, entry)`` says in a sentence why the user may not judge the entry, or nothing.
Detect = Callable[[Any, Entry], str | None]


@dataclass(frozen=True)
class CriterionSpec:
    name: str
    weight: int
    max_points: int
    guidance: str = ""


@dataclass(frozen=True)
class EntrySpec:
    """What is assessed, with the public reference and title that the result prints."""

    assessed: Any
    reference: str
    label: str


@transaction.atomic
def publish_rubric(
    code: str, name: str, criteria: Iterable[CriterionSpec], *, trim: bool = False, by=None
) -> RubricVersion:
    """Publish a rubric's next version; what is published never changes. Raises BadRubric."""
    criteria = list(criteria)
    if not criteria or any(c.weight < 1 or c.max_points < 1 for c in criteria):
        raise BadRubric(_("A rubric needs criteria, each with a weight and points above zero."))
    rubric, _created = Rubric.objects.get_or_create(code=code, defaults={"name": name})
    Rubric.objects.select_for_update().get(pk=rubric.pk)
    last = rubric.versions.aggregate(last=Max("number"))["last"] or 0
    version = RubricVersion.objects.create(
        rubric=rubric, number=last + 1, trim=trim, published_by=by
    )
    Criterion.objects.bulk_create(
        Criterion(
            version=version,
            position=position,
            name=spec.name,
            guidance=spec.guidance,
            weight=spec.weight,
            max_points=spec.max_points,
        )
        for position, spec in enumerate(criteria, start=1)
    )
    return version


@transaction.atomic
def open_panel(
    subject,
    entries: Iterable[EntrySpec],
    *,
    title: str,
    area,
    rubric_version: RubricVersion,
    chair,
    by=None,
    minimum_assessors: int = 3,
    seed: str = "",
    at: datetime | None = None,
) -> Panel:
    """Open a panel on a subject's entries. The seed of the lot is public from this moment on."""
    panel = Panel.objects.create(
        content_type=ContentType.objects.get_for_model(subject),
        object_id=subject.pk,
        title=title,
        area=area,
        rubric_version=rubric_version,
        chair=chair,
        opened_by=by,
        opened_at=at or timezone.now(),
        minimum_assessors=minimum_assessors,
        lot_seed=seed or secrets.token_hex(16),
    )
    Entry.objects.bulk_create(
        Entry(
            panel=panel,
            content_type=ContentType.objects.get_for_model(spec.assessed),
            object_id=spec.assessed.pk,
            reference=spec.reference,
            label=spec.label,
        )
        for spec in entries
    )
    return panel


@transaction.atomic
def change_chair(panel: Panel, chair) -> Panel:
    """Give the panel another chair, who scores nothing in it. Raises NotYours.

    Also of a frozen result: what follows from it is the chair's to propose.
    """
    panel = Panel.objects.select_for_update(of=("self",)).get(pk=panel.pk)
    if panel.assessors.filter(user=chair).exists():
        raise NotYours(_("Who scores, or has scored, in a panel does not chair it."))
    panel.chair = chair
    panel.save(update_fields=["chair"])
    return panel


@transaction.atomic
def appoint(
    panel: Panel,
    user,
    *,
    by=None,
    detect: Detect | None = None,
    replaces: Assessor | None = None,
    at: datetime | None = None,
) -> Assessor:
    """Seat an assessor and give them an empty sheet for each entry.

    Raises PanelClosed, ConflictFound (also for someone who has left this panel).
    """
    panel = _open(panel)
    entries = list(panel.entries.all())
    known = panel.assessors.filter(user=user).first()
    if known is not None:
        if known.removed_at is None:
            return known
        raise ConflictFound(
            _("%(person)s left this panel because of a conflict of interest.") % {"person": user}
        )
    found = _conflict(user, entries, detect)
    if found:
        raise ConflictFound(
            _("%(person)s cannot assess %(entry)s: %(reason)s")
            % {"person": user, "entry": found[0].reference, "reason": found[1]}
        )
    left = panel.assessors.exclude(removed_at=None)
    if replaces is not None and not left.filter(pk=replaces.pk).exists():
        raise PanelClosed(_("Only an assessor who has left this panel can be replaced."))
    assessor = Assessor.objects.create(
        panel=panel,
        user=user,
        appointed_by=by,
        appointed_at=at or timezone.now(),
        replaces=replaces,
    )
    ScoreSheet.objects.bulk_create(ScoreSheet(assessor=assessor, entry=e) for e in entries)
    return assessor


def replace(assessor: Assessor, user, *, by=None, detect: Detect | None = None) -> Assessor:
    """Seat someone else for an assessor who left. Raises like ``appoint``."""
    return appoint(assessor.panel, user, by=by, detect=detect, replaces=assessor)


@transaction.atomic
def declare_conflict(
    assessor: Assessor,
    reason: str,
    *,
    by,
    entry: Entry | None = None,
    at: datetime | None = None,
) -> ConflictDeclaration:
    """The assessor declares a conflict and leaves; all their sheets are void.

    Raises NotYours (only oneself can declare), PanelClosed.
    """
    if by.pk != assessor.user_id:
        raise NotYours(_("Only the assessor can declare their own conflict of interest."))
    _open(assessor.panel)
    return _remove(assessor, reason, ConflictSource.DECLARED, by, entry, at)


@transaction.atomic
def detect_conflicts(panel: Panel, detect: Detect, *, by=None) -> list[ConflictDeclaration]:
    """Check every seated assessor against the records; whoever is in conflict leaves."""
    panel = _open(panel)
    entries = list(panel.entries.all())
    declarations = []
    for assessor in panel.assessors.filter(removed_at=None).select_related("user"):
        found = _conflict(assessor.user, entries, detect)
        if found:
            entry, reason = found
            declarations.append(_remove(assessor, reason, ConflictSource.DETECTED, by, entry))
    return declarations


@transaction.atomic
def save_draft(
    sheet: ScoreSheet, points: Mapping[int, int], comment: str = "", *, by
) -> ScoreSheet:
    """Keep an unfinished sheet. Raises NotYours, SheetClosed, BadPoints (for what is there)."""
    sheet = _own_open_sheet(sheet, by)
    faults = rules.check_points(points, sheet.entry.panel.rubric_version.criterion_rules())
    faults = {position: fault for position, fault in faults.items() if fault != "missing"}
    return _store(sheet, points, comment, faults)


@transaction.atomic
def hand_in(
    sheet: ScoreSheet,
    points: Mapping[int, int],
    comment: str = "",
    *,
    by,
    at: datetime | None = None,
) -> ScoreSheet:
    """Hand the sheet in: complete and for good. Raises NotYours, SheetClosed, BadPoints."""
    sheet = _own_open_sheet(sheet, by)
    faults = rules.check_points(points, sheet.entry.panel.rubric_version.criterion_rules())
    return _store(sheet, points, comment, faults, handed_in=True, at=at)


@transaction.atomic
def rank(panel: Panel, *, by, at: datetime | None = None) -> list[Placement]:
    """Break the seal, order the entries, freeze the result with its fingerprint.

    Raises NotYours (the chair ranks), PanelClosed, NotAllIn.
    """
    panel = _open(panel)
    if by.pk != panel.chair_id:
        raise NotYours(_("Only the chair of the panel can rank the entries."))
    seated = panel.assessors.filter(removed_at=None).count()
    if seated < panel.minimum_assessors:
        raise NotAllIn(
            _("This panel needs %(minimum)d assessors and has %(seated)d.")
            % {"minimum": panel.minimum_assessors, "seated": seated}
        )
    missing = ScoreSheet.objects.filter(entry__panel=panel, state=SheetState.OPEN).count()
    if missing:
        raise NotAllIn(
            ngettext(
                "%(missing)d score sheet is not in yet.",
                "%(missing)d score sheets are not in yet.",
                missing,
            )
            % {"missing": missing}
        )
    entries = {entry.reference: entry for entry in panel.entries.all()}
    if not entries:
        raise NotAllIn(_("There is nothing to rank."))
    placements = Placement.objects.bulk_create(
        Placement(
            panel=panel,
            entry=entries[placing.reference],
            rank=placing.rank,
            score_numerator=str(placing.score.numerator),
            score_denominator=str(placing.score.denominator),
            lot=placing.lot,
            decided_by=placing.decided_by,
        )
        for placing in _placings(panel)
    )
    panel.frozen_at = at or timezone.now()
    panel.result_hash = fingerprint(panel)
    panel.save(update_fields=["frozen_at", "result_hash"])
    return placements


def recomputes(panel: Panel) -> bool:
    """Whether the frozen result is what the stored scores give, to the last fraction."""
    prefetch_related_objects([panel], "rubric_version__criteria")
    stored = [
        (p.rank, p.entry.reference, p.score, p.lot, p.decided_by)
        for p in panel.placements.select_related("entry")
    ]
    again = [(p.rank, p.reference, p.score, p.lot, p.decided_by.value) for p in _placings(panel)]
    return stored == again and panel.result_hash == fingerprint(panel)


def fingerprint(panel: Panel) -> str:
    """A digest over everything the order follows from, and the order itself."""
    version = panel.rubric_version
    return digest(
        "",
        {
            "panel": panel.pk,
            "seed": panel.lot_seed,
            "rubric": f"{version.rubric.code} v{version.number}",
            "trim": version.trim,
            "criteria": [[c.position, c.weight, c.max_points] for c in version.criterion_rules()],
            "sheets": [
                [s.entry.reference, s.assessor_id, sorted(s.points_by_position().items())]
                for s in _counted_sheets(panel)
            ],
            "order": [
                [p.rank, p.entry.reference, p.score_numerator, p.score_denominator]
                for p in panel.placements.select_related("entry")
            ],
        },
    )


def _counted_sheets(panel: Panel):
    return (
        ScoreSheet.objects.filter(entry__panel=panel, state=SheetState.HANDED_IN)
        .select_related("entry")
        .order_by("entry__reference", "assessor_id")
    )


def _placings(panel: Panel) -> list[rules.Placing]:
    sheets: dict[str, list[dict[int, int]]] = {}
    for sheet in _counted_sheets(panel):
        sheets.setdefault(sheet.entry.reference, []).append(sheet.points_by_position())
    version = panel.rubric_version
    return rules.rank_entries(
        sheets, version.criterion_rules(), trim=version.trim, seed=panel.lot_seed
    )


def _open(panel: Panel) -> Panel:
    """The panel, locked. Everything that changes an assessment passes here."""
    panel = Panel.objects.select_for_update().get(pk=panel.pk)
    if panel.is_frozen:
        raise PanelClosed(_("The result of this panel is frozen."))
    return panel


def _conflict(user, entries: Iterable[Entry], detect: Detect | None) -> tuple[Entry, str] | None:
    for entry in entries if detect else ():
        reason = detect(user, entry)
        if reason:
            return entry, str(reason)
    return None


def _remove(assessor, reason, source, by, entry, at=None) -> ConflictDeclaration:
    assessor = Assessor.objects.get(pk=assessor.pk)
    if assessor.removed_at is not None:
        return assessor.conflict
    assessor.removed_at = at or timezone.now()
    assessor.save(update_fields=["removed_at"])
    assessor.sheets.update(state=SheetState.VOID)
    return ConflictDeclaration.objects.create(
        assessor=assessor,
        entry=entry,
        source=source,
        reason=reason[:500],
        declared_by=by,
        declared_at=assessor.removed_at,
    )


def _own_open_sheet(sheet: ScoreSheet, by) -> ScoreSheet:
    if by.pk != sheet.assessor.user_id:
        raise NotYours(_("Only the assessor can fill in their own score sheet."))
    _open(sheet.entry.panel)
    sheet = ScoreSheet.objects.select_related("entry__panel__rubric_version").get(pk=sheet.pk)
    if sheet.state == SheetState.HANDED_IN:
        raise SheetClosed(_("This score sheet has been handed in and can no longer be changed."))
    if sheet.state == SheetState.VOID:
        raise SheetClosed(_("This score sheet is void: you have left the panel."))
    return sheet


def _store(sheet, points, comment, faults, *, handed_in: bool = False, at=None) -> ScoreSheet:
    if faults:
        raise BadPoints(_("Please correct the marked points."), faults)
    rule_positions = {c.position for c in sheet.entry.panel.rubric_version.criterion_rules()}
    sheet.points = {str(p): v for p, v in points.items() if p in rule_positions and v is not None}
    sheet.comment = comment
    sheet.saved_at = at or timezone.now()
    if handed_in:
        sheet.state = SheetState.HANDED_IN
        sheet.handed_in_at = sheet.saved_at
    sheet.save(update_fields=["points", "comment", "saved_at", "state", "handed_in_at"])
    return sheet
