"""What pages need to know of calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.interface.formats import localday
from projects.models import Call
from projects.models.call import CallQuerySet


@dataclass(frozen=True)
class Standing:
    """Where a published call stands today, in words."""

    label: str
    tone: str
    countdown: str = ""

    @property
    def short(self) -> str:
        return self.countdown or self.label


def standing(call: Call, today: date | None = None) -> Standing:
    today = today or timezone.localdate()
    if call.state == "draft":
        return Standing(call.get_state_display(), "wait")
    if call.state != "open" or today > call.closes_on:
        return Standing(_("Closed for proposals"), "plain")
    if today < call.opens_on:
        return Standing(
            _("Coming"), "note", _("Opens on %(day)s") % {"day": localday(call.opens_on)}
        )
    left = (call.closes_on - today).days
    if left == 0:
        return Standing(_("Open for proposals"), "wait", _("Closes today at 24:00"))
    return Standing(
        _("Open for proposals"),
        "good",
        ngettext("%(left)d day left", "%(left)d days left", left) % {"left": left},
    )


def with_standing(calls) -> list[Any]:
    found = list(calls)
    for call in found:
        call.standing = standing(call)
    return found


def published() -> CallQuerySet:
    return Call.objects.exclude(state="draft").for_list()


def open_now() -> QuerySet[Call]:
    return published().taking_proposals().order_by("closes_on", "pk")


def coming() -> QuerySet[Call]:
    today = timezone.localdate()
    return published().filter(state="open", opens_on__gt=today).order_by("opens_on", "pk")


def over() -> QuerySet[Call]:
    """Closed, or past the last day and about to be closed by the clock."""
    today = timezone.localdate()
    return published().exclude(state="open", closes_on__gte=today).order_by("-closes_on", "-pk")
