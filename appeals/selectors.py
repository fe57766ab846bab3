"""What pages need to know of appeals, always scoped and never with a name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q
from django.utils import timezone

from appeals.lifecycle import OPEN_STATES, AppealState
from appeals.models import Appeal, CatalogueRule, Cluster, Confidentiality, Outcome, Subject
from appeals.rules import suggest_subjects
from foundation.areas.models import Area, within_q
from foundation.lifecycle.models import RunningClock

#: Public cells below this are not shown (design note 4.8).
SMALLEST_CELL = 5


def suggestions(text: str) -> list[Subject]:
    """Up to three subjects the text may be about; a person confirms."""
    pairs = Subject.objects.exclude(keywords="").values_list("pk", "keywords")
    ranked = suggest_subjects(text, pairs)
    found = Subject.objects.in_bulk(ranked)
    return [found[pk] for pk in ranked]


def catalogue_rule(appeal: Appeal, on: date | None = None) -> CatalogueRule | None:
    """The rule that names the lead: nearest subject upwards, then the narrowest area."""
    on = on or timezone.localdate()
    subject = appeal.subject
    while subject is not None:
        rules = (
            CatalogueRule.objects.filter(subject=subject, valid_from__lte=on)
            .filter(Q(valid_to=None) | Q(valid_to__gte=on))
            .select_related("lead", "area", "subject")
        )
        fitting = [r for r in rules if r.area is None or r.area.covers(appeal.area)]
        if fitting:
            return max(fitting, key=lambda r: len(r.area.path) if r.area else 0)
        subject = subject.parent
    return None


@dataclass(frozen=True)
class AreaFigures:
    """Appeals of an area: counts, and rates in whole per cent with their denominators."""

    received: int
    open: int
    closed: int
    answered: int
    resolved: int
    late: int
    by_subject: list[tuple[str, int]]

    @property
    def resolution_rate(self) -> int | None:
        """Resolved (partly counts half) of those who answered; None below the smallest cell."""
        if self.answered < SMALLEST_CELL:
            return None
        return round(100 * self.resolved / (2 * self.answered))


def is_late() -> Q:
    """Open, and past a date of its own."""
    late = RunningClock.objects.running().filter(
        content_type__app_label="appeals", content_type__model="appeal", late_at__isnull=False
    )
    return Q(state__in=OPEN_STATES, pk__in=late.values("object_id"))


def figures(area: Area) -> AreaFigures:
    """Public figures of an area; protected appeals are not among them. Two queries."""
    appeals = Appeal.objects.filter(within_q(area), confidentiality=Confidentiality.NORMAL)
    answered = Q(outcome__in=[Outcome.RESOLVED, Outcome.PARTLY, Outcome.UNRESOLVED])
    counts = appeals.aggregate(
        received=Count("pk"),
        open=Count("pk", filter=Q(state__in=OPEN_STATES)),
        closed=Count("pk", filter=Q(state=AppealState.CLOSED)),
        answered=Count("pk", filter=answered),
        full=Count("pk", filter=Q(outcome=Outcome.RESOLVED)),
        half=Count("pk", filter=Q(outcome=Outcome.PARTLY)),
        late=Count("pk", filter=is_late()),
    )
    subjects = (
        appeals.exclude(subject=None)
        .values(name=F("subject__name"))
        .annotate(n=Count("pk"))
        .filter(n__gte=SMALLEST_CELL)
        .order_by("-n", "name")[:8]
    )
    return AreaFigures(
        received=counts["received"],
        open=counts["open"],
        closed=counts["closed"],
        answered=counts["answered"],
        resolved=2 * counts["full"] + counts["half"],
        late=counts["late"],
        by_subject=[(row["name"], row["n"]) for row in subjects],
    )


def clusters_of(area: Area) -> Iterable[Cluster]:
    """Matters of the area that became topics, newest first."""
    return Cluster.objects.filter(within_q(area), state__in=["taken_up", "settled"])


def filed_by(user) -> Iterable[Appeal]:
    """A person's own appeals, newest first."""
    return Appeal.objects.filter(appellant_id=user.pk).for_list().order_by("-received_at")
