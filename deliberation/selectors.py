"""What pages need to know of topics and resolutions."""

from __future__ import annotations

from django.db.models import Count, Q

from deliberation.models import Resolution, ResolutionDuty, Sitting, Topic
from deliberation.models.topic import HIDDEN_STATES
from foundation.areas.models import Area, within_q


def latest_resolutions(limit: int = 5, area: Area | None = None):
    """Published resolutions, newest first."""
    found = Resolution.objects.filter(published_at__isnull=False).select_related(
        "item__topic__area"
    )
    if area is not None:
        found = found.filter(within_q(area, "item__topic__area"))
    return found.order_by("-decided_on", "-pk")[:limit]


def duties_in_force():
    """What resolutions in force still oblige somebody to do."""
    return ResolutionDuty.objects.filter(
        resolution__item__topic__state__in=["in_force", "executing"], done_on=None
    ).select_related("resolution__item__topic__area")


def public_topics(area: Area | None = None):
    found = Topic.objects.exclude(state__in=HIDDEN_STATES).for_list()
    return found.within(area) if area is not None else found


def with_words(topics, words: str):
    """Those whose title or text hold the words."""
    return topics.filter(Q(title__icontains=words) | Q(body__icontains=words))


def coming_sittings(now, area: Area | None = None, limit: int = 5):
    """Sittings that notice was given of and that have not begun."""
    found = (
        Sitting.objects.filter(starts_at__gte=now, items__noticed_at__isnull=False)
        .select_related("body__area")
        .distinct()
    )
    if area is not None:
        found = found.filter(within_q(area, "body__area"))
    return found.order_by("starts_at")[:limit]


def area_counts(area: Area) -> dict[str, int]:
    """Public topics of an area: all, open, done."""
    return public_topics(area).aggregate(
        all=Count("pk"),
        open=Count(
            "pk",
            filter=Q(state__in=["admitted", "scheduled", "noticed", "deliberating", "deciding"]),
        ),
        done=Count("pk", filter=Q(state="done")),
    )
