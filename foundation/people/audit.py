"""The daily seals of the two audit logs: what was written down stays what it was.

Each seal covers the rows since the one before, in order, and its fingerprint. Whoever has
the database's own password can take the triggers away, but not change a row unseen.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone

from foundation.people.models import AccessEntry, AuditSeal, HistoryEntry
from foundation.records.chain import GENESIS, Break, Link, digest_all, verify

#: Columns that are sealed, named one by one: a column added later must not break old seals.
_LOGS: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {
    AuditSeal.Log.HISTORY: (
        HistoryEntry,
        ("id", "act", "about_id", "by_id", "duty_id", "organisation_id", "reason", "at"),
    ),
    AuditSeal.Log.ACCESS: (
        AccessEntry,
        ("id", "about_id", "contact", "kind", "by_id", "purpose", "reference", "at"),
    ),
}
#: How long after midnight a day is over: what began before it has been committed by then.
GRACE = timedelta(hours=1)


def _rows(log: str, first: int, last: int) -> Iterator[dict]:
    model, columns = _LOGS[log]
    rows = model._base_manager.filter(pk__gte=first, pk__lte=last).order_by("pk")
    for row in rows.values_list(*columns).iterator(chunk_size=5000):
        yield dict(zip(columns, row, strict=True))


def _last_finished_day() -> date:
    return timezone.localdate(timezone.now() - GRACE) - timedelta(days=1)


@transaction.atomic
def seal_days() -> int:
    """Seal what both logs gained up to the last day that is over; returns how many seals."""
    day = _last_finished_day()
    midnight = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    sealed = 0
    for log, (model, _columns) in _LOGS.items():
        last = AuditSeal.objects.select_for_update().filter(log=log).order_by("last_id").last()
        if last is not None and last.day >= day:
            continue
        done, digest = (last.last_id, last.digest) if last else (0, GENESIS)
        waiting = model._base_manager.filter(pk__gt=done)
        high = waiting.filter(at__lt=midnight).aggregate(high=Max("pk"))["high"]
        if high is None:
            continue
        AuditSeal.objects.create(
            log=log,
            day=day,
            first_id=done + 1,
            last_id=high,
            rows=waiting.filter(pk__lte=high).count(),
            digest=digest_all(digest, _rows(log, done + 1, high)),
        )
        sealed += 1
    return sealed


def broken_days() -> list[Break]:
    """Every seal whose rows no longer give its fingerprint, or that does not follow the last."""
    breaks: list[Break] = []
    for log in _LOGS:
        seals = list(AuditSeal.objects.filter(log=log).order_by("last_id"))
        breaks += verify(
            Link(_label(s), _rows(log, s.first_id, s.last_id), s.digest) for s in seals
        )
        expected = 1
        for found in seals:
            if found.first_id != expected:
                breaks.append(Break(_label(found), str(expected), str(found.first_id)))
            expected = found.last_id + 1
    return breaks


def _label(seal: AuditSeal) -> str:
    name = AuditSeal.Log(seal.log).label
    return f"{name} {seal.day.isoformat()} (#{seal.first_id}–#{seal.last_id})"


def unsealed() -> int:
    """Rows no seal covers yet."""
    return sum(
        model._base_manager.filter(
            pk__gt=AuditSeal.objects.filter(log=log).aggregate(last=Max("last_id"))["last"] or 0
        ).count()
        for log, (model, _columns) in _LOGS.items()
    )
