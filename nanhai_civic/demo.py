"""The last step of the demonstration: fill the record up to its known total, count, tell why.

It knows every module, so it can say where people met and what the others recorded already.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from funds.donations import demo as donations
from participation import demo as participation
from participation.rollups import aggregate
from spaces.models import Space

#: Person-times of 2018 and 2019 in the record.
PERSON_TIMES = 501_400


def load(seed: int, progress: Callable[[str, int], Any], scale: float = 1) -> None:
    """Bring the record to exactly its person-times and move the rollups to its end."""
    total = round(PERSON_TIMES * scale)
    spaces = Space.objects.places().select_related("area").order_by("pk")
    places = [participation.Place(space.code, space.area) for space in spaces]
    with progress("participation", total) as bar:
        bar.update(sum(participation.recorded().values()))
        participation.fill(Random(f"record {seed}"), total, places, bar)
    with progress("rollups", 1) as bar:
        aggregate()
        bar.update()
    with progress("disclosures", 1) as bar:
        donations.publish_past()
        bar.update()
