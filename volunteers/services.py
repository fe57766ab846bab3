"""What hosts do: draft an activity, plan its sessions, count heads, confirm hours.

Places and the queue are in ``queue``, arrivals in ``arrivals``. Lock order of the house:
person, activity, sessions by id, ledgers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.lifecycle.models import next_number, reserve_numbers
from foundation.lifecycle.services import SYSTEM, PastStep, authority, note, open_case, replay
from foundation.notices.services import notify
from foundation.people.models import User
from participation.rules import assurance_of_count
from participation.services import Assurance, Fact, Method, record, reverse
from volunteers import effects, rules
from volunteers.errors import NotAHost, SessionError
from volunteers.models import (
    LIVE,
    SEATED,
    Activity,
    ActivityKind,
    ActivityState,
    CheckIn,
    HeadCount,
    HourEntry,
    Session,
)
from volunteers.queue import lock, promote

LONGEST = timedelta(hours=12)
#: While it is one of these, its text and its sessions may change.
OPEN_STATES = (ActivityState.DRAFT, ActivityState.PUBLISHED)


def is_host(activity: Activity, user) -> bool:
    """Whether ``user`` runs this activity; the transition table is the one that says."""
    return authority(activity, activity.lifecycle.transition("finish"), user) is not None


def require_host(activity: Activity, user) -> None:
    """Raises NotAHost."""
    if not is_host(activity, user):
        raise NotAHost(_("Only the hosts of this activity may do that."))


# --- activities ------------------------------------------------------------------------


def draft_activity(
    *,
    by,
    title: str,
    description: str,
    kind: str,
    area,
    space=None,
    project=None,
    organisation=None,
    is_demo: bool = False,
) -> Activity:
    """A new activity, not public yet. Raises NotAHost when the area is not the person's."""
    now = timezone.now()
    activity = Activity(
        title=title.strip(),
        description=description.strip(),
        kind=kind,
        area=area,
        space=space,
        project=project,
        organisation=organisation,
        created_by=by,
        is_demo=is_demo,
    )
    require_host(activity, by)
    with transaction.atomic():
        activity.number = next_number(f"A{timezone.localdate(now):%Y}")
        return open_case(activity, by=by)


def edit_activity(activity: Activity, *, by, **changes) -> Activity:
    """Change what the page says. What was counted keeps its kind and its area.

    Raises NotAHost, SessionError.
    """
    with transaction.atomic():
        activity = _open_activity(activity, by)
        counted = CheckIn.objects.standing().filter(session__activity=activity).exists()
        for name in ("kind", "area", "space", "organisation"):
            if counted and name in changes and changes[name] != getattr(activity, name):
                raise SessionError(
                    _("People have checked in: this can no longer be changed."), name
                )
        for name, value in changes.items():
            setattr(activity, name, value)
        require_host(activity, by)
        activity.save(update_fields=list(changes))
        note(activity, by=by, text="", action="edited")
    return activity


def _open_activity(activity: Activity, by) -> Activity:
    """The activity, locked, still open, and run by ``by``."""
    fresh = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    require_host(fresh, by)
    if fresh.state not in OPEN_STATES:
        raise SessionError(_("This activity is over; it can no longer be changed."))
    return fresh


def copy_activity(activity: Activity, *, by) -> Activity:
    """The same again as a draft: words, place and partners, and its sessions at the same
    hours, moved on by whole weeks until the first lies ahead. Raises NotAHost.
    """
    require_host(activity, by)
    with transaction.atomic():
        fresh = draft_activity(
            by=by,
            title=activity.title,
            description=activity.description,
            kind=activity.kind,
            area=activity.area,
            space=activity.space,
            project=activity.project,
            organisation=activity.organisation,
            is_demo=activity.is_demo,
        )
        held = list(activity.sessions.held().order_by("starts_at", "pk"))
        if held:
            late = timezone.now() - held[0].starts_at
            weeks = timedelta(weeks=max(late // timedelta(weeks=1) + 1, 1))
            Session.objects.bulk_create(
                Session(
                    activity=fresh,
                    starts_at=session.starts_at + weeks,
                    ends_at=session.ends_at + weeks,
                    place=session.place,
                    capacity=session.capacity,
                    waiting_capacity=session.waiting_capacity,
                )
                for session in held
            )
    return fresh


# --- sessions --------------------------------------------------------------------------


def add_session(
    activity: Activity,
    *,
    by,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    capacity: int,
    waiting_capacity: int = 10,
) -> Session:
    """Plan a session. Raises NotAHost, SessionError."""
    _check_times(starts_at, ends_at)
    with transaction.atomic():
        activity = _open_activity(activity, by)
        return Session.objects.create(
            activity=activity,
            starts_at=starts_at,
            ends_at=ends_at,
            place=place.strip(),
            capacity=capacity,
            waiting_capacity=waiting_capacity,
        )


def change_session(session: Session, *, by, **changes) -> Session:
    """Change a session that lies ahead. More places move people up at once.

    Its time stays once somebody signed up. Raises NotAHost, SessionError.
    """
    with transaction.atomic():
        _open_activity(session.activity, by)
        session = lock(session)
        if session.is_cancelled or session.is_over:
            raise SessionError(_("This session is over or called off."))
        moved = any(
            changes.get(name, getattr(session, name)) != getattr(session, name)
            for name in ("starts_at", "ends_at")
        )
        if moved and session.signups.filter(status__in=LIVE).exists():
            raise SessionError(
                _("People signed up for this time. Call it off and plan another session."),
                "starts_at",
            )
        for name, value in changes.items():
            setattr(session, name, value)
        if moved:
            _check_times(session.starts_at, session.ends_at)
        seated = session.signups.filter(status__in=SEATED).count()
        if session.capacity < seated:
            raise SessionError(
                _("%(seated)s people have a place already.") % {"seated": seated}, "capacity"
            )
        session.save(update_fields=list(changes))
        promote(session)
    return session


def call_off_session(session: Session, *, by, reason: str) -> Session:
    """Call off one session and tell everyone who signed up. Raises NotAHost, SessionError."""
    if not reason.strip():
        raise SessionError(_("Give a reason."), "reason")
    with transaction.atomic():
        activity = _open_activity(session.activity, by)
        session = lock(session)
        if session.is_cancelled:
            return session
        if session.is_over or session.check_ins.standing().exists() or session.head_counts.exists():
            raise SessionError(_("It took place; it can no longer be called off."))
        effects.call_off(session, reason=reason.strip(), at=timezone.now())
        note(activity, by=by, text=f"{session}: {session.cancel_reason}", action="called_off")
    return session


def _check_times(starts_at: datetime, ends_at: datetime) -> None:
    if starts_at <= timezone.now():
        raise SessionError(_("This time is over. Please choose a later one."), "starts_at")
    if ends_at <= starts_at:
        raise SessionError(_("The end must be after the beginning."), "ends_at")
    if ends_at - starts_at > LONGEST:
        raise SessionError(_("A session lasts at most twelve hours."), "ends_at")


# --- people without a name -------------------------------------------------------------


def count_heads(session: Session, heads: int, *, by, method: str = Method.HAND_COUNT) -> HeadCount:
    """How many more people came than are on the list; replaces an earlier count.

    Raises NotAHost, SessionError.
    """
    now = timezone.now()
    with transaction.atomic():
        session = lock(session)
        require_host(session.activity, by)
        if session.is_cancelled or not session.activity.published_at:
            raise SessionError(_("This session does not take place."))
        refused = rules.refused_at(session.starts_at, session.ends_at, now, staff=True)
        if refused:
            raise SessionError(
                _("Heads can be counted from one hour before the session until a week after it.")
            )
        earlier = session.head_counts.select_related("event").first()
        if earlier and earlier.heads == heads:
            return earlier
        if earlier and earlier.event:
            reverse(earlier.event, reason=_("Counted again"), by=by)
        event = None
        if heads:
            day = timezone.localdate(min(now, session.starts_at))
            event = record(
                session.activity.source_type,
                "check_in",
                session.pk,
                area=session.activity.area,
                occurred_on=day,
                heads=heads,
                space_ref=session.activity.space_ref,
                organisation=session.activity.organisation,
                recorded_by=by,
                method=method,
                assurance=assurance_of_count(method, day, timezone.localdate(now)),
                row_key=f"heads-{session.head_counts.count() + 1}",
            )
        return HeadCount.objects.create(
            session=session, heads=heads, counted_by=by, counted_at=now, event=event
        )


# --- hours -----------------------------------------------------------------------------


def confirm_hours(session: Session, minutes: Mapping[int, int], *, by) -> list[HourEntry]:
    """Confirm the minutes of service per person (by id); what is confirmed already stays.

    Nobody confirms their own hours. Raises NotAHost, SessionError.
    """
    with transaction.atomic():
        session = lock(session)
        activity = session.activity
        require_host(activity, by)
        if not activity.is_service:
            raise SessionError(_("Only volunteer service earns hours."))
        if not session.is_over:
            raise SessionError(_("Hours are confirmed when the session is over."))
        if by.pk in minutes:
            raise SessionError(_("Nobody confirms their own hours. Ask another host."))
        done = set(session.hour_entries.filter(corrects=None).values_list("person_id", flat=True))
        came = session.check_ins.standing().filter(person__in=minutes).select_related("person")
        entries = []
        for arrival in came:
            if arrival.person_id in done:
                continue
            given = minutes[arrival.person_id]
            _check_minutes(session, given)
            entries.append(
                HourEntry(
                    session=session,
                    person=arrival.person,
                    organisation=activity.organisation,
                    minutes=given,
                    assurance=arrival.assurance,
                    confirmed_by=by,
                )
            )
        HourEntry.objects.bulk_create(entries)
        for entry in entries:
            notify(
                f"hours:{session.pk}:{entry.person_id}",
                entry.person,
                "volunteers.hours_confirmed",
                {"title": activity.title, "when": str(session), "minutes": entry.minutes},
                "/me/activities/",
            )
    return entries


def correct_hours(entry: HourEntry, *, minutes: int, reason: str, by) -> HourEntry:
    """Set the minutes of a confirmation right by a second, signed row.

    Raises NotAHost, SessionError.
    """
    with transaction.atomic():
        session = lock(entry.session)
        require_host(session.activity, by)
        if entry.corrects_id:
            raise SessionError(_("Correct the first entry, not a correction."))
        if by.pk == entry.person_id:
            raise SessionError(_("Nobody confirms their own hours. Ask another host."))
        if not reason.strip():
            raise SessionError(_("Give a reason."), "reason")
        if minutes:
            _check_minutes(session, minutes)
        now_at = entry.minutes + sum(entry.corrections.values_list("minutes", flat=True))
        if minutes == now_at:
            raise SessionError(_("The entry says so already."), "minutes")
        return HourEntry.objects.create(
            session=session,
            person=entry.person,
            organisation=entry.organisation,
            minutes=minutes - now_at,
            assurance=Assurance.D,
            corrects=entry,
            reason=reason.strip()[:300],
            confirmed_by=by,
        )


def _check_minutes(session: Session, minutes: int) -> None:
    if not 0 < minutes <= session.minutes:
        raise SessionError(
            _("Between 1 and %(most)s minutes: nobody serves longer than the session lasts.")
            % {"most": session.minutes},
            "minutes",
        )


# --- loading the past ------------------------------------------------------------------


@dataclass(frozen=True)
class PastSession:
    starts_at: datetime
    ends_at: datetime
    place: str
    capacity: int


@dataclass(frozen=True)
class PastActivity:
    """A finished activity to be loaded in bulk."""

    title: str
    description: str
    area: object
    sessions: list[PastSession] = field(default_factory=list)
    kind: str = ActivityKind.ACTIVITY
    space: object = None
    project: object = None
    organisation: object = None
    result: str = ""
    is_demo: bool = True


def load_past(specs: Iterable[PastActivity]) -> list[Session]:
    """Write finished activities with their sessions and history; the sessions, in order.

    The attendance follows through ``participation.services.record_many`` with the
    facts of ``past_fact``.
    """
    specs = sorted(specs, key=lambda spec: spec.sessions[0].starts_at)
    with transaction.atomic():
        numbers = _past_numbers(specs)
        activities = Activity.objects.bulk_create(
            [
                Activity(
                    number=number,
                    title=spec.title,
                    description=spec.description,
                    kind=spec.kind,
                    area=spec.area,
                    space=spec.space,
                    project=spec.project,
                    organisation=spec.organisation,
                    published_at=spec.sessions[0].starts_at - timedelta(days=14),
                    result=spec.result,
                    is_demo=spec.is_demo,
                )
                for spec, number in zip(specs, numbers, strict=True)
            ],
            batch_size=500,
        )
        sessions = Session.objects.bulk_create(
            [
                Session(
                    activity=activity,
                    starts_at=past.starts_at,
                    ends_at=past.ends_at,
                    place=past.place,
                    capacity=past.capacity,
                )
                for activity, spec in zip(activities, specs, strict=True)
                for past in spec.sessions
            ],
            batch_size=500,
        )
        replay(
            (
                activity,
                SYSTEM,
                activity.published_at - timedelta(days=1),
                [
                    PastStep("publish", activity.published_at),
                    PastStep("finish", spec.sessions[-1].ends_at + timedelta(days=1)),
                ],
            )
            for activity, spec in zip(activities, specs, strict=True)
        )
    return sessions


def _past_numbers(specs: list[PastActivity]) -> list[str]:
    """Numbers of record in the series of the year of each first session."""
    years = [timezone.localtime(spec.sessions[0].starts_at).year for spec in specs]
    series = {
        year: iter(reserve_numbers(f"A{year}", years.count(year))) for year in sorted(set(years))
    }
    return [next(series[year]) for year in years]


def past_fact(
    session: Session,
    *,
    person: User | None = None,
    person_ref: int | None = None,
    heads: int = 1,
    row_key: str = "",
    method: str = Method.STAFF,
    assurance: str = Assurance.C,
) -> Fact:
    """What the ledger is told about one attendance of a loaded session."""
    activity = session.activity
    return Fact(
        activity.source_type,
        "check_in",
        session.pk,
        activity.area,
        timezone.localdate(session.starts_at),
        method,
        assurance,
        person=person,
        person_ref=person_ref,
        heads=heads,
        space_ref=activity.space_ref,
        organisation=activity.organisation,
        row_key=row_key,
    )
