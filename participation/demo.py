"""This module's share of the demonstration: the people of the record, and what fills it up.

The modules above record their own sittings and activities; ``fill`` adds lists and head
counts until the record has exactly the person-times wanted, no more and no less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db.models import F, Sum

from foundation.areas.models import Area
from foundation.people.models import User
from participation.models import ParticipantRef, ParticipationEvent
from participation.own_sources import HEAD_COUNT, LIST
from participation.services import Assurance, Fact, Kind, Method, record_many
from participation.terms import PATH

PEOPLE = 20_000
FIRST, LAST = date(2018, 1, 1), date(2019, 12, 31)
#: The path narrows: many use a space, fewer join, help, and take part in public affairs.
SHARES = {
    Kind.SPACE: 0.46,
    Kind.ACTIVITY: 0.31,
    Kind.SERVICE: 0.155,
    Kind.PUBLIC_AFFAIRS: 0.075,
}
ACTIONS = {
    Kind.SPACE: "visitors",
    Kind.ACTIVITY: "participants",
    Kind.SERVICE: "helpers",
    Kind.PUBLIC_AFFAIRS: "attendance",
}
#: Fewest and most people at one occasion, share of occasions with a list of names, minutes.
OCCASIONS = {
    Kind.SPACE: (8, 60, 0.15, 0),
    Kind.ACTIVITY: (10, 70, 0.3, 90),
    Kind.SERVICE: (6, 40, 0.45, 120),
    Kind.PUBLIC_AFFAIRS: (12, 60, 0.25, 60),
}
#: Spring Festival empties the town, the long holidays fill the carriers.
MONTHS = (7, 4, 9, 9, 9, 9, 12, 12, 9, 9, 9, 8)
GROWTH = {2018: 1.0, 2019: 1.25}
NAMED = (
    (Method.PASS, Assurance.A, 15),
    (Method.VENUE_CODE, Assurance.B, 20),
    (Method.STAFF, Assurance.C, 40),
    (Method.LIST, Assurance.D, 25),
)
COUNTED = (
    (Method.DOOR_COUNTER, Assurance.C, 30),
    (Method.HAND_COUNT, Assurance.C, 45),
    (Method.PHOTO_COUNT, Assurance.D, 25),
)


@dataclass(frozen=True)
class Place:
    """Where people met: a space by its code, and its area."""

    code: str
    area: Area


def load(seed: int, progress: Callable[[str, int], Any], scale: float = 1) -> None:
    """Give the demonstration's residents, and people without an account, their references."""
    if ParticipantRef.objects.exists():
        return
    rng = Random(f"participation {seed}")
    with progress("participation people", 1) as bar:
        users = list(User.objects.filter(is_demo=True).order_by("pk"))
        users += [None] * max(200, round(PEOPLE * scale))
        ParticipantRef.objects.bulk_create(
            (
                ParticipantRef(ref=ref, canonical=ref, user=user)
                for user, ref in zip(users, _references(rng, len(users)), strict=True)
            ),
            batch_size=2000,
        )
        bar.update()


def _references(rng: Random, count: int) -> list[int]:
    """Different random numbers, the same from the same seed."""
    found: dict[int, None] = {}
    while len(found) < count:
        found[rng.randrange(1, 2**62)] = None
    return list(found)


def recorded() -> dict[str, int]:
    """Person-times in the log by kind, class E left out."""
    log = ParticipationEvent.objects.filter(kind__in=PATH).exclude(assurance=Assurance.E)
    sums = log.order_by().values_list("kind").annotate(n=Sum(F("heads") * F("sign")))
    return dict(sums)


def fill(rng: Random, total: int, places: Sequence[Place], bar: Any) -> int:
    """Record lists and head counts up to ``total`` person-times; returns how many were added."""
    have = recorded()
    missing = {kind: round(total * share) - have.get(kind, 0) for kind, share in SHARES.items()}
    missing = {kind: max(0, count) for kind, count in missing.items()}
    # What rounding and the livelier modules took is made up where most people are.
    missing[Kind.SPACE] += total - sum(have.values()) - sum(missing.values())
    if missing[Kind.SPACE] < 0:
        raise ValueError(f"There are more than {total} person-times already.")
    filler = _Filler(rng, places)
    for kind, count in missing.items():
        record_many(filler.facts(kind, count, bar))
    return sum(missing.values())


class _Filler:
    def __init__(self, rng: Random, places: Sequence[Place]):
        self.rng = rng
        self.places = places
        # A few busy places, many quiet ones.
        self.popularity = [rng.paretovariate(1.6) for _ in places]
        self.days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
        self.weights = [
            MONTHS[day.month - 1] * GROWTH[day.year] * (1.5 if day.weekday() > 4 else 1)
            for day in self.days
        ]
        self.refs = list(
            ParticipantRef.objects.filter(merged_into=None).values_list("ref", flat=True)
        )
        self.taken: set[tuple[str, date]] = set()
        self.number = 0

    def facts(self, kind: Kind, count: int, bar: Any) -> Iterator[Fact]:
        """Occasion after occasion until ``count`` people have come."""
        fewest, most, named_share, minutes = OCCASIONS[kind]
        while count:
            place, day = self._free(kind)
            heads = min(count, self.rng.randrange(fewest, most))
            self.number += 1
            if self.rng.random() < named_share:
                yield from self._list(kind, place, day, heads, minutes)
            else:
                yield self._fact(kind, HEAD_COUNT, place, day, COUNTED, 0, heads=heads)
            count -= heads
            bar.update(heads)

    def _free(self, kind: Kind) -> tuple[Place, date]:
        """A place and a day; in a space a person counts once a day, so each is used once."""
        while True:
            place = self.rng.choices(self.places, self.popularity)[0]
            day = self.rng.choices(self.days, self.weights)[0]
            if kind != Kind.SPACE:
                return place, day
            if (place.code, day) not in self.taken:
                self.taken.add((place.code, day))
                return place, day

    def _list(self, kind, place, day, heads, minutes) -> Iterator[Fact]:
        for ref in self.rng.sample(self.refs, heads):
            yield self._fact(kind, LIST, place, day, NAMED, minutes, person_ref=ref)

    def _fact(self, kind, source, place, day, methods, minutes, **who) -> Fact:
        weights = [weight for *_method, weight in methods]
        method, assurance, _weight = self.rng.choices(methods, weights)[0]
        return Fact(
            source,
            ACTIONS[kind],
            f"demo-{self.number:06d}",
            place.area,
            day,
            method,
            assurance,
            minutes=minutes,
            space_ref=place.code,
            evidence="演示数据",
            **who,
        )
