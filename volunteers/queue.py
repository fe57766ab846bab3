"""Places and the waiting list: sign up, sign off, move up.

Everything happens under the lock of the session, so that nobody waits while a
place is free and no place is given twice. A person's own lock comes first, so
that two sign-ups at one time do not slip past each other.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.people.models import User
from volunteers import rules
from volunteers.effects import tell
from volunteers.errors import Clash, Full, SessionError
from volunteers.models import (
    LIVE,
    SEATED,
    ActivityState,
    Session,
    Signup,
    SignupStatus,
)


def lock(session: Session) -> Session:
    """The session as it is now; nobody else changes its queue until the transaction ends."""
    return (
        Session.objects.select_for_update(of=("self",))
        .select_related(
            "activity__area", "activity__organisation", "activity__space__parent__carrier_type"
        )
        .get(pk=session.pk)
    )


def lock_person(person: User) -> None:
    User.objects.select_for_update().only("pk").get(pk=person.pk)


def sign_up(session: Session, person: User) -> Signup:
    """A place, or the end of the waiting list. Signing up twice is one sign-up.

    Raises SessionError, Full, Clash.
    """
    with transaction.atomic():
        lock_person(person)
        session = lock(session)
        known = session.signups.filter(person=person, status__in=LIVE).first()
        if known:
            return known
        _check_open(session)
        status = _offer(session)
        _leave_room_for(session, person, status)
        signup = Signup.objects.create(session=session, person=person, status=status)
        template = "confirmed" if status == SignupStatus.CONFIRMED else "waiting"
        tell(signup, f"volunteers.{template}")
    return signup


def leave(session: Session, person: User) -> Signup:
    """Give the place back; the first who waits moves up at once. Raises SessionError."""
    with transaction.atomic():
        lock_person(person)
        session = lock(session)
        signup = session.signups.filter(person=person, status__in=LIVE).first()
        if signup is None:
            raise SessionError(_("You have not signed up for this session."))
        if not signup.may_be_left or session.has_started:
            raise SessionError(_("The session has begun; you can no longer sign off."))
        _end(signup, SignupStatus.CANCELLED)
        promote(session)
    return signup


def take_back(signup: Signup) -> Signup:
    """The host takes a place back, for example of somebody who does not come."""
    with transaction.atomic():
        session = lock(signup.session)
        signup = Signup.objects.select_for_update(of=("self",)).get(pk=signup.pk)
        signup.session = session
        if not signup.may_be_left or session.is_over:
            raise SessionError(_("This sign-up can no longer be called off."))
        _end(signup, SignupStatus.CANCELLED_BY_HOST)
        tell(signup, "volunteers.seat_taken_back")
        promote(session)
    return signup


def promote(session: Session) -> list[Signup]:
    """Give free places to those who wait, strictly in their order. The caller holds the lock."""
    if session.is_cancelled or session.is_over:
        return []
    queue = session.signups.filter(status=SignupStatus.WAITING).order_by("pk")
    waiting = list(queue.select_for_update(of=("self",)).select_related("person"))
    seated = session.signups.filter(status__in=SEATED).count()
    lucky = rules.moved_up(session.capacity, seated, waiting)
    for signup in lucky:
        signup.session = session
        _end(signup, SignupStatus.CONFIRMED)
        tell(signup, "volunteers.moved_up")
    return list(lucky)


def _end(signup: Signup, status: str) -> None:
    signup.status = status
    signup.save(update_fields=["status", "changed_at"])


def _offer(session: Session) -> str:
    """What the next person gets. Raises Full."""
    counts = Session.objects.with_places().get(pk=session.pk)
    if counts.seated < session.capacity:
        return SignupStatus.CONFIRMED
    if counts.waiting < session.waiting_capacity:
        return SignupStatus.WAITING
    raise Full(_("All places are taken and the waiting list is full."))


def _check_open(session: Session) -> None:
    activity = session.activity
    if activity.state != ActivityState.PUBLISHED or session.is_cancelled:
        raise SessionError(_("This session does not take place."))
    if session.has_started:
        raise SessionError(_("The session has begun; sign-up is closed."))
    if not activity.keeps_names:
        raise SessionError(
            _("Just come: this place looks after children, so no names are kept, only a number.")
        )


def _leave_room_for(session: Session, person: User, status: str) -> None:
    """One place at a time. A sure place ends waiting elsewhere at that time; never the reverse.

    Rows are locked, because a place elsewhere may fall to the person this moment.
    """
    elsewhere = (
        Signup.objects.filter(
            person=person,
            status__in=LIVE,
            session__cancelled_at=None,
            session__starts_at__lt=session.ends_at,
            session__ends_at__gt=session.starts_at,
        )
        .exclude(session=session)
        .select_for_update(of=("self",))
        .select_related("session__activity")
        .order_by("pk")
    )
    for other in elsewhere:
        if not other.is_waiting or status == SignupStatus.WAITING:
            raise Clash(
                _("At that time you are signed up for “%(title)s”. Sign off there first.")
                % {"title": other.session.activity.title}
            )
        _end(other, SignupStatus.CANCELLED)
