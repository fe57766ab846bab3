"""The daily fingerprint of the log: what was recorded stays what it was.

A day is sealed once, after it is over and counted, over its rows in order and the
fingerprint of the day before. ``verify`` names the day a changed byte lies in.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db import models, transaction
from django.db.models import Max, Min
from django.utils import timezone

from foundation.records.chain import GENESIS, Break, Link, digest_all, verify
from participation.models import DayHash, Evidence, ParticipationEvent, Watermark
from participation.rollups import NAME, locked_watermark

_LOGS = {
    DayHash.Log.EVENTS: (ParticipationEvent, "event_id"),
    DayHash.Log.EVIDENCE: (Evidence, "evidence_id"),
}


def _rows(model: type[models.Model], first: int, last: int) -> Iterator[dict]:
    columns = [field.attname for field in model._meta.concrete_fields]
    rows = model._base_manager.filter(pk__gte=first, pk__lte=last).order_by("pk")
    for row in rows.values_list(*columns).iterator(chunk_size=5000):
        yield {
            name: bytes(value).hex() if isinstance(value, bytes | memoryview) else value
            for name, value in zip(columns, row, strict=True)
        }


@transaction.atomic
def seal_days() -> int:
    """Seal every day that is over and counted; returns how many were sealed."""
    watermark = locked_watermark()
    if watermark is None:
        return 0
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    sealed = 0
    for log, (model, column) in _LOGS.items():
        counted = getattr(watermark, column)
        last = DayHash.objects.filter(log=log).order_by("last_id").last()
        done, digest = (last.last_id, last.digest) if last else (0, GENESIS)
        while True:
            waiting = model._base_manager.filter(
                pk__gt=done, pk__lte=counted, recorded_at__lt=midnight
            )
            oldest = waiting.aggregate(at=Min("recorded_at"))["at"]
            if oldest is None:
                break
            day = timezone.localdate(oldest)
            if last is not None and day <= last.day:
                # A row that was on its way when its day was sealed joins the next day.
                day = last.day + timedelta(days=1)
            if day >= timezone.localdate():
                break
            end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
            high = waiting.filter(recorded_at__lt=end).aggregate(high=Max("pk"))["high"]
            rows = model._base_manager.filter(pk__gt=done, pk__lte=high).count()
            digest = digest_all(digest, _rows(model, done + 1, high))
            last = DayHash.objects.create(
                log=log, day=day, first_id=done + 1, last_id=high, rows=rows, digest=digest
            )
            done = high
            sealed += 1
    return sealed


def broken_days() -> list[Break]:
    """Every sealed day whose rows no longer give its fingerprint."""
    breaks: list[Break] = []
    for log, (model, _column) in _LOGS.items():
        breaks += verify(
            Link(
                f"{log.label} {day.day.isoformat()} (#{day.first_id}–#{day.last_id})",
                _rows(model, day.first_id, day.last_id),
                day.digest,
            )
            for day in DayHash.objects.filter(log=log).order_by("last_id")
        )
    return breaks


def unsealed() -> int:
    """Counted rows no seal covers yet."""
    watermark = Watermark.objects.get(name=NAME)
    last = DayHash.objects.filter(log=DayHash.Log.EVENTS).aggregate(last=Max("last_id"))["last"]
    return ParticipationEvent.objects.filter(pk__gt=last or 0, pk__lte=watermark.event_id).count()
