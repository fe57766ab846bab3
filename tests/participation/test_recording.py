"""One fact is one row, whatever door it comes through."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from participation import checks, registry
from participation.models import Evidence, ParticipantRef, ParticipationEvent
from participation.services import (
    Assurance,
    Fact,
    InvalidFact,
    Kind,
    Method,
    NotAllowed,
    NotReversible,
    UnknownSource,
    record,
    record_many,
    reverse,
)
from tests.participation.factories import DAY, attended, heads, recorded

pytestmark = pytest.mark.django_db


def test_a_fact_knows_its_kind_its_places_and_its_rule(nanhai, make_user):
    event = recorded(attended(nanhai.communities[0], make_user()))
    assert event.kind == Kind.ACTIVITY
    assert event.rule_version == 1
    assert event.month == 201903
    assert (event.district, event.town, event.community) == (
        nanhai.district,
        nanhai.town,
        nanhai.communities[0],
    )


def test_the_same_fact_again_returns_the_row_that_is_there(nanhai, make_user):
    fact = attended(nanhai.communities[0], make_user())
    assert recorded(fact).pk == recorded(fact).pk
    assert ParticipationEvent.objects.count() == 1
    assert Evidence.objects.count() == 0


def test_a_second_door_becomes_evidence(nanhai, make_user):
    person = make_user()
    first = recorded(attended(nanhai.communities[0], person))
    door = attended(nanhai.communities[0], person, method=Method.VENUE_CODE, assurance=Assurance.B)
    assert recorded(door).pk == first.pk
    assert recorded(door).pk == first.pk
    assert first.doors.get().assurance == Assurance.B


def test_a_space_counts_once_per_person_and_day(nanhai, make_user):
    person = make_user()
    visit = {"action": "visitors", "space_ref": "C-001"}
    facts = [
        attended(nanhai.communities[0], person, **visit, source_id="morning"),
        attended(nanhai.communities[0], person, **visit, source_id="evening"),
        attended(
            nanhai.communities[0], person, **visit, source_id="x", occurred_on=DAY + timedelta(1)
        ),
        attended(nanhai.communities[0], person, action="visitors", space_ref="C-002"),
    ]
    assert record_many(facts) == 3


def test_public_affairs_count_once_per_item_and_stage(nanhai, make_user):
    person = make_user()
    sitting = {"action": "attendance", "source_id": "item-7"}
    facts = [
        attended(nanhai.communities[0], person, **sitting, stage="opinion"),
        attended(nanhai.communities[0], person, **sitting, stage="opinion", evidence="2nd"),
        attended(nanhai.communities[0], person, **sitting, stage="vote"),
    ]
    assert record_many(facts) == 2


def test_importing_twice_adds_nothing(nanhai, make_user):
    people = [make_user(display_name=f"居民{i}") for i in range(5)]
    facts = [attended(nanhai.communities[0], person) for person in people]
    facts += [heads(nanhai.communities[1], 12, row_key=str(i)) for i in range(3)]
    assert record_many(facts) == 8
    assert record_many(facts + facts) == 0


def test_what_was_taken_back_is_counted_again_only_on_purpose(nanhai, make_user):
    facts = [attended(nanhai.communities[0], make_user(), row_key=line) for line in ("2", "9")]
    event = recorded(facts[0])
    reverse(event, reason="wrong line", by=None)
    assert record_many(facts[:1]) == 0
    again = Fact(**{name: getattr(facts[0], name) for name in Fact.__slots__} | {"anew": 1})
    assert record_many([again, again]) == 1
    assert sum(e.heads * e.sign for e in ParticipationEvent.objects.all()) == 1
    # Two lines of the same person are one fact, however the lines are numbered.
    facts[1].person = facts[0].person
    assert record_many(facts) == 0


def test_an_unregistered_source_is_refused(nanhai):
    with pytest.raises(UnknownSource):
        recorded(heads(nanhai.town, source_type="nowhere.thing"))


def test_a_source_recorded_but_not_registered_is_found_at_start_up():
    code = (
        "from participation.services import record\n"
        "record('a.b', 'c', 1, area=x)\nFact(source_type='d.e', action='f')\nrecord(x, y)\n"
    )
    assert list(checks.sources_in(code)) == [(2, "a.b", "c"), (3, "d.e", "f")]
    assert checks.recorded_sources_are_registered(None) == []
    assert checks.units_agree_with_the_first_rule(None) == []


def test_logged_sources_must_stay_registered(nanhai, monkeypatch):
    recorded(heads(nanhai.town))
    assert checks.logged_sources_are_registered(None, databases=["default"]) == []
    monkeypatch.setattr(registry, "_sources", {})
    assert [e.id for e in checks.logged_sources_are_registered(None, databases=["default"])] == [
        "participation.E003"
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"heads": 0},
        {"minutes": -1},
        {"method": Method.ESTIMATE, "assurance": Assurance.A},
        {"method": Method.SELF_DECLARED, "assurance": Assurance.D},
    ],
)
def test_a_fact_that_contradicts_itself_is_refused(nanhai, changes):
    with pytest.raises(InvalidFact):
        recorded(heads(nanhai.town, **{"number": changes.pop("heads", 5), **changes}))
    assert not ParticipationEvent.objects.exists()


def test_a_known_person_is_one_head(nanhai, make_user):
    with pytest.raises(InvalidFact):
        recorded(attended(nanhai.town, make_user(), heads=2))


def test_the_future_and_a_city_are_refused(nanhai):
    with pytest.raises(InvalidFact):
        recorded(heads(nanhai.town, occurred_on=timezone.localdate() + timedelta(days=1)))
    with pytest.raises(InvalidFact):
        recorded(heads(nanhai.city))


def test_the_log_never_names_the_person_who_records_themselves(nanhai, make_user):
    person = make_user()
    assert recorded(attended(nanhai.town, person, recorded_by=person)).recorded_by is None


def test_a_reversal_happens_once_and_never_to_a_reversal(nanhai, make_user):
    event = recorded(heads(nanhai.town))
    back = reverse(event, reason="数错", by=make_user())
    assert (back.sign, back.corrects, back.heads) == (-1, event, event.heads)
    with pytest.raises(NotReversible):
        reverse(event, reason="再次", by=None)
    with pytest.raises(NotReversible):
        reverse(back, reason="再次", by=None)
    with pytest.raises(NotReversible):
        reverse(recorded(heads(nanhai.town, row_key="b")), reason=" ", by=None)


def test_after_seven_days_another_person_takes_it_back(nanhai, make_user, monkeypatch):
    recorder, other = make_user(), make_user(display_name="王芳")
    event = recorded(heads(nanhai.town, recorded_by=recorder))
    later = timezone.now() + timedelta(days=8)
    monkeypatch.setattr("participation.services.timezone.now", lambda: later)
    monkeypatch.setattr(
        "participation.services.timezone.localdate", lambda at=None: (at or later).date()
    )
    with pytest.raises(NotAllowed):
        reverse(event, reason="数错", by=recorder)
    assert reverse(event, reason="数错", by=other).sign == -1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE participation_participationevent SET heads = 99",
        "DELETE FROM participation_participationevent",
        "UPDATE participation_evidence SET assurance = 'A'",
        "DELETE FROM participation_evidence",
    ],
)
def test_the_database_refuses_to_change_the_log(nanhai, make_user, statement):
    person = make_user()
    recorded(attended(nanhai.town, person))
    recorded(attended(nanhai.town, person, method=Method.PASS, assurance=Assurance.C))
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert ParticipationEvent.objects.get().heads == 1


def test_erasure_cuts_the_link_and_keeps_the_row(nanhai, make_user):
    person = make_user()
    event = recorded(attended(nanhai.town, person))
    person.delete()
    assert ParticipantRef.objects.get(ref=event.person_ref).user is None
    assert ParticipationEvent.objects.get().person_ref == event.person_ref


def test_recording_asks_the_database_a_bounded_number_of_times(
    nanhai, make_user, django_assert_max_num_queries
):
    person = make_user()
    with django_assert_max_num_queries(12):
        record(
            "participation.list",
            "participants",
            9,
            area=nanhai.grids[0],
            occurred_on=DAY,
            person=person,
            method=Method.STAFF,
            assurance=Assurance.C,
            recorded_by=None,
        )
