"""The rollups equal a recount, whatever happens in whatever order."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.areas.models import Area
from participation import identity, recount, rollups, selectors
from participation import rollup_sql as sql
from participation.models import (
    Evidence,
    ParticipationEvent,
    Reach,
    Roll,
    SourceCount,
    Uniq,
    Watermark,
)
from participation.services import Assurance, Kind, Method, record_many, reverse
from tests.participation.factories import DAY, attended, heads, recorded

pytestmark = pytest.mark.django_db


def check_recount() -> None:
    result = recount.recount()
    assert [str(difference) for difference in result.differences] == []


def test_person_times_people_and_unidentified_are_told_apart(nanhai, make_user):
    person = make_user()
    record_many(
        [
            attended(nanhai.communities[0], person),
            attended(nanhai.communities[0], person, source_id="sheet-2"),
            attended(nanhai.communities[0], make_user(display_name="王芳")),
            heads(nanhai.communities[0], 30),
        ]
    )
    assert rollups.aggregate() == 4
    head = selectors.headline()
    assert (head.person_times, head.people, head.unidentified) == (33, 2, 30)
    assert head.as_of_event == ParticipationEvent.objects.latest("pk").pk
    assert selectors.people(nanhai.town, 201903).repeaters == 1
    assert selectors.people(nanhai.town, DAY).people == 2
    assert selectors.people(nanhai.town, 2019).people == 2
    check_recount()


def test_class_e_and_the_press_statement_stand_apart(nanhai):
    record_many(
        [
            heads(nanhai.communities[0], 10),
            heads(
                nanhai.communities[0],
                40,
                row_key="self",
                method=Method.SELF_DECLARED,
                assurance=Assurance.E,
            ),
            heads(
                nanhai.district,
                501_400,
                source_type="participation.statement",
                action="press",
                method=Method.PRESS,
                assurance=Assurance.E,
            ),
        ]
    )
    rollups.aggregate()
    assert selectors.headline().person_times == 10
    assert selectors.apart() == selectors.Apart(self_declared=40, stated=501_400)
    assert selectors.for_source("participation.head_count", ["count-1"]) == {"count-1": 10}
    check_recount()


def test_better_evidence_moves_a_fact_up_even_out_of_class_e(nanhai, make_user):
    person = make_user()
    declared = attended(
        nanhai.communities[0], person, method=Method.SELF_DECLARED, assurance=Assurance.E
    )
    recorded(declared)
    rollups.aggregate()
    assert selectors.headline().person_times == 0
    recorded(attended(nanhai.communities[0], person, method=Method.PASS, assurance=Assurance.A))
    rollups.aggregate()
    assert selectors.headline().person_times == 1
    assert selectors.people(nanhai.town).people == 1
    assert selectors.by_assurance()["A"] == 1
    check_recount()


def test_a_reversal_follows_its_original_into_the_better_class(nanhai, make_user):
    person = make_user()
    event = recorded(attended(nanhai.communities[0], person))
    rollups.aggregate()
    recorded(attended(nanhai.communities[0], person, method=Method.PASS, assurance=Assurance.A))
    reverse(event, reason="误录", by=None)
    rollups.aggregate()
    assert set(selectors.by_assurance().values()) == {0}
    assert selectors.people(nanhai.town).people == 0
    check_recount()


def test_merging_two_accounts_lowers_people_and_keeps_person_times(nanhai, make_user):
    first, second = make_user(), make_user(display_name="敏")
    record_many(
        [
            attended(nanhai.communities[0], first),
            attended(nanhai.communities[0], second, source_id="sheet-2"),
        ]
    )
    rollups.aggregate()
    rollups.merge_people(first, second)
    record_many([attended(nanhai.communities[0], second, source_id="sheet-3")])
    rollups.aggregate()
    assert selectors.headline().person_times == 3
    assert selectors.people(nanhai.town) == selectors.People(people=1, repeaters=1)
    check_recount()


def test_after_a_merge_an_old_fact_is_still_recognised(nanhai, make_user):
    first, second = make_user(), make_user(display_name="敏")
    event = recorded(attended(nanhai.communities[0], second))
    rollups.merge_people(first, second)
    assert recorded(attended(nanhai.communities[0], first)).pk == event.pk
    assert recorded(attended(nanhai.communities[0], second)).pk == event.pk


def test_towns_add_up_to_the_district_in_person_times_and_not_in_people(nanhai, make_user):
    person = make_user()
    record_many(
        [
            attended(nanhai.communities[0], person),
            attended(nanhai.other_town, person, source_id="sheet-2"),
        ]
    )
    rollups.aggregate()
    towns = selectors.by_town()
    assert sum(t.person_times for t in towns) == selectors.headline().person_times == 2
    assert sum(t.people for t in towns) == 2
    assert selectors.headline().people == 1


def test_selectors_answer_for_months_kinds_spaces_and_sources(nanhai):
    record_many(
        [
            heads(nanhai.communities[0], 5, action="visitors", space_ref="C-001"),
            heads(nanhai.communities[0], 7, occurred_on=date(2019, 4, 1), row_key="april"),
        ]
    )
    rollups.aggregate()
    assert [(m.month, m.person_times) for m in selectors.by_month()] == [
        (date(2019, 3, 1), 5),
        (date(2019, 4, 1), 7),
    ]
    assert selectors.person_times(nanhai.town, since=date(2019, 4, 1)) == 7
    assert selectors.person_times(nanhai.town, until=date(2019, 3, 31)) == 5
    assert selectors.person_times(nanhai.town, kind=Kind.SPACE) == 5
    assert {k.kind: k.person_times for k in selectors.by_kind(nanhai.town)} == {
        Kind.SPACE: 5,
        Kind.ACTIVITY: 7,
        Kind.SERVICE: 0,
        Kind.PUBLIC_AFFAIRS: 0,
    }
    assert selectors.for_space_refs(["C-001", "C-002"]) == {"C-001": 5, "C-002": 0}
    assert selectors.for_source("participation.head_count", ["count-1", 9]) == {
        "count-1": 12,
        "9": 0,
    }
    assert selectors.facts(nanhai.district, month=201904) == 1
    assert [c.person_times for c in selectors.by_community(nanhai.town)] == [12, 0]


def test_a_tampered_rollup_is_found_listed_and_rebuilt(nanhai):
    record_many([heads(nanhai.communities[0], 5)])
    rollups.aggregate()
    Roll.objects.filter(area=nanhai.town).update(person_times=6)
    Uniq.objects.filter(area=nanhai.town).delete()
    result = recount.recount()
    assert {d.rollup for d in result.differences} == {"areas"}
    assert {d.only_in for d in result.differences} == {"log", "rollup"}
    recount.rebuild()
    check_recount()


class Crash(Exception):
    pass


AREAS = st.integers(0, 4)
PERSONS = st.integers(0, 3)
STEP = st.one_of(
    st.tuples(
        st.just("attend"),
        AREAS,
        PERSONS,
        st.integers(0, 2),  # session
        st.integers(0, 40),  # how late
        st.sampled_from("ABCDE"),
    ),
    st.tuples(st.just("heads"), AREAS, st.integers(1, 9), st.integers(0, 2)),
    st.tuples(st.just("visit"), AREAS, PERSONS, st.integers(0, 1)),
    st.tuples(st.just("reverse"), st.integers(0, 30)),
    st.tuples(st.just("merge"), PERSONS, PERSONS),
    st.tuples(st.just("count"), st.sampled_from([1, None])),
    st.tuples(st.just("crash"), st.sampled_from(["apply_batch", "apply_reach", "fill_batch"])),
)


@pytest.fixture
def clean_log(nanhai, make_user, monkeypatch):
    """Each example on the same places and people, in a transaction that is thrown away."""
    monkeypatch.setattr(rollups, "BATCH", dict.fromkeys(rollups.BATCH, 3))
    places = [*nanhai.communities, nanhai.town, nanhai.district]
    return places, [make_user(display_name=f"居民{i}") for i in range(4)]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEP, max_size=25))
def test_rollups_equal_a_recount_for_any_interleaving(clean_log, steps):
    from django.db import transaction

    places, users = clean_log
    with transaction.atomic():
        for step in steps:
            play(step, places, users)
            check_recount()
        rollups.aggregate()
        rollups.aggregate()
        assert rollups.lag() == 0
        check_recount()
        check_invariants(places)
        transaction.set_rollback(True)


def play(step: tuple, places: list[Area], users: list) -> None:
    match step:
        case "attend", area, person, session, late, letter:
            recorded(
                attended(
                    places[area % len(places)],
                    users[person],
                    source_id=f"s{session}",
                    occurred_on=DAY - timedelta(days=late),
                    method=Method.STAFF,
                    assurance=letter,
                )
            )
        case "heads", area, number, row:
            recorded(heads(places[area % len(places)], number, row_key=str(row)))
        case "visit", area, person, space:
            recorded(
                attended(
                    places[area % len(places)],
                    users[person],
                    action="visitors",
                    space_ref=f"C-{space}",
                )
            )
        case "reverse", position:
            open_rows = ParticipationEvent.objects.filter(sign=1, corrections=None).order_by("pk")
            if open_rows:
                reverse(open_rows[position % len(open_rows)], reason="更正", by=None)
        case "merge", kept, gone:
            if kept != gone:
                rollups.merge_people(users[kept], users[gone])
        case "count", batches:
            rollups.aggregate(max_batches=batches)
        case "crash", where:
            crash_while_counting(where)


def crash_while_counting(where: str) -> None:
    """Break off after the step did its work and before the watermark is saved."""
    real = getattr(sql, where)

    def broken(*args, **kwargs):
        real(*args, **kwargs)
        raise Crash

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sql, where, broken)
        try:
            rollups.aggregate()
        except Crash:
            return


def check_invariants(places: list[Area]) -> None:
    district = places[-1]
    head = selectors.headline(district)
    people = selectors.people(district)
    assert people.repeaters <= people.people <= head.person_times - head.unidentified
    for roll in Roll.objects.all():
        assert roll.person_times >= 0
    assert not Reach.objects.filter(times__lt=0).exists()
    assert not SourceCount.objects.filter(person_times__lt=0).exists()
    assert Watermark.objects.get().evidence_id == (
        Evidence.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    )


def test_people_without_an_account_count_as_people(nanhai):
    refs = identity.enrol(2)
    record_many([attended(nanhai.communities[0], ref) for ref in refs])
    rollups.aggregate()
    assert selectors.people(nanhai.town).people == 2
