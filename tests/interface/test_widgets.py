"""A picker shows the value it was given: browsers read ISO and nothing else."""

from __future__ import annotations

from datetime import date, datetime, time

from foundation.interface.widgets import ClockInput, DayInput, MomentInput


def test_values_are_written_as_browsers_read_them():
    assert 'type="date" name="d" value="2026-03-05"' in DayInput().render("d", date(2026, 3, 5))
    assert 'type="time" name="t" value="08:30"' in ClockInput().render("t", time(8, 30))
    moment = MomentInput().render("m", datetime(2026, 3, 5, 8, 30))  # noqa: DTZ001
    assert 'type="datetime-local" name="m" value="2026-03-05T08:30"' in moment
