"""Votes are decided by whole numbers, exactly as the fractions of the law say."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.rules import Tally, Threshold, outcome, passed, quorum, roll_hash

HALF = Threshold("present", 1, 2, strict=True)
TWO_THIRDS = Threshold("eligible", 2, 3, strict=False)
THREE_QUARTERS = Threshold("eligible", 3, 4, strict=False)


@pytest.mark.parametrize(
    ("total", "half", "two_thirds", "three_quarters"),
    [(30, 16, 20, 23), (31, 16, 21, 24), (9, 5, 6, 7), (2999, 1500, 2000, 2250)],
)
def test_the_smallest_sufficient_counts_are_those_of_the_design_note(
    total, half, two_thirds, three_quarters
):
    assert HALF.needed(total) == half
    assert TWO_THIRDS.needed(total) == two_thirds
    assert THREE_QUARTERS.needed(total) == three_quarters


thresholds = st.builds(
    Threshold,
    basis=st.just("eligible"),
    numerator=st.integers(1, 4),
    denominator=st.integers(4, 9),
    strict=st.booleans(),
)


@given(thresholds, st.integers(0, 5000), st.integers(1, 5000))
def test_a_threshold_equals_its_exact_fraction(threshold, count, total):
    share, line = Fraction(count, total), Fraction(threshold.numerator, threshold.denominator)
    assert threshold.reached(count, total) == (share > line if threshold.strict else share >= line)
    assert threshold.reached(count, total) == (count >= threshold.needed(total))


tallies = st.builds(
    Tally,
    in_favour=st.integers(0, 200),
    against=st.integers(0, 200),
    abstained=st.integers(0, 200),
    invalid=st.integers(0, 50),
    issued=st.integers(0, 700),
    not_returned=st.integers(0, 50),
)
RULES = {
    "quorum": [{"basis": "eligible", "num": 2, "den": 3, "strict": False}],
    "pass": [{"basis": "present", "num": 1, "den": 2, "strict": True}],
}


@given(tallies, st.integers(0, 500), st.integers(1, 500))
def test_without_a_quorum_nothing_passes(tally, present, eligible):
    result, *_ = outcome(RULES, tally, present=present, eligible=eligible)
    if 3 * present < 2 * eligible:
        assert result == "no_quorum"
    else:
        assert (result == "passed") == (2 * tally.in_favour > present)


@given(tallies, st.integers(1, 500))
def test_abstentions_count_against_a_majority_of_those_present(tally, present):
    carried, _ = passed([HALF], tally, present, present)
    more = Tally(tally.in_favour, 0, tally.against + tally.abstained, 0, 0, 0)
    assert carried == passed([HALF], more, present, present)[0]


def test_alternatives_of_a_quorum_are_or_and_conditions_of_a_majority_are_and():
    people, households = Threshold("eligible", 1, 2, True), Threshold("eligible", 2, 3, False)
    assert quorum([people, households], 51, 100)[0]
    assert quorum([], 0, 100)[0]
    tally = Tally(55, 45, 0, 0, 100, 0)
    assert not passed([HALF, Threshold("eligible", 2, 3, False)], tally, 100, 100)[0]


@pytest.mark.parametrize(
    ("tally", "problems"),
    [
        (Tally(10, 5, 3, 2, 20, 0), []),
        (Tally(10, 5, 3, 2, 21, 0), ["returned"]),
        (Tally(10, 5, 3, 2, 22, 2), ["issued"]),
        (Tally(-1, 5, 3, 2, 9, 0), ["negative"]),
    ],
)
def test_a_count_that_does_not_add_up_is_named(tally, problems):
    assert tally.problems(present=21) == problems


@given(st.lists(st.text(max_size=5), unique=True))
def test_the_hash_of_a_roll_does_not_depend_on_its_order(entries):
    assert roll_hash(entries) == roll_hash(list(reversed(entries)))
