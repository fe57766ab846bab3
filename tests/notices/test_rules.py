"""When a notice may leave: quiet hours, daily summary, back-off."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from foundation.notices.rules import (
    LONGEST_DELAY,
    MAX_ATTEMPTS,
    after_quiet_hours,
    back_off,
    next_digest,
)

START = datetime(2018, 1, 1, tzinfo=UTC)
moments = st.integers(0, 12 * 365 * 24 * 3600).map(lambda s: START + timedelta(seconds=s))


@given(moments)
def test_nothing_leaves_between_ten_at_night_and_eight_in_the_morning(now):
    leaves = after_quiet_hours(now)
    assert time(8) <= timezone.localtime(leaves).time() < time(22)
    assert now <= leaves <= now + timedelta(hours=10)


@given(moments)
def test_by_day_a_notice_leaves_at_once(now):
    if time(8) <= timezone.localtime(now).time() < time(22):
        assert after_quiet_hours(now) == now


@given(moments)
def test_the_summary_leaves_at_half_past_eight_within_a_day(now):
    leaves = next_digest(now)
    assert timezone.localtime(leaves).time() == time(8, 30)
    assert now <= leaves <= now + timedelta(days=1)


@given(st.integers(1, MAX_ATTEMPTS), st.text())
def test_the_wait_grows_is_capped_and_is_the_same_in_every_run(attempts, seed):
    wait = back_off(attempts, seed)
    full = min(timedelta(seconds=30) * 2 ** (attempts - 1), LONGEST_DELAY)
    assert full / 2 <= wait <= full
    assert wait == back_off(attempts, seed)


def test_two_deliveries_do_not_come_back_in_the_same_second():
    assert len({back_off(5, str(pk)) for pk in range(50)}) > 40
