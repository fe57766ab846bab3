"""What pages ask about activities. Numbers of people come from the ledger, never from here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from foundation.areas.models import Area, within_q
from participation.selectors import for_source, people_of
from volunteers import rules
from volunteers.models import (
    LIVE,
    Activity,
    ActivityState,
    CheckIn,
    HourEntry,
    Session,
    Signup,
)


def with_dates(activities: QuerySet[Activity], at: datetime | None = None) -> QuerySet[Activity]:
    """Adds ``next_at`` (start of the next session) and ``last_at``; what comes next is first."""
    now = at or timezone.now()
    # Looked up by the index of the sessions: grouping would sort every column of every row.
    held = Session.objects.filter(activity=OuterRef("pk"), cancelled_at=None)
    ahead = held.filter(ends_at__gt=now).order_by("starts_at")
    return activities.annotate(
        next_at=Subquery(ahead.values("starts_at")[:1]),
        last_at=Subquery(held.order_by("-starts_at").values("starts_at")[:1]),
    ).order_by(F("next_at").asc(nulls_last=True), F("last_at").desc(nulls_last=True), "-pk")


def public_list(
    *,
    town: Area | None = None,
    community: Area | None = None,
    kind: str = "",
    when: str = "",
    words: str = "",
) -> QuerySet[Activity]:
    """Published activities that fit; what can still be joined comes first."""
    activities = Activity.objects.public().for_list()
    for area in filter(None, (town, community)):
        activities = activities.within(area)
    if kind:
        activities = activities.filter(kind=kind)
    if words:
        activities = activities.filter(Q(title__icontains=words) | Q(description__icontains=words))
    now = timezone.now()
    activities = with_dates(activities, now)
    if when == "past":
        return activities.filter(next_at=None)
    if when:
        activities = activities.filter(state=ActivityState.PUBLISHED, next_at__isnull=False)
    days = {"week": 7, "month": 31}.get(when)
    if days:
        activities = activities.filter(next_at__lt=now + timedelta(days=days))
    return activities


def upcoming(area: Area | None = None, limit: int = 6) -> list[Session]:
    """Sessions people can still go to, soonest first, with their places. One query."""
    sessions = Session.objects.ahead().filter(activity__state=ActivityState.PUBLISHED)
    if area is not None:
        sessions = sessions.filter(within_q(area, "activity__area"))
    return list(
        sessions.with_places()
        .select_related("activity__area", "activity__space")
        .order_by("starts_at", "pk")[:limit]
    )


def of_project(project) -> QuerySet[Activity]:
    """Published activities of a project, what comes next first."""
    return with_dates(Activity.objects.public().for_list().filter(project=project))


def of_space(space) -> QuerySet[Activity]:
    """Published activities at a space or in one of its rooms, what comes next first."""
    here = Q(space=space) | Q(space__parent=space)
    return with_dates(Activity.objects.public().for_list().filter(here))


def hours_of_project(numbers: Iterable[str]) -> dict[str, int]:
    """Confirmed minutes of service per project number. One query."""
    wanted = list(numbers)
    found = dict(
        HourEntry.objects.filter(session__activity__project__number__in=wanted)
        .values_list("session__activity__project__number")
        .annotate(total=Sum("minutes"))
        .values_list("session__activity__project__number", "total")
    )
    return {number: found.get(number, 0) for number in wanted}


@dataclass(frozen=True)
class TookPart:
    """Who came to a project's activities in a period, as the ledger has it."""

    sessions: int
    person_times: int
    #: At least: heads that were only counted hide more.
    people: int
    minutes: int


def took_part(project, since: date, until: date) -> TookPart:
    """Participation in the sessions of a project from ``since`` to ``until``. Five queries."""
    begin, end = (
        timezone.make_aware(datetime.combine(day, time()))
        for day in (since, until + timedelta(days=1))
    )
    held = Session.objects.filter(
        activity__project=project, cancelled_at=None, starts_at__gte=begin, starts_at__lt=end
    ).select_related("activity")
    sources: dict[str, list[int]] = {}
    for session in held:
        sources.setdefault(session.activity.source_type, []).append(session.pk)
    numbers = [number for found in sources.values() for number in found]
    entries = HourEntry.objects.filter(session__in=numbers)
    return TookPart(
        sessions=len(numbers),
        person_times=sum(sum(for_source(kind, ids).values()) for kind, ids in sources.items()),
        people=people_of(sources),
        minutes=entries.aggregate(total=Sum("minutes"))["total"] or 0,
    )


def person_times_of(activities: Iterable[Activity]) -> dict[int, int]:
    """Person-times per activity (by id), from the ledger. One query a kind, and one."""
    activities = list(activities)
    by_source: dict[str, dict[int, int]] = {}
    sessions = Session.objects.filter(activity__in=activities).values_list("pk", "activity")
    source_of = {activity.pk: activity.source_type for activity in activities}
    for session, activity in sessions:
        by_source.setdefault(source_of[activity], {})[session] = activity
    totals = dict.fromkeys(source_of, 0)
    for source, owner in by_source.items():
        for session, person_times in for_source(source, owner).items():
            totals[owner[int(session)]] += person_times
    return totals


def sessions_for(activity: Activity, user) -> list[Session]:
    """The sessions of a page, each with its places and the reader's own sign-up (or None)."""
    sessions = list(activity.sessions.with_places().order_by("starts_at", "pk"))
    own = {}
    if user.is_authenticated:
        own = {
            signup.session_id: signup
            for signup in Signup.objects.filter(
                session__activity=activity, person=user, status__in=LIVE
            )
        }
    for session in sessions:
        session.activity = activity
        session.own = own.get(session.pk)
    return sessions


# --- one's own -------------------------------------------------------------------------


def my_signups(user) -> QuerySet[Signup]:
    """Everything the person signed up for and did not leave, latest first."""
    return (
        Signup.objects.filter(person=user, status__in=LIVE)
        .select_related("session__activity__area", "session__activity__space")
        .order_by("-session__starts_at", "-pk")
    )


def my_hours(user) -> QuerySet[HourEntry]:
    """Entries that make up the person's balance, latest first."""
    return (
        HourEntry.objects.filter(person=user)
        .select_related("session__activity", "organisation", "confirmed_by")
        .order_by("-confirmed_at", "-pk")
    )


def balance(user) -> int:
    """Confirmed minutes: the sum of the entries, corrections included."""
    return HourEntry.objects.filter(person=user).aggregate(total=Sum("minutes"))["total"] or 0


def of_organisation(organisation) -> QuerySet[Activity]:
    """Every activity of an organisation for those who run it, what comes next first."""
    return with_dates(Activity.objects.for_list().filter(organisation=organisation))


# --- the host's list -------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One person on the list of a session."""

    signup: Signup
    arrival: CheckIn | None
    entry: HourEntry | None
    proposed: int
    #: Confirmed minutes with every correction.
    confirmed: int


def roll_of(session: Session) -> list[Row]:
    """The list of a session: places first, then the queue in its order. Three queries."""
    arrivals = {arrival.person_id: arrival for arrival in session.check_ins.standing()}
    entries: dict[int, list[HourEntry]] = {}
    for entry in session.hour_entries.order_by("pk"):
        entries.setdefault(entry.person_id, []).append(entry)
    rows = []
    signups = session.signups.filter(status__in=LIVE).select_related("person").order_by("pk")
    for signup in sorted(signups, key=lambda s: s.is_waiting):
        arrival = arrivals.get(signup.person_id)
        own = entries.get(signup.person_id, [])
        proposed = 0
        if arrival:
            proposed = rules.proposed_minutes(
                session.starts_at, session.ends_at, arrival.at, arrival.left_at
            )
        rows.append(
            Row(signup, arrival, own[0] if own else None, proposed, sum(e.minutes for e in own))
        )
    return rows


def to_confirm(activity: Activity) -> int:
    """How many arrivals still wait for their hours."""
    if not activity.is_service:
        return 0
    over = CheckIn.objects.standing().filter(
        session__activity=activity, session__ends_at__lte=timezone.now()
    )
    return (
        over.count() - HourEntry.objects.filter(session__activity=activity, corrects=None).count()
    )
