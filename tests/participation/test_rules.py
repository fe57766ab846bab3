"""Pure rules: what the public sees, who may correct, what is a fact."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from participation import rules
from participation.terms import Assurance, Kind, Method, Unit

KEY = {
    "rule_version": 1,
    "unit": Unit.PER_SESSION,
    "kind": Kind.ACTIVITY,
    "source_type": "a.b",
    "source_id": "1",
    "occurred_on": date(2019, 3, 4),
    "stage": "",
    "space_ref": "",
    "person_ref": 7,
    "row_key": "",
}


@given(st.integers(0, 10**9))
def test_a_public_number_is_rounded_to_five_or_hidden_below_ten(value):
    shown = rules.public_number(value)
    if value == 0:
        assert shown == 0
    elif value < 10:
        assert shown is None
    else:
        assert shown % 5 == 0
        assert abs(shown - value) <= 2


@given(st.integers(1, 10**6))
def test_no_public_number_tells_the_count_closer_than_three(value):
    same = [
        n
        for n in range(max(1, value - 12), value + 12)
        if rules.public_number(n) == rules.public_number(value)
    ]
    assert len(same) >= 3


def test_the_key_of_a_fact_ignores_the_door_and_nothing_else():
    key = rules.fact_key(**KEY)
    assert len(key) == 16
    assert key == rules.fact_key(**{**KEY, "row_key": "another line", "stage": "x"})
    for change in (
        {"source_id": "2"},
        {"person_ref": 8},
        {"kind": Kind.SERVICE},
        {"rule_version": 2},
    ):
        assert key != rules.fact_key(**{**KEY, **change})


def test_a_recorder_corrects_alone_for_seven_days():
    today = date(2019, 3, 11)
    assert rules.may_correct_alone(today - timedelta(days=7), today)
    assert not rules.may_correct_alone(today - timedelta(days=8), today)


def test_an_estimate_never_enters_the_headline():
    today = date(2019, 3, 11)
    assert rules.assurance_of_count(Method.ESTIMATE, today, today) == Assurance.E
    assert rules.assurance_of_count(Method.HAND_COUNT, today, today) == Assurance.C
    assert rules.assurance_of_count(Method.HAND_COUNT, date(2019, 3, 1), today) == Assurance.D
    assert rules.best("D", "B", "E") == "B"


def test_a_long_or_late_list_needs_a_second_person():
    today = date(2019, 3, 11)
    assert not rules.list_needs_second_person(30, today - timedelta(days=3), today)
    assert rules.list_needs_second_person(31, today, today)
    assert rules.list_needs_second_person(1, today - timedelta(days=4), today)
