"""Short ways to facts, for the tests of this module."""

from __future__ import annotations

from datetime import date

from participation.own_sources import HEAD_COUNT, LIST
from participation.services import Assurance, Fact, Method

DAY = date(2019, 3, 4)


def heads(area, number: int = 20, **changes) -> Fact:
    """Unidentified people, counted."""
    values = {
        "source_type": HEAD_COUNT,
        "action": "participants",
        "source_id": "count-1",
        "area": area,
        "occurred_on": DAY,
        "method": Method.HAND_COUNT,
        "assurance": Assurance.C,
        "heads": number,
        **changes,
    }
    return Fact(**values)


def attended(area, person, **changes) -> Fact:
    """One known person at one session."""
    values = {
        "source_type": LIST,
        "action": "participants",
        "source_id": "sheet-1",
        "area": area,
        "occurred_on": DAY,
        "method": Method.LIST,
        "assurance": Assurance.D,
        **changes,
    }
    if isinstance(person, int):
        return Fact(person_ref=person, **values)
    return Fact(person=person, **values)


def recorded(fact: Fact):
    """Record one fact through the single path."""
    from participation.services import record

    values = {name: getattr(fact, name) for name in Fact.__slots__}
    return record(
        values.pop("source_type"), values.pop("action"), values.pop("source_id"), **values
    )
