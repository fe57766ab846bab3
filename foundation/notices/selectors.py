"""What pages read of the outbox."""

from __future__ import annotations

from foundation.notices.models import Notice


def unread_count(user) -> int:
    """How many notices the person has not read: one indexed query, none for visitors."""
    return Notice.objects.visible_to(user).unread().count() if user.is_authenticated else 0
