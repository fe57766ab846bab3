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


def test_the_keys_of_the_rows_in_the_log_never_change():
    """A key computed otherwise than last year would let a list imported again count twice."""
    row = {**KEY, "person_ref": None, "row_key": "3"}
    day = {**KEY, "unit": Unit.PER_SPACE_DAY, "space_ref": "C-001"}
    assert [
        rules.fact_key(**fact).hex()
        for fact in (KEY, row, day, {**KEY, "unit": Unit.PER_STAGE, "stage": "vote"})
    ] == [
        "b4155bf9b5a07740772c1391d0bcc683",  # pragma: allowlist secret
        "3cc1ba136d98fa141861df7f4cdd77fc",  # pragma: allowlist secret
        "d4d84e3a32d87d270f22379d4ce164d5",  # pragma: allowlist secret
        "338fb1504ea9790fbb89a19a9d32e6c3",  # pragma: allowlist secret
    ]
    anew = [rules.fact_key(**{**fact, "anew": n}) for fact in (KEY, row, day) for n in range(3)]
    assert len(set(anew)) == 9
    assert anew[0] == rules.fact_key(**KEY)


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
