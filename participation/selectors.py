"""What pages ask: every number from the rollups, never from the log.

Without further notice a number leaves out the press statement and class E; both
have functions of their own and are shown apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet, Sum

from foundation.areas.models import Area, AreaLevel
from participation.models import (
    ParticipationEvent,
    PublishedFigure,
    Roll,
    SourceCount,
    SpaceRoll,
    Uniq,
    Watermark,
)
from participation.models.figures import Measure
from participation.rollups import NAME
from participation.rules import month_of
from participation.terms import PATH, Assurance, Kind

#: What numbers are made of, if nothing else is said.
COUNTS = Q(kind__in=PATH) & ~Q(assurance=Assurance.E)
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Headline:
    person_times: int
    people: int
    unidentified: int
    as_of_event: int
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class People:
    """``people`` is "at least": unidentified person-times hide some more."""

    people: int
    repeaters: int


@dataclass(frozen=True, slots=True)
class MonthCount:
    month: date
    person_times: int
    people: int
    unidentified: int


@dataclass(frozen=True, slots=True)
class TownCount:
    area: Area
    person_times: int
    people: int
    unidentified: int


@dataclass(frozen=True, slots=True)
class KindCount:
    kind: Kind
    person_times: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Apart:
    """What is told but not counted: self-declared person-times, press statements."""

    self_declared: int
    stated: int


def district() -> Area | None:
    return Area.objects.filter(level=AreaLevel.DISTRICT).first()


def first_of_month(month: int) -> date:
    return date(month // 100, month % 100, 1)


def _rolls(
    area: Area,
    since: date | None = None,
    until: date | None = None,
    kind: str | None = None,
) -> QuerySet[Roll]:
    rolls = Roll.objects.filter(area=area)
    if since is not None:
        rolls = rolls.filter(month__gte=month_of(since))
    if until is not None:
        rolls = rolls.filter(month__lte=month_of(until))
    if kind:
        rolls = rolls.filter(kind=kind)
    return rolls


def person_times(
    area: Area,
    *,
    since: date | None = None,
    until: date | None = None,
    kind: str | None = None,
) -> int:
    """Person-times (人次) of whole months, both ends included."""
    counted = _rolls(area, since, until, kind).filter(COUNTS)
    return counted.aggregate(n=Sum("person_times", default=0))["n"]


def people(area: Area, period: int | date | None = None) -> People:
    """Different people and those who came again in a month (201803 or a date), a year
    (2018) or the whole record (None)."""
    number = month_of(period) if isinstance(period, date) else period or 0
    found = Uniq.objects.filter(area=area, period=number).first()
    return People(found.people, found.repeaters) if found else People(0, 0)


def watermark() -> Watermark:
    """Up to which event, and since when, every number read here is true."""
    return Watermark.objects.get(name=NAME)


def headline(area: Area | None = None) -> Headline:
    """The headline numbers of the district, or of ``area``."""
    area = area or district()
    mark = watermark()
    if area is None:
        return Headline(0, 0, 0, mark.event_id, mark.moved_at)
    sums = (
        _rolls(area)
        .filter(COUNTS)
        .aggregate(n=Sum("person_times", default=0), u=Sum("unidentified", default=0))
    )
    return Headline(sums["n"], people(area).people, sums["u"], mark.event_id, mark.moved_at)


def by_month(area: Area | None = None) -> list[MonthCount]:
    """Every month with participation, oldest first."""
    area = area or district()
    if area is None:
        return []
    reached = dict(
        Uniq.objects.filter(area=area, period__gte=100_000).values_list("period", "people")
    )
    months = (
        _rolls(area)
        .filter(COUNTS)
        .values("month")
        .annotate(n=Sum("person_times"), u=Sum("unidentified"))
        .order_by("month")
    )
    return [
        MonthCount(first_of_month(m["month"]), m["n"], reached.get(m["month"], 0), m["u"])
        for m in months
    ]


def by_area(areas: Iterable[Area], year: int | None = None) -> list[TownCount]:
    """The areas in their order, with their numbers of a year or the whole record; three queries."""
    areas = list(areas)
    ids = [area.pk for area in areas]
    rolls = Roll.objects.filter(COUNTS, area_id__in=ids)
    if year:
        rolls = rolls.filter(month__gte=year * 100, month__lt=(year + 1) * 100)
    sums = {
        row["area_id"]: row
        for row in rolls.values("area_id")
        .annotate(n=Sum("person_times"), u=Sum("unidentified"))
        .order_by()
    }
    reached = dict(
        Uniq.objects.filter(area_id__in=ids, period=year or 0).values_list("area_id", "people")
    )
    return [
        TownCount(
            area,
            sums[area.pk]["n"] if area.pk in sums else 0,
            reached.get(area.pk, 0),
            sums[area.pk]["u"] if area.pk in sums else 0,
        )
        for area in areas
    ]


def by_town() -> list[TownCount]:
    return by_area(Area.objects.towns())


def by_community(town: Area) -> list[TownCount]:
    return by_area(Area.objects.within(town).communities())


def by_kind(area: Area | None = None, month: int | None = None) -> list[KindCount]:
    """The path space → activity → service → public affairs, always all four."""
    area = area or district()
    rolls = _rolls(area) if area else Roll.objects.none()
    if month:
        rolls = rolls.filter(month=month)
    sums = {
        row["kind"]: row
        for row in rolls.filter(COUNTS)
        .values("kind")
        .annotate(n=Sum("person_times"), m=Sum("minutes"))
        .order_by()
    }
    return [
        KindCount(
            kind, sums[kind]["n"] if kind in sums else 0, sums[kind]["m"] if kind in sums else 0
        )
        for kind in PATH
    ]


def by_assurance(area: Area | None = None) -> dict[str, int]:
    """Person-times by class, E included (it is never added to the others)."""
    area = area or district()
    found = (
        dict(
            _rolls(area)
            .filter(kind__in=PATH)
            .values_list("assurance")
            .annotate(n=Sum("person_times"))
            .order_by()
        )
        if area
        else {}
    )
    return {letter: found.get(letter, 0) for letter in Assurance.values}


def apart(area: Area | None = None) -> Apart:
    """Figures that are told beside the counted ones and never added to them."""
    area = area or district()
    if area is None:
        return Apart(0, 0)
    sums = _rolls(area).aggregate(
        declared=Sum("person_times", filter=Q(kind__in=PATH, assurance=Assurance.E), default=0),
        stated=Sum("person_times", filter=Q(kind=Kind.STATEMENT), default=0),
    )
    return Apart(sums["declared"], sums["stated"])


def facts(
    area: Area, *, month: int | None = None, year: int | None = None, kind: str | None = None
) -> int:
    """How many rows of the log belong to a cell (corrections are rows too)."""
    rolls = _rolls(area, kind=kind)
    if year:
        rolls = rolls.filter(month__gte=year * 100, month__lt=(year + 1) * 100)
    if month:
        rolls = rolls.filter(month=month)
    return rolls.aggregate(n=Sum("facts", default=0))["n"]


def for_source(source_type: str, ids: Iterable[str | int]) -> dict[str, int]:
    """Person-times of each source, by its id as text; sources without any are 0."""
    wanted = [str(number) for number in ids]
    found = dict.fromkeys(wanted, 0)
    for start in range(0, len(wanted), _CHUNK):
        found.update(
            SourceCount.objects.filter(
                source_type=source_type, source_id__in=wanted[start : start + _CHUNK]
            )
            .values_list("source_id")
            .annotate(n=Sum("person_times"))
            .order_by()
        )
    return found


def people_of(sources: Mapping[str, Iterable[str | int]]) -> int:
    """Different people who took part at sources (ids by type), at least, up to the watermark.

    No rollup keeps people by source, so this one number comes from the log, by its index;
    the sources of one project or place are few.
    """
    up_to = watermark().event_id
    people: set[int] = set()
    for source_type, ids in sources.items():
        wanted = [str(number) for number in ids]
        for start in range(0, len(wanted), _CHUNK):
            people.update(
                ParticipationEvent.objects.filter(
                    COUNTS,
                    source_type=source_type,
                    source_id__in=wanted[start : start + _CHUNK],
                    person_ref__isnull=False,
                    pk__lte=up_to,
                )
                .order_by()
                .values("person_ref")
                .annotate(stands=Sum("sign"))
                .filter(stands__gt=0)
                .values_list("person_ref", flat=True)
            )
    return len(people)


def for_space_refs(refs: Iterable[str]) -> dict[str, int]:
    """Person-times of each space, over the whole record."""
    wanted = list(refs)
    found = dict.fromkeys(wanted, 0)
    for start in range(0, len(wanted), _CHUNK):
        found.update(
            SpaceRoll.objects.filter(COUNTS, space_ref__in=wanted[start : start + _CHUNK])
            .values_list("space_ref")
            .annotate(n=Sum("person_times"))
            .order_by()
        )
    return found


def records(
    area: Area | None = None,
    *,
    month: int | None = None,
    year: int | None = None,
    kind: str | None = None,
) -> QuerySet[SourceCount]:
    """What happened where and when, newest first: counts of sources, nobody's name."""
    rows = SourceCount.objects.filter(person_times__gt=0)
    if area is not None and area.level == AreaLevel.TOWN:
        rows = rows.filter(town=area)
    elif area is not None and area.level == AreaLevel.COMMUNITY:
        rows = rows.filter(place=area)
    if year:
        rows = rows.filter(month__gte=year * 100, month__lt=(year + 1) * 100)
    if month:
        rows = rows.filter(month=month)
    if kind:
        rows = rows.filter(kind=kind)
    # The whole key, so that every row has its one place, in the order of ``part_source_newest``.
    return rows.select_related("place", "town").order_by(
        "-occurred_on", "source_type", "source_id", "kind", "place_id", "space_ref"
    )


def published(area: Area, period: int) -> dict[str, PublishedFigure]:
    """The latest revision of each published figure."""
    figures = PublishedFigure.objects.filter(area=area, period=period).order_by("revision")
    return {figure.measure: figure for figure in figures}


def counted_values(area: Area, period: int) -> dict[str, int]:
    """What can be published of a month, a year or (0) the whole record."""
    rolls = Roll.objects.filter(COUNTS, area=area)
    if period > 9999:
        rolls = rolls.filter(month=period)
    elif period:
        rolls = rolls.filter(month__gte=period * 100, month__lt=(period + 1) * 100)
    sums = rolls.aggregate(n=Sum("person_times", default=0), u=Sum("unidentified", default=0))
    return {
        Measure.PERSON_TIMES: sums["n"],
        Measure.PEOPLE: people(area, period).people,
        Measure.UNIDENTIFIED: sums["u"],
    }
