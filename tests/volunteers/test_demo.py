"""What the demonstration announces fits the season and the clock."""

from datetime import date, datetime

import pytest

from foundation.areas.workdays import SHANGHAI
from volunteers.demo import Planner, next_quarter

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("month", range(1, 13))
def test_lychees_are_picked_in_summer_and_no_text_comes_twice_while_others_wait(month):
    planner = Planner(None)
    day, told = date(2026, month, 8), set()
    for _each in planner._in_season(day):
        text = planner._in_season(day, told)[0]
        assert month in text.months
        assert text.key not in told
        told.add(text.key)
    titles = [text.title for text in planner._in_season(day)]
    assert ("荔枝果园体验日" in titles) == (month in (6, 7))
    assert planner._in_season(day, told), "when all are told they begin anew"


@pytest.mark.parametrize(
    ("now", "begins"), [("14:07:31", "14:15"), ("14:15:00", "14:15"), ("23:50:00", "00:00")]
)
def test_an_activity_begins_at_a_full_quarter_of_an_hour(now, begins):
    moment = next_quarter(datetime.fromisoformat(f"2026-11-26T{now}").replace(tzinfo=SHANGHAI))
    assert f"{moment:%H:%M}" == begins
