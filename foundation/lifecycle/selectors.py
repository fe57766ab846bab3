"""What pages need to know of cases: who can act, what is to be done, how urgent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Count, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from foundation.interface.formats import mark
from foundation.lifecycle import registry
from foundation.lifecycle.desk import CaseDesk
from foundation.lifecycle.models import CaseModel, Event, RunningClock
from foundation.lifecycle.services import OPENED
from foundation.lifecycle.table import Party, Visibility
from foundation.people.models import Duty, User


def people_who_can_act(obj: CaseModel) -> list[User]:
    """Everyone whose duty lets them make a transition from the case's present state."""
    roles = {r for t in registry.of(obj).from_state(obj.state) for r in t.roles}
    duties = (
        Duty.objects.current()
        .filter(role__in=roles, user__is_active=True)
        .select_related("user", "area", "unit__area")
    )
    people = {duty.user_id: duty.user for duty in duties if obj.in_scope(duty)}
    return list(people.values())


@dataclass(frozen=True)
class Line:
    """One line of a timeline, as a certain reader may see it."""

    event: Event
    label: str
    text: str
    who: str
    at: datetime


AUDIENCES: dict[str, tuple[Visibility, ...]] = {
    Visibility.PUBLIC: (Visibility.PUBLIC,),
    Visibility.PARTY: (Visibility.PUBLIC, Visibility.PARTY),
    Visibility.STAFF: tuple(Visibility),
}


def timeline(obj: CaseModel, audience: str = Visibility.PUBLIC) -> list[Line]:
    """The history an audience may read. Names of persons are for staff only."""
    lifecycle = registry.of(obj)
    labels = {t.name: t for t in lifecycle.transitions}
    events = obj.events.filter(visibility__in=AUDIENCES[audience]).select_related(
        "actor", "duty__unit", "duty__area"
    )
    organisation = obj.case_organisation
    lines = []
    for event in events:
        transition = labels.get(event.action)
        by_organisation = transition is None or Party.ORGANISATION in transition.parties
        acts_for = organisation if by_organisation else None
        if event.action == OPENED:
            label = lifecycle.opening_label or pgettext("case", "Opened")
            template = str(lifecycle.opening_line)
        elif transition is None:
            label, template = _("Note"), ""
        else:
            label, template = str(transition.label), str(transition.public_line)
        text = template.format_map(_Args(event.args)) if template else ""
        if event.public_text:
            text = f"{text}\n{event.public_text}".strip()
        if audience == Visibility.STAFF and event.reason:
            text = f"{text}\n{event.reason}".strip()
        by_staff = event.action == OPENED and lifecycle.opened_by_staff
        who = _who(event, audience, acts_for, by_staff)
        lines.append(Line(event, str(label), text, who, event.at))
    return lines


class _Args(dict):
    """Event details for a line; a missing one reads as a dash, objects as their name."""

    def __getitem__(self, key):
        value = self.get(key)
        if isinstance(value, dict):
            value = value.get("name")
        return "–" if value in (None, "") else value

    def __missing__(self, key):
        return "–"


def _who(event: Event, audience: str, organisation, by_staff: bool) -> str:
    if event.duty_id:
        name = f"{event.duty.get_role_display()} · {event.duty.unit or event.duty.area}"
    elif event.actor_id and by_staff:
        name = _("Staff")
    elif event.actor_id:
        name = str(organisation) if organisation else _("Resident")
    else:
        name = _("By rule")
    if audience == Visibility.STAFF and event.actor_id:
        name = f"{event.actor}{mark('(')}{name}{mark(')')}"
    if event.on_behalf_of_id:
        # Never by name: the handling unit may not know who it is.
        name = _("%(who)s, at the request of the person concerned") % {"who": name}
    return name


class Urgency:
    """Names of the urgency classes of a task list."""

    LATE = "late"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    NONE = "none"


def with_due(queryset: QuerySet) -> QuerySet:
    """Annotate cases with ``due_at``, the nearest deadline running on each."""
    content_type = ContentType.objects.get_for_model(queryset.model)
    nearest = (
        RunningClock.objects.filter(
            content_type=content_type, object_id=OuterRef("pk"), stopped_at=None, paused_at=None
        )
        .order_by()
        .values("object_id")
        .annotate(first=Min("due_at"))
        .values("first")
    )
    return queryset.annotate(due_at=Subquery(nearest))


def urgency_filter(urgency: str, now: datetime | None = None) -> Q:
    """Condition on ``due_at`` for one urgency class."""
    now = now or timezone.now()
    tomorrow = timezone.localtime(now).replace(
        hour=0, minute=0, second=0, microsecond=0
    ) + timedelta(days=1)
    week = tomorrow + timedelta(days=7)
    return {
        Urgency.LATE: Q(due_at__lt=now),
        Urgency.TODAY: Q(due_at__gte=now, due_at__lte=tomorrow),
        Urgency.WEEK: Q(due_at__gt=tomorrow, due_at__lte=week),
        Urgency.LATER: Q(due_at__gt=week),
        Urgency.NONE: Q(due_at=None),
    }[urgency]


URGENCIES = (Urgency.LATE, Urgency.TODAY, Urgency.WEEK, Urgency.LATER, Urgency.NONE)


@dataclass(frozen=True)
class Lane:
    """The tasks of a person in one lifecycle."""

    desk: CaseDesk
    #: As annotated by ``with_due``.
    tasks: QuerySet
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def rows(self, **chosen) -> QuerySet:
        """Its tasks as the desk's list shows them."""
        tasks = self.tasks.filter(**chosen)
        return self.desk.for_list(tasks) if self.desk.for_list else tasks


def task_lanes(user, desks: Iterable[CaseDesk]) -> list[Lane]:
    """Where something waits for the person, with how many of each urgency. One query for all."""
    tasks = {desk.slug: with_due(desk.model.objects.actionable_by(user)) for desk in desks}
    if not tasks:
        return []
    counts = [
        found.order_by()
        .annotate(of=Value(slug, output_field=CharField()))
        .values("of")
        .annotate(**{name: Count("pk", filter=urgency_filter(name)) for name in URGENCIES})
        .values_list("of", *URGENCIES)
        for slug, found in tasks.items()
    ]
    found = {slug: dict(zip(URGENCIES, numbers, strict=True)) for slug, *numbers in _united(counts)}
    lanes = [Lane(desk, tasks[desk.slug], found.get(desk.slug, {})) for desk in desks]
    return [lane for lane in lanes if lane.total]


def next_due(lanes: Iterable[Lane], limit: int) -> list[CaseModel]:
    """The tasks with the nearest deadlines, of whatever lifecycle; a query more for each of these."""
    due = [
        lane.tasks.order_by()
        .exclude(due_at=None)
        .annotate(of=Value(lane.desk.slug, output_field=CharField()))
        .values_list("due_at", "of", "pk")
        for lane in lanes
    ]
    if not due:
        return []
    first = [
        (slug, pk) for _due_at, slug, pk in _united(due).order_by("due_at", "of", "pk")[:limit]
    ]
    cases = {
        (lane.desk.slug, case.pk): case
        for lane in lanes
        if (keys := [pk for slug, pk in first if slug == lane.desk.slug])
        for case in lane.rows(pk__in=keys)
    }
    return [cases[key] for key in first]


def _united(querysets: Sequence[QuerySet]) -> QuerySet:
    return querysets[0].union(*querysets[1:], all=True)


def running_clocks(obj: CaseModel) -> list[RunningClock]:
    """The case's clocks, running first, of each kind the last; with the table's row as ``declared``.

    A clock that starts anew with every report would otherwise leave a line for each.
    """
    clocks = sorted(RunningClock.objects.of(obj), key=lambda c: (c.stopped_at is None, c.pk))
    latest = {clock.kind: clock for clock in clocks}
    lifecycle = registry.of(obj)
    for clock in latest.values():
        clock.declared = lifecycle.clock(clock.kind)  # type: ignore[attr-defined]
    return sorted(latest.values(), key=lambda c: (c.stopped_at is not None, c.due_at))
