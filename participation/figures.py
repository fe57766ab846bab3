"""Published figures: frozen with the state of the log they came from, and computed again.

A figure never changes. When corrections moved the count, publishing again adds a revision.
"""

# No value a person typed enters the text of a statement: names of tables and columns only.
# ruff: noqa: S608

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from foundation.areas.models import Area, AreaLevel
from participation import rollup_sql as sql
from participation import selectors
from participation.models import CountingRule, ParticipantRef, PublishedFigure, Roll
from participation.models.event import AREA_COLUMN
from participation.models.figures import Measure
from participation.rollups import locked_watermark
from participation.rules import month_of
from participation.selectors import counted_values

#: The period that stands for everything ever recorded.
WHOLE_RECORD = 0


def periods(today: date) -> list[int]:
    """What can be published: the whole record, then years and months that are over, latest first.

    Only those in which something was counted; a month still running would soon be wrong.
    """
    months = set(Roll.objects.filter(selectors.COUNTS).values_list("month", flat=True).distinct())
    this_month = month_of(today)
    years = {month // 100 for month in months if month // 100 < today.year}
    over = {month for month in months if month < this_month}
    return [WHOLE_RECORD, *sorted(years, reverse=True), *sorted(over, reverse=True)]


def period_text(period: int) -> str:
    """A month, a year or the whole record as a person reads it."""
    if period == WHOLE_RECORD:
        return _("Whole record")
    if period > 9999:
        return formats.date_format(selectors.first_of_month(period), "YEAR_MONTH_FORMAT")
    return str(period)


@transaction.atomic
def publish(period: int, *, by) -> int:
    """Freeze a month (201903), a year (2019) or the whole record (0) for the district and
    its towns; returns how many figures are new. Unchanged figures are not repeated."""
    watermark = locked_watermark(wait=True)
    version = CountingRule.objects.aggregate(v=Max("version"))["v"]
    new = 0
    areas = Area.objects.filter(level__in=[AreaLevel.DISTRICT, AreaLevel.TOWN])
    for area in areas:
        last = selectors.published(area, period)
        for measure, value in counted_values(area, period).items():
            before = last.get(measure)
            if before is not None and before.value == value:
                continue
            PublishedFigure.objects.create(
                area=area,
                period=period,
                measure=measure,
                revision=before.revision + 1 if before else 0,
                value=value,
                rule_version=version,
                event_id=watermark.event_id,
                evidence_id=watermark.evidence_id,
                merges=watermark.merges,
                published_at=timezone.now(),
                published_by=by,
            )
            new += 1
    return new


@transaction.atomic
def reproduce(figure: PublishedFigure) -> int:
    """The value of a figure, computed from the log as it stood when it was published."""
    column = f"{AREA_COLUMN[figure.area.level]}_id"
    sql.fresh_tables()
    sql.fill_batch(
        sql.batch_rows(
            f"e.id <= %(events)s AND e.rule_version <= %(rule)s AND e.{column} = %(area)s",
            sql.CLASS_AS_OF,
        ).replace("r.canonical", "e.person_ref"),
        {
            "events": figure.event_id,
            "evidence": figure.evidence_id,
            "area": figure.area_id,
            "rule": figure.rule_version,
        },
    )
    months = {0: "1 = 1"}.get(
        figure.period,
        f"month = {int(figure.period)}"
        if figure.period > 9999
        else f"month / 100 = {int(figure.period)}",
    )
    where = f"{sql.COUNTS} AND {months}"
    if figure.measure == Measure.PEOPLE:
        return _people(where, figure.merges)
    total = "n" if figure.measure == Measure.PERSON_TIMES else "heads_only"
    return int(sql.fetch(f"SELECT COALESCE(SUM({total}), 0) FROM part_batch WHERE {where}")[0][0])


def _people(where: str, merges: int) -> int:
    """People as the accounts were linked then: later merges are left out."""
    into = dict(
        ParticipantRef.objects.filter(merged_no__lte=merges).values_list("ref", "merged_into")
    )
    times: dict[int, int] = {}
    for ref, n in sql.fetch(
        f"SELECT person, SUM(n) FROM part_batch WHERE person IS NOT NULL AND {where}"
        " GROUP BY person"
    ):
        while ref in into:
            ref = into[ref]
        times[ref] = times.get(ref, 0) + int(n)
    return sum(1 for n in times.values() if n > 0)
