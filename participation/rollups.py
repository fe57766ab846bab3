"""Counting: moves the rollups from one watermark to the next, one transaction a batch.

A crash leaves all of a batch or nothing of it. The watermark's row lock makes two
aggregators take turns; on SQLite the write lock does. Nothing else writes a rollup.
"""

# No value a person typed enters the text of a statement: names of tables and columns only.
# ruff: noqa: S608

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from participation import rollup_sql as sql
from participation.horizon import safe_horizon
from participation.identity import refs_of
from participation.models import Evidence, ParticipantRef, ParticipationEvent, Watermark

#: Events counted in one transaction. It holds up every writer of SQLite and none of PostgreSQL,
#: which visits fewer pages for each the more they are.
BATCH = {"sqlite": 20_000, "postgresql": 100_000}
NAME = "rollups"


def aggregate(max_batches: int | None = None, patience: float = 5.0) -> int:
    """Count what was recorded since the last time; returns the number of rows counted.

    Safe to call at any time, by any number of workers: whoever comes second finds
    nothing left to do. Waits ``patience`` seconds for writers that have not committed.
    """
    # Evidence first: whatever evidence we see, its event lies below the event horizon.
    evidence_horizon = safe_horizon(Evidence, patience)
    event_horizon = safe_horizon(ParticipationEvent, patience)
    if event_horizon is None:
        return 0
    counted = batches = 0
    for step, horizon in ((count_events, event_horizon), (count_evidence, evidence_horizon)):
        while horizon is not None and (max_batches is None or batches < max_batches):
            with transaction.atomic():
                watermark = locked_watermark()
                if watermark is None:
                    return counted
                rows = step(watermark, horizon)
                if rows is None:
                    break
                watermark.moved_at = timezone.now()
                watermark.save()
            counted += rows
            batches += 1
    return counted


def locked_watermark(*, wait: bool = False) -> Watermark | None:
    """The watermark under its lock; None when somebody else is counting and we do not wait."""
    if wait and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '60s'")
    return Watermark.objects.select_for_update(skip_locked=not wait).filter(name=NAME).first()


def _end_of_batch(ids: QuerySet) -> int | None:
    """The last of a full batch of ids; None where there are fewer."""
    size = BATCH[connection.vendor]
    return ids[size - 1 : size].first()


def count_events(watermark: Watermark, horizon: int) -> int | None:
    """Count one batch of events; None when there is none below the horizon."""
    if watermark.event_id >= horizon:
        return None
    low = watermark.event_id
    ids = ParticipationEvent.objects.filter(pk__gt=low, pk__lte=horizon).order_by("pk")
    high = _end_of_batch(ids.values_list("pk", flat=True)) or horizon
    params = {"low": low, "high": high, "evidence": watermark.evidence_id}
    sql.fresh_tables()
    sql.fill_batch(sql.batch_rows("e.id > %(low)s AND e.id <= %(high)s", sql.CLASS_NOW), params)
    rows = sql.fetch("SELECT COUNT(*) FROM part_batch")[0][0]
    sql.apply_batch()
    watermark.event_id = high
    return rows


def count_evidence(watermark: Watermark, horizon: int) -> int | None:
    """Move the facts whose assurance rose by newer evidence from one class to another."""
    if watermark.evidence_id >= horizon:
        return None
    low = watermark.evidence_id
    ids = Evidence.objects.filter(pk__gt=low).order_by("pk").values_list("pk", flat=True)
    # Evidence of an event that is not counted yet waits for it, and what follows waits too.
    waiting = ids.filter(event_id__gt=watermark.event_id).first()
    if waiting is not None:
        horizon = min(horizon, waiting - 1)
    if low >= horizon:
        return None
    ids = ids.filter(pk__lte=horizon)
    high = _end_of_batch(ids) or horizon
    rows = ids.filter(pk__lte=high).count()
    sql.fresh_tables()
    affected = (
        "e.id <= %(events)s AND COALESCE(e.corrects_id, e.id) IN"
        f" (SELECT v.event_id FROM {sql.EVIDENCE} v WHERE v.id > %(low)s AND v.id <= %(high)s)"
    )
    events = watermark.event_id
    bounds = {"low": low, "high": high, "events": events}
    sql.fill_batch(
        sql.batch_rows(affected, sql.CLASS_AS_OF, direction=-1), {**bounds, "evidence": low}
    )
    sql.fill_batch(sql.batch_rows(affected, sql.CLASS_AS_OF), {**bounds, "evidence": high})
    sql.apply_batch()
    watermark.evidence_id = high
    return rows


@transaction.atomic
def merge_people(kept, gone) -> None:
    """Let two accounts be one person from now on; people may fall, person-times do not.

    The log stays as it is. The references of ``gone`` point to the one of ``kept``.
    """
    watermark = locked_watermark(wait=True)
    refs = refs_of([kept.pk, gone.pk])
    into, ref = refs[kept.pk], refs[gone.pk]
    if into == ref:
        return
    watermark.merges += 1
    ParticipantRef.objects.filter(ref=ref).update(merged_into=into, merged_no=watermark.merges)
    ParticipantRef.objects.filter(canonical=ref).update(canonical=into)
    sql.fresh_tables()
    sql.fill_reach(
        "SELECT area_id, period, %(into)s, times FROM participation_reach"
        " WHERE person_ref = %(ref)s AND times <> 0"
        " UNION ALL SELECT area_id, period, %(ref)s, -times FROM participation_reach"
        " WHERE person_ref = %(ref)s AND times <> 0",
        {"into": into, "ref": ref},
    )
    sql.apply_reach()
    watermark.save()


def lag() -> int:
    """Rows recorded and not yet counted, for the operator's eye."""
    highest = ParticipationEvent.objects.aggregate(highest=Max("pk"))["highest"] or 0
    return highest - Watermark.objects.get(name=NAME).event_id
