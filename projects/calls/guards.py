"""What must hold before a call may move."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.lifecycle import Step
from foundation.lifecycle.errors import GuardFailed


def closes_in_future(step: Step) -> None:
    if step.obj.closes_on < timezone.localdate(step.at):
        raise GuardFailed(_("The last day for proposals is over already."))


def days_open(call) -> int:
    """Natural days until the call closes at the end of its last day."""
    return max((call.closes_on - timezone.localdate()).days, 0)
