"""Being there: the code at the venue, the ticked list, and leaving again.

Who came goes into the ledger of person-times in the same transaction.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.lifecycle.services import note
from foundation.people.models import User
from participation.services import Assurance, Method, ParticipationError, record, reverse
from volunteers import rules
from volunteers.errors import Full, NotAHost, SessionError
from volunteers.models import (
    LIVE,
    SEATED,
    ActivityState,
    CheckIn,
    Session,
    Signup,
    SignupStatus,
)
from volunteers.queue import lock, lock_person
from volunteers.services import require_host


def read_code(text: str, at: datetime | None = None) -> Session | None:
    """The session whose venue shows this code now; None when the code is old or invented."""
    code = rules.parse(text)
    if code is None:
        return None
    session = Session.objects.select_related("activity").filter(pk=code.session).first()
    if session is None:
        return None
    return session if rules.is_genuine(code, session.check_in_key, at or timezone.now()) else None


def check_in_by_code(session: Session, person: User, *, scanned_at: datetime) -> CheckIn:
    """The person scanned the code at the venue. Raises SessionError, Full."""
    return _arrive(
        session,
        person,
        at=scanned_at,
        seen_at=scanned_at,
        how=(Method.VENUE_CODE, Assurance.B),
        by=None,
    )


def tick_in(session: Session, person: User, *, by: User, at: datetime | None = None) -> CheckIn:
    """Staff tick somebody on the list. Raises NotAHost, SessionError, Full."""
    require_host(session.activity, by)
    if by.pk == person.pk:
        raise NotAHost(_("Nobody ticks themselves. Scan the code at the venue."))
    now = at or timezone.now()
    return _arrive(
        session,
        person,
        # Ticked after the end, the arrival is not known: the list says only "was there".
        at=now if now < session.ends_at else session.starts_at,
        seen_at=now,
        how=rules.tick(session.ends_at, now),
        by=by,
    )


def check_out(session: Session, person: User, *, at: datetime | None = None) -> CheckIn:
    """The person leaves; once. Raises SessionError."""
    with transaction.atomic():
        lock_person(person)
        lock(session)
        arrival = CheckIn.objects.standing().filter(session=session, person=person).first()
        if arrival is None:
            raise SessionError(_("You have not checked in yet."))
        if arrival.left_at is None:
            arrival.left_at = max(at or timezone.now(), arrival.at)
            arrival.save(update_fields=["left_at"])
    return arrival


def take_back(session: Session, person: User, *, by: User, reason: str) -> CheckIn:
    """Somebody was ticked who was not there: the ledger gets a reversal, the row stays.

    Raises NotAHost, SessionError.
    """
    require_host(session.activity, by)
    if by.pk == person.pk:
        raise NotAHost(_("Nobody takes their own check-in back. Ask another host."))
    if not reason.strip():
        raise SessionError(_("Give a reason."), "reason")
    with transaction.atomic():
        lock_person(person)
        session = lock(session)
        arrival = (
            CheckIn.objects.standing()
            .select_related("event")
            .filter(session=session, person=person)
            .first()
        )
        if arrival is None:
            raise SessionError(_("This check-in was taken back already."))
        confirmed = session.hour_entries.filter(person=person).aggregate(n=Sum("minutes"))["n"]
        if confirmed:
            raise SessionError(_("Hours are confirmed for this. Correct them to zero first."))
        try:
            reverse(arrival.event, reason=reason, by=by)
        except ParticipationError as refused:
            raise SessionError(refused.message) from refused
        arrival.taken_back_at, arrival.taken_back_by = timezone.now(), by
        arrival.taken_back_because = reason.strip()[:200]
        arrival.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_because"])
        finished = session.activity.state == ActivityState.FINISHED
        session.signups.filter(person=person, status=SignupStatus.ATTENDED).update(
            status=SignupStatus.NO_SHOW if finished else SignupStatus.CONFIRMED,
            changed_at=timezone.now(),
        )
        note(session.activity, by=by, text="", action="check_in_taken_back")
    return arrival


def _arrive(
    session: Session,
    person: User,
    *,
    at: datetime,
    seen_at: datetime,
    how: tuple[Method, Assurance],
    by: User | None,
) -> CheckIn:
    with transaction.atomic():
        lock_person(person)
        session = lock(session)
        earlier = CheckIn.objects.filter(session=session, person=person)
        known = earlier.standing().first()
        if known:
            return known
        taken_back = earlier.count()
        _check_door(session, seen_at, staff=by is not None)
        _take_seat(session, person)
        method, assurance = how
        activity = session.activity
        event = record(
            activity.source_type,
            "check_in",
            session.pk,
            area=activity.area,
            occurred_on=timezone.localdate(min(at, session.starts_at)),
            person=person,
            space_ref=activity.space_ref,
            organisation=activity.organisation,
            recorded_by=by,
            method=method,
            assurance=assurance,
            anew=taken_back,
        )
        return CheckIn.objects.create(
            session=session,
            person=person,
            at=at,
            method=method,
            assurance=assurance,
            by=by,
            event=event,
        )


def _check_door(session: Session, at: datetime, *, staff: bool) -> None:
    activity = session.activity
    held = activity.state in (ActivityState.PUBLISHED, ActivityState.FINISHED)
    if not held or session.is_cancelled:
        raise SessionError(_("This session does not take place."))
    if not activity.keeps_names:
        raise SessionError(_("Here no names are kept; the host counts heads."))
    refused = rules.refused_at(session.starts_at, session.ends_at, at, staff=staff)
    if refused == "early":
        raise SessionError(_("Check-in opens one hour before the session."))
    if refused == "late":
        raise SessionError(_("Check-in for this session is closed."))


def _take_seat(session: Session, person: User) -> None:
    """A sign-up becomes attendance; who just walks in takes a free place. Raises Full."""
    signup = session.signups.filter(person=person, status__in=LIVE).first()
    if signup and not signup.is_waiting:
        signup.status = SignupStatus.ATTENDED
        signup.save(update_fields=["status", "changed_at"])
        return
    if signup or session.signups.filter(status__in=SEATED).count() >= session.capacity:
        raise Full(_("All places are taken. Please speak to the host: somebody may not have come."))
    Signup.objects.create(session=session, person=person, status=SignupStatus.ATTENDED)
