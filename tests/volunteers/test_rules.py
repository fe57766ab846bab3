"""Queue, codes and minutes, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from volunteers import rules

KEY = "5a" * 32
NOON = datetime(2026, 11, 23, 4, 0, 0, tzinfo=UTC)


@given(st.integers(0, 20), st.integers(0, 20), st.lists(st.integers(), max_size=20))
def test_free_places_go_to_the_first_who_wait_and_none_stays_idle(capacity, seated, waiting):
    lucky = rules.moved_up(capacity, seated, waiting)
    assert list(lucky) == waiting[: len(lucky)]
    assert len(lucky) == min(max(capacity - seated, 0), len(waiting))


def test_one_thing_may_begin_when_another_ends():
    hour = timedelta(hours=1)
    assert not rules.overlaps(NOON, NOON + hour, NOON + hour, NOON + 2 * hour)
    assert rules.overlaps(NOON, NOON + hour, NOON + hour / 2, NOON + 2 * hour)


@pytest.mark.parametrize(
    ("seconds", "good"), [(0, True), (29, True), (59, True), (60, False), (-1, False)]
)
def test_a_code_is_good_in_its_half_minute_and_the_next(seconds, good):
    code = rules.parse(rules.token(KEY, 7, NOON))
    assert code.session == 7
    assert rules.is_genuine(code, KEY, NOON + timedelta(seconds=seconds)) is good


def test_a_code_of_another_key_or_session_is_worth_nothing():
    text = rules.token(KEY, 7, NOON)
    assert not rules.is_genuine(rules.parse(text), "6b" * 32, NOON)
    assert not rules.is_genuine(rules.parse(text.replace(".7.", ".8.")), KEY, NOON)


@given(st.text("v1.27aZ=-é ", max_size=40))
def test_any_text_is_read_without_a_fault(text):
    rules.parse(text)


@pytest.mark.parametrize(
    "text", ["v2.7.1.aaaaaaaaaaaaaaaa", "v1.7.1.aaaa", "v1.-1.1.aaaaaaaaaaaaaaaa"]
)
def test_other_versions_short_proofs_and_odd_numbers_are_no_codes(text):
    assert rules.parse(text) is None


@given(st.integers(-300, 300), st.none() | st.integers(-300, 600))
def test_minutes_lie_within_the_session(arrived, stayed):
    ends = NOON + timedelta(hours=2)
    arrived_at = NOON + timedelta(minutes=arrived)
    left = arrived_at + timedelta(minutes=abs(stayed)) if stayed is not None else None
    assert 0 <= rules.proposed_minutes(NOON, ends, arrived_at, left) <= 120


def test_who_comes_late_and_goes_early_gets_the_time_between():
    ends = NOON + timedelta(hours=2)
    begin, end = NOON + timedelta(minutes=10), NOON + timedelta(minutes=100)
    assert rules.proposed_minutes(NOON, ends, begin, end) == 90
