"""What a transition of an activity does beside moving the state, and who is told."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import translation

from foundation.interface.formats import localtime
from foundation.lifecycle import Step
from foundation.notices.services import notify
from volunteers.models import Session, Signup, SignupStatus


def publish(step: Step) -> None:
    step.obj.published_at = step.at


def cancel_sessions(step: Step) -> None:
    for session in step.obj.sessions.ahead(step.at).select_for_update().order_by("pk"):
        call_off(session, reason=step.reason, at=step.at)


def finish(step: Step) -> None:
    """Who had a place and did not come is marked; nobody goes on waiting."""
    step.obj.result = step.data.get("result", "")
    signups = Signup.objects.filter(session__activity=step.obj)
    signups.filter(status=SignupStatus.CONFIRMED).update(
        status=SignupStatus.NO_SHOW, changed_at=step.at
    )
    signups.filter(status=SignupStatus.WAITING).update(
        status=SignupStatus.CANCELLED_BY_HOST, changed_at=step.at
    )


def call_off(session: Session, *, reason: str, at: datetime) -> None:
    """Call off a session the caller has locked, and tell everyone who had signed up."""
    session.cancelled_at = at
    session.cancel_reason = reason[:200]
    session.save(update_fields=["cancelled_at", "cancel_reason"])
    signups = session.signups.filter(status__in=[SignupStatus.CONFIRMED, SignupStatus.WAITING])
    told = list(signups.select_related("person"))
    signups.update(status=SignupStatus.CANCELLED_BY_HOST, changed_at=at)
    for signup in told:
        tell(signup, "volunteers.called_off", reason=session.cancel_reason)


def tell(signup: Signup, template: str, **more: str) -> None:
    """A notice about one sign-up; each kind reaches the person once."""
    session, activity = signup.session, signup.session.activity
    with translation.override(signup.person.language or settings.LANGUAGE_CODE):
        when = localtime(session.starts_at)
    context = {"title": activity.title, "when": when, "place": session.place, **more}
    notify(
        f"signup:{signup.pk}:{template}",
        signup.person,
        template,
        context,
        activity.get_absolute_url(),
    )
