"""Counting days as Chinese law counts them. Pure: knows a calendar, no database.

The day of receipt is not counted; a deadline ends at 24:00 local time of its
last day (Civil Code 201–203). A day is a working day when the official list
says so, else from Monday to Friday.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)

#: Half-open: the clock rests from the first day up to, without, the second.
Pause = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a time limit, and whether the list for its year is still missing."""

    on: date
    provisional: bool = False

    @property
    def ends_at(self) -> datetime:
        """24:00 of the last day, as an instant: what comes before is in time."""
        return datetime.combine(self.on + ONE_DAY, time.min, tzinfo=SHANGHAI)


@dataclass(frozen=True)
class WorkCalendar:
    """``special`` maps days that differ from Monday-to-Friday to whether people work."""

    special: Mapping[date, bool] = field(default_factory=dict)
    confirmed_years: frozenset[int] = frozenset()

    def is_workday(self, day: date) -> bool:
        return self.special.get(day, day.weekday() < 5)

    def is_confirmed(self, first: date, last: date) -> bool:
        """Whether the official list is known for every year the days touch."""
        return all(y in self.confirmed_years for y in range(first.year, last.year + 1))

    def add_workdays(self, start: date, days: int, pauses: Iterable[Pause] = ()) -> Due:
        """The ``days``-th working day after ``start``; paused working days do not count."""
        if days < 1:
            raise ValueError("A time limit has at least one day.")
        pauses = tuple(pauses)
        day, left = start, days
        while left:
            day += ONE_DAY
            if self.is_workday(day) and not any(low <= day < high for low, high in pauses):
                left -= 1
        return self._due(start, day)

    def add_natural_days(self, start: date, days: int, *, roll: bool = True) -> Due:
        """``days`` calendar days after ``start``; rolled to the next working day if asked."""
        day = start + timedelta(days=days)
        while roll and not self.is_workday(day):
            day += ONE_DAY
        return self._due(start, day)

    def workdays_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and with ``end``; negative when ``end`` is before.

        The inverse of ``add_workdays``: between a start and its due date lie the days added.
        """
        if end < start:
            return -self.workdays_between(end, start)
        span = (end - start).days
        return sum(self.is_workday(start + timedelta(days=n)) for n in range(1, span + 1))

    def next_workday(self, day: date) -> date:
        """``day`` itself if people work on it, else the first working day after it."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def _due(self, start: date, day: date) -> Due:
        return Due(day, provisional=not self.is_confirmed(start, day))
