"""What pages read of the outbox."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q

from foundation.areas.models import AreaLevel, within_q
from foundation.notices.models import (
    Channel,
    Delivery,
    DeliveryState,
    Frequency,
    Notice,
    Preference,
    PrintItem,
)

#: Who hands over letters and makes the calls. Named by value: roles live in a module above.
WINDOW_ROLES = ("community_worker", "town_centre_officer", "town_officer", "district_officer")

DEFAULT_FREQUENCY = {
    Channel.SMS: Frequency.AT_ONCE,
    Channel.WECHAT: Frequency.AT_ONCE,
    Channel.EMAIL: Frequency.DAILY,
    Channel.PRINT: Frequency.NEVER,
}


def unread_count(user) -> int:
    """How many notices the person has not read: one indexed query, none for visitors."""
    return Notice.objects.visible_to(user).unread().count() if user.is_authenticated else 0


def inbox(user):
    """The person's notices, newest first."""
    return Notice.objects.visible_to(user).order_by("-due_at", "-pk")


def everything_said_to(user) -> list[dict]:
    """All notices in words, oldest first, for the export of one's own data."""
    said = []
    for notice in Notice.objects.filter(recipient=user).order_by("pk"):
        subject, body = notice.render()
        said.append(
            {
                "at": notice.due_at.isoformat(),
                "subject": subject,
                "body": body,
                "read": notice.read_at and notice.read_at.isoformat(),
            }
        )
    return said


def preferences(user) -> dict[str, str]:
    """How often each channel may be used for the person, defaults included."""
    stored = dict(Preference.objects.filter(user=user).values_list("channel", "frequency"))
    return {str(c): stored.get(c, str(default)) for c, default in DEFAULT_FREQUENCY.items()}


def serves_window(user) -> bool:
    return user.is_authenticated and user.has_role(*WINDOW_ROLES)


def _window_scope(user, field: str) -> Q:
    """Rows of the areas where the user serves; rows of no area belong to the district."""
    scopes = []
    for duty in user.duties:
        if duty.role not in WINDOW_ROLES:
            continue
        area = duty.reach
        scopes.append(within_q(area, field))
        if area.level == AreaLevel.DISTRICT:
            scopes.append(Q(**{f"{field}__isnull": True}))
    return reduce(or_, scopes, Q(pk__in=[]))


def letters_for(user):
    """Letters that wait at the user's windows, by community."""
    return (
        PrintItem.objects.filter(_window_scope(user, "area"), handed_over_at=None)
        .select_related("area")
        .order_by("area__path", "created_at", "pk")
    )


def call_list_for(user):
    """Deliveries given up, to be made good by telephone, oldest first."""
    return (
        Delivery.objects.filter(
            _window_scope(user, "notice__recipient__home_community"), state=DeliveryState.FAILED
        )
        .select_related("notice__recipient__home_community")
        .order_by("finished_at", "pk")
    )
