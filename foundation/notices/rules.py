"""When a notice may go out. Pure decisions, no database."""

from __future__ import annotations

import hashlib
from datetime import datetime, time, timedelta

from django.utils import timezone

QUIET_FROM = time(22)
QUIET_UNTIL = time(8)
DIGEST_AT = time(8, 30)

MAX_ATTEMPTS = 10
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=2)


def _next(local: datetime, at: time) -> datetime:
    """The next moment, from ``local`` on, when the local clock shows ``at``."""
    candidate = timezone.make_aware(datetime.combine(local.date(), at), local.tzinfo)
    if candidate < local:
        candidate = timezone.make_aware(
            datetime.combine(local.date() + timedelta(days=1), at), local.tzinfo
        )
    return candidate


def after_quiet_hours(now: datetime) -> datetime:
    """``now``, or eight in the morning if people are asleep in Nanhai."""
    local = timezone.localtime(now)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return now
    return _next(local, QUIET_UNTIL)


def next_digest(now: datetime) -> datetime:
    """When the next daily summary leaves."""
    return _next(timezone.localtime(now), DIGEST_AT)


def back_off(attempts: int, seed: str) -> timedelta:
    """Wait before the next try: doubling, capped, spread by up to half.

    The spread comes from a hash of ``seed``, so that a run can be repeated exactly and
    a provider that comes back is still not met by everybody in the same second.
    """
    longest = min(FIRST_DELAY * 2 ** (attempts - 1), LONGEST_DELAY)
    spread = int.from_bytes(hashlib.sha256(f"{seed}:{attempts}".encode()).digest()[:4]) / 2**32
    return longest * (1 - spread / 2)
