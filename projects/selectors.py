"""What pages need to know of projects. Money is always read from the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q, QuerySet, Sum
from djmoney.money import Money

from deliberation.models import ResolutionDuty
from deliberation.selectors import duties_in_force
from foundation.areas.models import Area, line_q
from foundation.lifecycle.models import RunningClock
from funds.models import Account, Leg, YearClose
from funds.rules import PROJECT_KINDS, AccountKind, from_fen
from funds.selectors import MEASURES, Figures, project_money
from participation.selectors import for_source
from projects.models import Call, Project
from projects.models.project import UNDER_WAY, organisations_of
from projects.rules import SERVED
from projects.states import ProjectState


@dataclass(frozen=True)
class SourceMoney:
    """What one pool (or one giver in kind) has to do with one project."""

    pool: Account
    figures: Figures
    #: Standing now: promised and not paid, paid and not accounted for, given back and still held.
    undrawn: Money = field(default_factory=lambda: from_fen(0))
    unspent: Money = field(default_factory=lambda: from_fen(0))
    held: Money = field(default_factory=lambda: from_fen(0))


def money_by_source(project: Project) -> list[SourceMoney]:
    """The project's money, one line a pool, in the order it came. Two queries."""
    accounts = (
        Account.objects.filter(project_ref=project.number, kind__in=PROJECT_KINDS)
        .select_related("parent__origin", "balance")
        .order_by("pk")
    )
    standing: dict[int, dict[str, Money]] = defaultdict(dict)
    pools: dict[int, Account] = {}
    for account in accounts:
        pools.setdefault(account.parent_id, account.parent)
        standing[account.parent_id][account.kind] = account.balance.amount
    sums = {f"m_{key}": Sum("fen", filter=measure.legs) for key, measure in MEASURES.items()}
    rows = (
        Leg.objects.filter(account__project_ref=project.number, account__kind__in=PROJECT_KINDS)
        .order_by()
        .values("account__parent")
        .annotate(**sums)
    )
    figures = {
        row["account__parent"]: Figures(**{key: from_fen(row[f"m_{key}"]) for key in MEASURES})
        for row in rows
    }
    return [
        SourceMoney(
            pool,
            figures.get(pk, Figures()),
            undrawn=standing[pk].get(AccountKind.COMMITTED, from_fen(0)),
            unspent=standing[pk].get(AccountKind.PAID, from_fen(0)),
            held=standing[pk].get(AccountKind.RETURNED, from_fen(0)),
        )
        for pk, pool in pools.items()
    ]


def money_of(projects: Iterable[Project]) -> dict[str, Figures]:
    """Figures of many projects by number, in one query."""
    return project_money([project.number for project in projects])


def attach_money(projects: Iterable[Project]) -> None:
    """Give each project its figures from the ledger, for a list."""
    figures = money_of(projects)
    for project in projects:
        project.figures = figures[project.number]  # type: ignore[attr-defined]


def pools_for(project: Project, source_types: Iterable[str]) -> QuerySet[Account]:
    """Pools whose area and purpose let them serve the project, with money left."""
    return (
        Account.objects.filter(
            kind=AccountKind.POOL,
            source_type__in=list(source_types),
            area__path__in=project.area.line(),
            theme__in=["", project.purpose],
            project_ref__in=["", project.number],
            balance__fen__gt=0,
        )
        .exclude(year__in=YearClose.objects.values("year"))
        .select_related("balance", "origin", "area")
        .order_by("-year", "pk")
    )


def pools_of(project: Project) -> QuerySet[Account]:
    """Pools that have promised the project money."""
    promised = Account.objects.filter(
        project_ref=project.number, kind=AccountKind.COMMITTED
    ).values("parent")
    return Account.objects.filter(pk__in=promised).select_related("origin").order_by("pk")


def notice_until(project: Project) -> datetime | None:
    """When the public notice of an award ends; None while none runs."""
    if project.state != ProjectState.ON_NOTICE:
        return None
    clock = RunningClock.objects.of(project).running().filter(kind="notice").first()
    return clock.due_at if clock else None


def public_projects(area: Area | None = None) -> QuerySet[Project]:
    found = Project.objects.published().for_list()
    return found.within(area) if area is not None else found


def with_words(projects: QuerySet[Project], words: str) -> QuerySet[Project]:
    """Those whose title, summary, number or organisation hold the words."""
    return projects.filter(
        Q(title__icontains=words)
        | Q(summary__icontains=words)
        | Q(number__iexact=words.strip())
        | Q(organisation__name__icontains=words)
    )


def of_area(area: Area, limit: int | None = None) -> QuerySet[Project]:
    """Public projects of an area and everything below it, newest first."""
    found = public_projects(area).order_by("-proposed_at", "-pk")
    return found if limit is None else found[:limit]


def latest_results(limit: int = 5, area: Area | None = None) -> QuerySet[Project]:
    """Closed projects with what they achieved, newest first."""
    return (
        public_projects(area)
        .filter(state="closed")
        .exclude(result_story="")
        .order_by("-closed_on", "-pk")[:limit]
    )


def of_resolution_duty(duty) -> Project | None:
    """The project that carries a resolution out, if one does and it is public."""
    return public_projects().live().filter(resolution_duty=duty).first()


def duties_open_to(areas: Iterable[Area]) -> QuerySet[ResolutionDuty]:
    """Duties in force that no project holds, for organisations based in these areas.

    An organisation takes up what was decided where it is based, below, or above.
    """
    near = Q(pk__in=[])
    for area in areas:
        near |= line_q(area, "resolution__item__topic__area")
    held = Project.objects.live().exclude(resolution_duty=None).values("resolution_duty")
    return duties_in_force().filter(near).exclude(pk__in=held)


def counts(area: Area | None = None) -> dict[str, int]:
    """Public projects: all, under way, closed. One query."""
    return public_projects(area).aggregate(
        all=Count("pk"),
        under_way=Count("pk", filter=Q(state__in=UNDER_WAY)),
        closed=Count("pk", filter=Q(state="closed")),
    )


def served(project: Project) -> int:
    """Person-times the ledger of participation holds for the project itself."""
    return for_source(SERVED, [project.pk])[str(project.pk)]


def open_calls(area: Area | None = None) -> QuerySet[Call]:
    """Calls that take proposals today, the one that closes first standing first."""
    found = Call.objects.all().taking_proposals().for_list()
    if area is not None:
        found = found.within(area)
    return found.order_by("closes_on", "pk")


def projects_of(user) -> QuerySet[Project]:
    """Projects of the organisations for which a person may act, newest first."""
    return (
        Project.objects.filter(organisation_id__in=organisations_of(user))
        .for_list()
        .order_by("-proposed_at", "-pk")
    )
