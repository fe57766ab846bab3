"""The order of entries: exact, the same for any order of input, ties parted as stated."""

from __future__ import annotations

import random
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from foundation.assessment.rules import (
    CriterionRule,
    DecidedBy,
    check_points,
    entry_score,
    rank_entries,
    sheet_score,
)

CRITERIA = [CriterionRule(1, 50, 10), CriterionRule(2, 30, 10), CriterionRule(3, 20, 5)]

points = st.fixed_dictionaries({c.position: st.integers(0, c.max_points) for c in CRITERIA})
results = st.dictionaries(
    st.from_regex(r"P-[0-9]{4}", fullmatch=True),
    st.lists(points, min_size=3, max_size=7),
    min_size=1,
    max_size=8,
)


@given(results, st.booleans(), st.randoms())
def test_the_order_of_input_never_changes_the_ranking(sheets, trim, shuffler: random.Random):
    first = rank_entries(sheets, CRITERIA, trim=trim, seed="s")
    references = list(sheets)
    shuffler.shuffle(references)
    shuffled = {r: shuffler.sample(sheets[r], len(sheets[r])) for r in references}
    assert rank_entries(shuffled, list(reversed(CRITERIA)), trim=trim, seed="s") == first


@given(results, st.booleans())
def test_every_entry_has_one_rank_and_a_better_score_is_never_behind(sheets, trim):
    placings = rank_entries(sheets, CRITERIA, trim=trim, seed="s")
    assert [p.rank for p in placings] == list(range(1, len(sheets) + 1))
    assert {p.reference for p in placings} == set(sheets)
    assert all(a.score >= b.score for a, b in zip(placings, placings[1:], strict=False))


@given(points, st.integers(1, 3))
def test_more_points_never_lower_a_score(some, position):
    better = {**some, position: min(some[position] + 1, CRITERIA[position - 1].max_points)}
    assert sheet_score(better, CRITERIA) >= sheet_score(some, CRITERIA)


@given(st.lists(st.fractions(0, 100), min_size=1, max_size=9), st.booleans())
def test_a_mean_lies_between_the_scores_it_is_made_of(scores, trim):
    assert min(scores) <= entry_score(scores, trim=trim) <= max(scores)


def test_a_full_sheet_scores_exactly_100_and_thirds_stay_exact():
    assert sheet_score({1: 10, 2: 10, 3: 5}, CRITERIA) == 100
    assert entry_score([Fraction(1), Fraction(1), Fraction(2)], trim=False) == Fraction(4, 3)


def test_trimming_leaves_out_the_highest_and_the_lowest_from_five_sheets_on():
    five = [Fraction(n) for n in (0, 50, 60, 70, 100)]
    assert entry_score(five, trim=True) == 60
    assert entry_score(five[:4], trim=True) == 45


def test_equal_scores_are_parted_by_the_first_criterion_and_then_by_lot():
    even = [CriterionRule(1, 1, 10), CriterionRule(2, 1, 10)]
    sheets = {
        "A": [{1: 4, 2: 6}] * 3,
        "B": [{1: 6, 2: 4}] * 3,
        "C": [{1: 4, 2: 6}] * 3,
    }
    placings = rank_entries(sheets, even, trim=False, seed="seed")
    assert placings[0].reference == "B"
    assert placings[1].decided_by == DecidedBy.CRITERION
    assert placings[2].decided_by == DecidedBy.LOT
    assert placings[1].lot < placings[2].lot


def test_another_seed_can_turn_a_lot_but_nothing_else():
    sheets = {"A": [{1: 5, 2: 5, 3: 5}] * 3, "B": [{1: 5, 2: 5, 3: 5}] * 3}
    orders = {
        tuple(p.reference for p in rank_entries(sheets, CRITERIA, trim=False, seed=str(n)))
        for n in range(20)
    }
    assert orders == {("A", "B"), ("B", "A")}


def test_points_must_be_there_whole_and_in_range():
    faults = check_points({1: 11, 2: 1.5}, CRITERIA)
    assert faults == {1: "range", 2: "not_whole", 3: "missing"}
