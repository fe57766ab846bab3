"""The chain behind a thread: what hangs together by foreign keys, from wherever one enters.

One walks up to the root (the gathered appeals, else the topic, else the project) and from there
down again, so every entry finds the same chain. Nothing is in it that the reader may not see.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Max, Min, Q
from django.http import Http404

from appeals.models import Appeal, Cluster, OutcomeNotice
from appeals.models.cluster import party_key
from deliberation.models import AgendaItem, Resolution, Topic
from foundation.interface.typed import whole_number
from foundation.people.scope import get_visible_or_404
from funds.models import Leg
from funds.rules import PROJECT_KINDS
from funds.selectors import Figures, project_money
from participation.selectors import for_source
from projects.models import Project
from projects.rules import SERVED
from volunteers.models import Activity, Session
from volunteers.selectors import hours_of_project, person_times_of


@dataclass
class Chain:
    """What was found. Of the people who spoke up there are only numbers."""

    #: The appeal by which one came in: perhaps the whole thread so far.
    entry: Appeal | None = None
    appeals: int = 0
    people: int = 0
    first_said: datetime | None = None
    published: list[Appeal] = field(default_factory=list)
    #: The reader's own appeals among them.
    own: list[Appeal] = field(default_factory=list)
    cluster: Cluster | None = None
    topic: Topic | None = None
    supporters: int = 0
    opinions: int = 0
    item: AgendaItem | None = None
    resolutions: list[Resolution] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)
    money: Figures = field(default_factory=Figures)
    first_money: date | None = None
    activities: list[Activity] = field(default_factory=list)
    first_session: datetime | None = None
    person_times: int = 0
    minutes: int = 0
    told: int = 0
    told_at: datetime | None = None

    @property
    def area(self):
        root = self.cluster or self.topic or next(iter(self.projects), None) or self.entry
        return root.area

    @property
    def title(self) -> str:
        """The name of the matter: the topic's, where there is one."""
        named = self.topic or self.cluster or next(iter(self.projects), None)
        if named:
            return named.title
        return self.published[0].public_title if self.published else ""


def collect(kind: str, ref: str, user) -> Chain:
    """The chain of one appeal, cluster, topic, resolution or project. Raises Http404."""
    if kind not in ENTRIES:
        raise Http404
    chain = Chain()
    ENTRIES[kind](chain, ref, user)
    if chain.cluster is None and chain.topic is not None and chain.topic.cluster_id:
        clusters = Cluster.objects.visible_to(user).select_related("area")
        chain.cluster = clusters.filter(pk=chain.topic.cluster_id).first()
    if chain.topic is None and chain.cluster is not None:
        topics = Topic.objects.visible_to(user).for_list()
        chain.topic = topics.filter(cluster=chain.cluster).first()
    _appeals(chain, user)
    _deliberation(chain)
    _projects(chain, user)
    return chain


def _from_appeal(chain: Chain, ref: str, user) -> None:
    appeals = Appeal.objects.select_related("area", "appellant", "walk_in_contact")
    chain.entry = appeal = get_visible_or_404(appeals, user, number=ref)
    clusters = Cluster.objects.visible_to(user).select_related("area")
    chain.cluster = clusters.filter(members__appeal=appeal).first()
    if chain.cluster is None:
        _take(chain, [appeal], user)


def _from_cluster(chain: Chain, ref: str, user) -> None:
    clusters = Cluster.objects.select_related("area")
    chain.cluster = get_visible_or_404(clusters, user, pk=whole_number(ref) or 0)


def _from_topic(chain: Chain, ref: str, user) -> None:
    chain.topic = get_visible_or_404(Topic.objects.for_list(), user, number=ref)


def _from_resolution(chain: Chain, ref: str, user) -> None:
    topics = Topic.objects.for_list().filter(agenda_items__resolution__published_at__isnull=False)
    chain.topic = get_visible_or_404(topics, user, agenda_items__resolution__number=ref)


def _from_project(chain: Chain, ref: str, user) -> None:
    project = get_visible_or_404(Project.objects.for_list(), user, number=ref)
    if project.resolution_duty_id:
        chain.topic = (
            Topic.objects.visible_to(user)
            .for_list()
            .filter(
                agenda_items__resolution__published_at__isnull=False,
                agenda_items__resolution__duty=project.resolution_duty_id,
            )
            .first()
        )
    if chain.topic is None:
        chain.projects = [project]


ENTRIES: dict[str, Callable[[Chain, str, object], None]] = {
    "appeal": _from_appeal,
    "cluster": _from_cluster,
    "topic": _from_topic,
    "resolution": _from_resolution,
    "project": _from_project,
}


def _take(chain: Chain, appeals: list[Appeal], user) -> None:
    chain.appeals = len(appeals)
    chain.people = len({party_key(appeal) for appeal in appeals})
    chain.first_said = min((appeal.received_at for appeal in appeals), default=None)
    chain.published = [appeal for appeal in appeals if appeal.published_at]
    chain.own = [a for a in appeals if user.is_authenticated and a.is_party(user)]


def _appeals(chain: Chain, user) -> None:
    if chain.cluster is None:
        return
    members = chain.cluster.appeals.select_related("appellant", "walk_in_contact", "area")
    _take(chain, list(members.order_by("received_at", "pk")), user)
    told = OutcomeNotice.objects.filter(cluster=chain.cluster).aggregate(
        n=Count("pk"), at=Max("told_at")
    )
    chain.told, chain.told_at = told["n"], told["at"]


def _deliberation(chain: Chain) -> None:
    if chain.topic is None:
        return
    counts = Topic.objects.filter(pk=chain.topic.pk).aggregate(
        supporters=Count("supports", distinct=True),
        opinions=Count("opinions", filter=Q(opinions__is_hidden=False), distinct=True),
    )
    chain.supporters, chain.opinions = counts["supporters"], counts["opinions"]
    noticed = chain.topic.agenda_items.filter(noticed_at__isnull=False)
    chain.item = noticed.select_related("sitting__body").order_by("-pk").first()
    chain.resolutions = list(
        Resolution.objects.filter(item__topic=chain.topic, published_at__isnull=False)
        .select_related("item__topic", "duty")
        .order_by("decided_on", "pk")
    )


def _projects(chain: Chain, user) -> None:
    if chain.resolutions:
        chain.projects = list(
            Project.objects.visible_to(user)
            .for_list()
            .filter(resolution_duty__resolution__in=chain.resolutions)
            .order_by("proposed_at", "pk")
        )
    if not chain.projects:
        return
    numbers = [project.number for project in chain.projects]
    chain.money = sum(project_money(numbers).values(), start=Figures())
    chain.first_money = Leg.objects.filter(
        account__project_ref__in=numbers, account__kind__in=PROJECT_KINDS
    ).aggregate(first=Min("transfer__occurred_on"))["first"]
    chain.activities = list(
        Activity.objects.public().filter(project__in=chain.projects).order_by("published_at", "pk")
    )
    chain.first_session = Session.objects.filter(
        activity__in=chain.activities, cancelled_at=None
    ).aggregate(first=Min("starts_at"))["first"]
    chain.person_times = sum(person_times_of(chain.activities).values()) + sum(
        for_source(SERVED, [project.pk for project in chain.projects]).values()
    )
    chain.minutes = sum(hours_of_project(numbers).values())
