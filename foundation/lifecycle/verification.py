"""Whether the histories of cases are what they were: numbers, seals, and where each case stands.

Reads everything and changes nothing. One pass over the events of a lifecycle, in the
order of their index, however many cases there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from django.contrib.contenttypes.models import ContentType

from foundation.lifecycle import registry
from foundation.lifecycle.models import CaseModel, Event
from foundation.lifecycle.table import Lifecycle
from foundation.records.chain import digest

AT_ONCE = 2000


def problems_of(events: Iterable[Event], state: str, label: str) -> list[str]:
    """What is wrong with one case's events, in order; empty when nothing is."""
    problems = []
    previous, stood, seq = "", "", 0
    for event in events:
        if event.seq != seq + 1:
            problems.append(f"{event}: expected number {seq + 1}")
        if event.source != stood:
            problems.append(f"{event}: starts from {event.source}, the case was {stood}")
        if event.prev_hash != previous or event.hash != digest(previous, event.sealed()):
            problems.append(f"{event}: the seal is broken")
        previous, stood, seq = event.hash, event.target, event.seq
    if stood != state:
        problems.append(f"{label}: stands at {state}, the history ends at {stood or '–'}")
    return problems


def verify(obj: CaseModel) -> list[str]:
    """What is wrong with a case's history; empty when nothing is."""
    return problems_of(obj.events, obj.state, str(obj))


def broken_histories() -> list[str]:
    """What is wrong with the history of any case of the house."""
    return [
        problem
        for lifecycle in registry.all_lifecycles()
        for problem in _broken_histories_of(lifecycle)
    ]


def _broken_histories_of(lifecycle: Lifecycle) -> Iterator[str]:
    model = registry.model_of(lifecycle)
    events = Event.objects.filter(content_type=ContentType.objects.get_for_model(model))
    states = dict(model._base_manager.values_list("pk", "state"))
    ordered = events.order_by("object_id", "seq").iterator(chunk_size=AT_ONCE)
    for pk, history in groupby(ordered, key=lambda event: event.object_id):
        # A case that was deleted leaves its history behind; there is nothing to compare with.
        told = list(history)
        state = states.pop(pk, told[-1].target)
        yield from problems_of(told, state, f"{lifecycle.name} {pk}")
    for pk in states:
        yield f"{lifecycle.name} {pk}: has no history"
