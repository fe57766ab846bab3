"""Who stands behind a reference. Recording asks here; nothing else knows the link.

Counting survives both erasure and merging: the log is not touched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from participation.models import ParticipantRef
from participation.models.identity import new_ref

_CHUNK = 500


def refs_of(user_ids: Iterable[int]) -> dict[int, int]:
    """The reference each account counts under; made where there is none yet."""
    wanted = list(dict.fromkeys(user_ids))
    found = known_refs(wanted)
    missing = [user_id for user_id in wanted if user_id not in found]
    if missing:
        fresh = []
        for user_id in missing:
            ref = new_ref()
            fresh.append(ParticipantRef(ref=ref, canonical=ref, user_id=user_id))
        # Two doors may meet a new person at once: the constraint keeps one of them.
        ParticipantRef.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=_CHUNK)
        found.update(known_refs(missing))
    return found


def known_refs(user_ids: Iterable[int]) -> dict[int, int]:
    """The reference of each account that has one. Does not write."""
    user_ids = list(user_ids)
    found: dict[int, int] = {}
    for start in range(0, len(user_ids), _CHUNK):
        found.update(
            ParticipantRef.objects.filter(user_id__in=user_ids[start : start + _CHUNK]).values_list(
                "user_id", "canonical"
            )
        )
    return found


def aliases_of(refs: Iterable[int]) -> dict[int, list[int]]:
    """Earlier references of people whose accounts were merged; others are left out."""
    wanted = list(refs)
    found: dict[int, list[int]] = defaultdict(list)
    for start in range(0, len(wanted), _CHUNK):
        for canonical, ref in ParticipantRef.objects.filter(
            canonical__in=wanted[start : start + _CHUNK], merged_into__isnull=False
        ).values_list("canonical", "ref"):
            found[canonical].append(ref)
    return found


def enrol(count: int) -> list[int]:
    """References for people an organisation tells apart but who have no account."""
    refs = [new_ref() for _ in range(count)]
    ParticipantRef.objects.bulk_create(
        [ParticipantRef(ref=ref, canonical=ref) for ref in refs], batch_size=_CHUNK
    )
    return refs


@transaction.atomic
def forget(user) -> None:
    """Cut the link between an account and its participations; every count stays."""
    ParticipantRef.objects.filter(user=user).update(user=None)
