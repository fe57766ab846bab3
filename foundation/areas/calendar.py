"""The official calendar in memory: loaded once, asked by every clock and timetable.

A year the database does not know is read from the shipped list; beyond both,
Monday to Friday applies and deadlines are provisional.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.db import transaction

from foundation.areas.models import CalendarDay, CalendarYear, DayKind
from foundation.areas.workdays import Due, Pause, WorkCalendar

DATA = Path(__file__).parent / "data"
#: Another process may have edited the table; nobody waits longer than this to see it.
MAX_AGE_SECONDS = 60


class ShippedYear(NamedTuple):
    confirmed: bool
    source: str
    days: tuple[tuple[date, str, str], ...]


class _Memory:
    calendar: WorkCalendar | None = None
    loaded_at = 0.0


@cache
def shipped_years() -> dict[int, ShippedYear]:
    """The lists that come with the product."""
    days: dict[int, list] = {}
    with (DATA / "calendar_days.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            day = date.fromisoformat(row["date"])
            days.setdefault(day.year, []).append((day, row["kind"], row["festival"]))
    with (DATA / "calendar_years.csv").open(encoding="utf-8") as file:
        return {
            int(row["year"]): ShippedYear(
                row["confirmed"] == "1", row["source"], tuple(days.get(int(row["year"]), ()))
            )
            for row in csv.DictReader(file)
        }


def official_calendar() -> WorkCalendar:
    """The calendar in force."""
    now = time.monotonic()
    if _Memory.calendar is None or now - _Memory.loaded_at > MAX_AGE_SECONDS:
        _Memory.calendar, _Memory.loaded_at = _read(), now
    return _Memory.calendar


def forget_calendar(**_) -> None:
    """Read the table again at the next question, and once more when the change is committed."""
    _Memory.calendar = None
    transaction.on_commit(_drop)


def _drop() -> None:
    _Memory.calendar = None


def _read() -> WorkCalendar:
    known = dict(CalendarYear.objects.values_list("year", "confirmed"))
    special = {
        day: kind == DayKind.MAKEUP for day, kind in CalendarDay.objects.values_list("date", "kind")
    }
    confirmed = {year for year, is_confirmed in known.items() if is_confirmed}
    for year, shipped in shipped_years().items():
        if year in known:
            continue
        special.update((day, kind == DayKind.MAKEUP) for day, kind, _festival in shipped.days)
        if shipped.confirmed:
            confirmed.add(year)
    return WorkCalendar(special, frozenset(confirmed))


def is_workday(day: date) -> bool:
    return official_calendar().is_workday(day)


def add_workdays(start: date, days: int, pauses: Iterable[Pause] = ()) -> Due:
    """See ``WorkCalendar.add_workdays``."""
    return official_calendar().add_workdays(start, days, pauses)


def add_natural_days(start: date, days: int, *, roll: bool = True) -> Due:
    """See ``WorkCalendar.add_natural_days``."""
    return official_calendar().add_natural_days(start, days, roll=roll)


def workdays_between(start: date, end: date) -> int:
    """See ``WorkCalendar.workdays_between``."""
    return official_calendar().workdays_between(start, end)
