"""Sums and shares of a budget, in whole fen, whatever the numbers."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from projects.proposals.rules import (
    Line,
    by_source,
    fen,
    granted_by_kind,
    line_amount,
    most_of,
    over_the_rules,
)

KINDS = ["personnel", "activity", "management"]
lines = st.lists(
    st.builds(
        Line,
        kind=st.sampled_from(KINDS),
        source=st.sampled_from(["grant", "own", "social"]),
        fen=st.integers(1, 10**9),
    )
)
amounts = st.decimals(Decimal("0.01"), Decimal("99999.99"), places=2)


@given(lines)
def test_sums_by_source_lose_no_fen(budget):
    assert sum(by_source(budget).values()) == sum(line.fen for line in budget)


@given(lines, st.dictionaries(st.sampled_from(KINDS), st.integers(1, 100)))
def test_a_rule_is_broken_exactly_when_more_than_its_share_is_taken(budget, rules):
    taken, requested = granted_by_kind(budget), by_source(budget).get("grant", 0)
    broken = {kind for kind, _taken, _most in over_the_rules(budget, rules)}
    for kind, percent in rules.items():
        assert (kind in broken) == (taken.get(kind, 0) * 100 > requested * percent)


@given(amounts, amounts)
def test_a_line_comes_to_whole_fen_next_to_the_product(quantity, price):
    amount = line_amount(quantity, price)
    assert abs(amount - quantity * price) <= Decimal("0.005")
    assert fen(amount) == amount * 100


def test_a_share_is_never_rounded_up():
    assert most_of(99, 10) == 9
