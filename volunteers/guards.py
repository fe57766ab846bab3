"""What must hold before an activity may move. They read, they change nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from foundation.lifecycle import Step, foreseen
from foundation.lifecycle.errors import GuardFailed
from volunteers.models import CheckIn, HeadCount


@foreseen
def has_a_session_ahead(step: Step) -> None:
    if not step.obj.sessions.ahead(step.at).exists():
        raise GuardFailed(_("Add a session that lies ahead before you publish."))


@foreseen
def nobody_has_come(step: Step) -> None:
    """What people took part in happened; it is finished, not cancelled."""
    came = CheckIn.objects.standing().filter(session__activity=step.obj).exists()
    counted = HeadCount.objects.filter(session__activity=step.obj).exists()
    if came or counted:
        raise GuardFailed(
            _("People took part already. Call off the sessions that are left, then finish it.")
        )


@foreseen
def every_session_is_over(step: Step) -> None:
    if step.obj.sessions.ahead(step.at).exists():
        raise GuardFailed(_("A session still lies ahead. Hold it or call it off first."))
