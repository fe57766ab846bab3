"""Whose consent a shift needs, whatever the lines; and how a line is written again."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from projects.changes.rules import (
    LEADER_PERCENT,
    Line,
    Size,
    moved,
    priced,
    size_of_extension,
    size_of_shift,
    sums,
)
from projects.rules import shares_of

FEN = st.integers(1, 10**9)
LINES = st.lists(FEN, min_size=2, max_size=8).map(lambda amounts: dict(enumerate(amounts)))
PERCENT = st.integers(0, 100)


def size(after, agreed, percent=10, by_leader=None):
    return size_of_shift(after, agreed=agreed, by_leader=by_leader or agreed, percent=percent)


@st.composite
def shifts(draw):
    """Lines and the same sum spread differently over them."""
    agreed = draw(LINES)
    after = dict(agreed)
    for _n in range(draw(st.integers(1, 6))):
        giver, taker = draw(st.sampled_from(list(after))), draw(st.sampled_from(list(after)))
        fen = draw(st.integers(0, after[giver]))
        after[giver] -= fen
        after[taker] += fen
    return agreed, after


@given(shifts(), PERCENT)
def test_only_what_stays_within_the_tolerance_on_every_line_goes_by_notice(pair, percent):
    agreed, after = pair
    within = all(
        abs(Decimal(after[key]) - agreed[key]) <= Decimal(agreed[key]) * percent / 100
        for key in agreed
    )
    assert (size(after, agreed, percent) == Size.NOTICE) is within


@given(shifts(), PERCENT)
def test_a_shift_moves_as_much_away_as_it_brings(pair, percent):
    agreed, after = pair
    assert sum(moved(agreed, after).values()) == 0
    as_lines = [
        [Line(key, "grant", fen) for key, fen in lines.items()] for lines in (agreed, after)
    ]
    assert sums(as_lines[0]) == sums(as_lines[1])


@st.composite
def walks(draw):
    """Lines, and one shift after another, each from where the last one led."""
    agreed = draw(LINES)
    keys = st.sampled_from(list(agreed))
    steps = draw(st.lists(st.tuples(keys, keys, st.integers(0, 100)), max_size=30))
    return agreed, steps


def walk(agreed, steps, percent, takes):
    """Where the lines stand after every step that needs one of these consents."""
    stands, consented = dict(agreed), agreed
    for giver, taker, share in steps:
        fen = stands[giver] * share // 400
        after = stands | {giver: stands[giver] - fen}
        after[taker] += fen
        needed = size_of_shift(after, agreed=consented, by_leader=agreed, percent=percent)
        if needed in takes:
            stands = after
            consented = after if needed == Size.OFFICER else consented
        yield stands


@given(walks(), PERCENT)
def test_small_shifts_never_lead_further_than_one_could(path, percent):
    agreed, steps = path
    for stands in walk(agreed, steps, percent, [Size.NOTICE]):
        for key, fen in agreed.items():
            assert abs(stands[key] - fen) * 100 <= fen * percent


@given(walks(), PERCENT)
def test_without_a_leader_no_more_than_the_bound_and_one_tolerance_moves(path, percent):
    signed, steps = path
    whole = sum(signed.values())
    for stands in walk(signed, steps, percent, [Size.NOTICE, Size.OFFICER]):
        away = sum(fen for fen in moved(signed, stands).values() if fen > 0)
        assert away * 100 <= whole * (LEADER_PERCENT + percent)
        assert sum(stands.values()) == whole


@given(LINES, FEN)
def test_a_new_line_always_needs_consent(agreed, fen):
    assume(fen < agreed[0])
    after = agreed | {0: agreed[0] - fen, "new0": fen}
    assert size(after, agreed, percent=100) != Size.NOTICE


def test_the_bounds_themselves():
    agreed = {1: 100_00, 2: 100_00}
    assert size({1: 90_00, 2: 110_00}, agreed) == Size.NOTICE
    assert size({1: 89_99, 2: 110_01}, agreed) == Size.OFFICER
    assert size({1: 40_00, 2: 160_00}, agreed) == Size.OFFICER, "just 30 % of the whole"
    assert size({1: 39_99, 2: 160_01}, agreed) == Size.LEADER
    assert size(agreed, agreed, percent=0) == Size.NOTICE


def test_an_end_in_another_year_goes_to_the_leader():
    assert size_of_extension(date(2026, 6, 30), date(2026, 12, 31)) == Size.OFFICER
    assert size_of_extension(date(2026, 12, 31), date(2027, 1, 1)) == Size.LEADER
    assert size_of_extension(date(2027, 3, 1), date(2026, 12, 1)) == Size.OFFICER


@given(FEN, st.decimals(Decimal("0.01"), 10_000, places=2))
def test_a_line_still_comes_to_its_amount_as_quantity_times_price(fen, quantity):
    count, price = priced(fen, quantity)
    amount = (count * Decimal(price) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert amount * 100 == fen
    assert count in (quantity, 1)


@given(st.lists(FEN, min_size=1, max_size=12))
def test_shares_of_a_plan_make_a_hundred_and_none_is_nothing(parts):
    shares = shares_of(parts)
    assert sum(shares) == 100
    assert all(share > 0 for share in shares)
