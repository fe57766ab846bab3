"""What the pages of a review read: its proposals, its panel, its money, its result."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from djmoney.money import Money

from foundation.assessment import selectors as assessment
from foundation.assessment.models import Entry, Panel, Placement, ScoreSheet
from funds.rules import GOVERNMENT
from projects.models import Call, EligibilityFinding, PollResult, Project, Selection
from projects.models.project import ENDED_EARLY
from projects.rules import yuan

#: States in which an award takes money of its call.
AWARDED = ["on_notice", "approved", "signed", "running", "suspended", "finishing", "closed"]
#: States in which the formal check of a proposal is not over.
UNCHECKED = ["submitted", "returned", "challenged"]


@dataclass(frozen=True)
class MoneyLeft:
    """What a call may still hand out."""

    government: Money
    social: Money

    @property
    def total(self) -> Money:
        return self.government + self.social


def money_left(call: Call) -> MoneyLeft | None:
    """The call's money less its awards; None where the call names no money."""
    lines = list(call.money.select_related("pool"))
    if not lines:
        return None
    given = call.projects.filter(state__in=AWARDED).values_list(
        "approved_government", "approved_social"
    )
    awards = [(yuan(government), yuan(social)) for government, social in given]
    government = [line.amount for line in lines if line.pool.source_type in GOVERNMENT]
    social = [line.amount for line in lines if line.pool.source_type not in GOVERNMENT]
    return MoneyLeft(
        sum(government, yuan(0)) - sum((pair[0] for pair in awards), yuan(0)),
        sum(social, yuan(0)) - sum((pair[1] for pair in awards), yuan(0)),
    )


def current_panel(project: Project) -> Panel | None:
    """The panel that scores the proposal now."""
    entry = (
        Entry.objects.filter(
            content_type=ContentType.objects.get_for_model(Project),
            object_id=project.pk,
            panel__frozen_at=None,
        )
        .select_related("panel")
        .first()
    )
    return entry.panel if entry else None


def panel_of(call: Call) -> Panel | None:
    """The call's panel, with who is seated and how many sheets are in."""
    return assessment.panels_of(call).select_related("chair", "rubric_version__rubric").first()


def ranked_panel(call: Call) -> Panel | None:
    """The call's panel once its order is frozen and may be shown to everyone."""
    panel = panel_of(call)
    return panel if panel is not None and panel.is_frozen else None


def in_order(panel: Panel | None) -> list[tuple[Placement, Project]]:
    """The frozen ranking of a call's panel with the proposals it names."""
    if panel is None or not panel.is_frozen:
        return []
    placements = list(assessment.result(panel))
    projects = Project.objects.for_list().in_bulk([p.entry.object_id for p in placements])
    return [(placement, projects[placement.entry.object_id]) for placement in placements]


def reserve_list(call: Call) -> list[Project]:
    """Projects waiting for money to become free, best first: by the panel, or by the vote."""
    if call.selection == Selection.RESIDENTS:
        result = PollResult.objects.filter(poll__call=call).first()
        waiting = {project.number: project for project in call.projects.filter(state="reserve")}
        ranked = result.document["projects"] if result else []
        return [waiting[row["id"]] for row in ranked if row["id"] in waiting]
    return [
        project for _placement, project in in_order(panel_of(call)) if project.state == "reserve"
    ]


@dataclass
class Placed:
    """One line of the public result."""

    placement: Placement
    project: Project
    sheets: list[ScoreSheet] = field(default_factory=list)

    @property
    def shown(self) -> bool:
        return self.project.state in [*AWARDED, "reserve", *ENDED_EARLY]


def result(panel: Panel | None, *, sheets: bool = False) -> list[Placed]:
    """The ranking, with the score sheets of each proposal for those who may read them."""
    lines = [Placed(placement, project) for placement, project in in_order(panel)]
    if sheets and lines:
        of_entry: dict[int, list[ScoreSheet]] = {}
        found = (
            ScoreSheet.objects.filter(entry__panel=panel, state="handed_in")
            .select_related("assessor__user")
            .order_by("assessor_id")
        )
        for sheet in found:
            of_entry.setdefault(sheet.entry_id, []).append(sheet)
        for line in lines:
            line.sheets = of_entry.get(line.placement.entry_id, [])
    return lines


def last_findings(project: Project) -> QuerySet[EligibilityFinding]:
    """The findings of the last formal check."""
    last = project.findings.order_by("-event_seq").values("event_seq")[:1]
    return project.findings.filter(event_seq=last).select_related("checked_by")
