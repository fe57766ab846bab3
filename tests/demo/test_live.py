"""The cases of today can be told on any day of the year: before, in and after every holiday."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine

from foundation.areas.demo import office_time
from foundation.areas.loading import load_shipped_calendar
from projects.demo.live import WAY
from projects.review.guards import NOTICE_DAYS

pytestmark = pytest.mark.django_db


@pytest.fixture
def any_day():
    load_shipped_calendar()
    first = date(2026, 1, 1)
    return [
        datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        for day in (first + timedelta(days=n) for n in range(730))
        for hour in (1, 16)
    ]


def test_a_project_takes_its_steps_in_order_and_waits_for_its_notice(any_day):
    for now in any_day:
        with time_machine.travel(now, tick=False):
            told = {
                action: office_time(days, place)
                for place, (action, _role, days) in enumerate(WAY, start=1)
            }
        assert all(earlier < later for earlier, later in pairwise(told.values())), now
        assert told["request_payment"] <= now
        on_notice = told["approve"].date() - told["put_on_notice"].date()
        assert on_notice.days > NOTICE_DAYS, now
