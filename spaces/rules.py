"""When a space is open. No database: rules, exceptions and the calendar are given.

An exception beats the official calendar, and that beats the weekly rule: on a holiday only the
rules for holidays apply; a make-up working day keeps Monday's hours.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import NamedTuple

from foundation.areas.workdays import SHANGHAI, WorkCalendar

MONDAY, HOLIDAY = 0, 7


class Hours(NamedTuple):
    opens: time
    closes: time


def rule_day(day: date, calendar: WorkCalendar) -> int:
    """Which weekly rule a day follows."""
    works = calendar.special.get(day)
    if works is None:
        return day.weekday()
    return MONDAY if works else HOLIDAY


def hours_on(day: date, rules: Iterable, exceptions: Iterable, calendar: WorkCalendar) -> list:
    """The opening hours of a day, in order; empty when closed."""
    today = [e for e in exceptions if e.date == day]
    if today:
        return sorted(Hours(e.opens, e.closes) for e in today if e.opens is not None)
    wanted = rule_day(day, calendar)
    return sorted(
        Hours(rule.opens, rule.closes)
        for rule in rules
        if rule.day == wanted
        and (rule.valid_from is None or rule.valid_from <= day)
        and (rule.valid_to is None or day <= rule.valid_to)
    )


def covers(hours: Iterable[Hours], start: datetime, end: datetime) -> bool:
    """Whether one stretch of a day's hours holds the whole of [start, end)."""
    start, end = start.astimezone(SHANGHAI), end.astimezone(SHANGHAI)
    if start.date() != end.date():
        return False
    return any(h.opens <= start.time() and end.time() <= h.closes for h in hours)
