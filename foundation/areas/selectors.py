"""What pages ask about areas."""

from __future__ import annotations

from collections import Counter

from foundation.areas.models import Area, AreaLevel, AreaQuerySet

#: Where a visitor without an account keeps "my community" (its code); read by the page shell.
COMMUNITY_COOKIE = "community"


def find_community(code: str) -> Area | None:
    """A community that still exists, by its code."""
    return Area.objects.communities().current().filter(code=code[:20]).first()


def community_of(request) -> Area | None:
    """The visitor's community: the account's, else the one chosen in this browser."""
    user = getattr(request, "user", None)
    if user and user.is_authenticated and user.home_community_id:
        return user.home_community
    code = request.COOKIES.get(COMMUNITY_COOKIE, "")
    return find_community(code) if code.isalnum() else None


def towns_with_counts() -> list[tuple[Area, int]]:
    """Every town with the number of its communities. Two queries."""
    width = Area.steplen * (list(AreaLevel.values).index(AreaLevel.TOWN) + 1)
    paths = Area.objects.communities().current().values_list("path", flat=True)
    counts = Counter(path[:width] for path in paths)
    return [(town, counts[town.path]) for town in Area.objects.towns().current()]


def search_communities(words: str) -> AreaQuerySet:
    """Communities whose name contains the words."""
    return Area.objects.communities().current().filter(name__icontains=words.strip())
