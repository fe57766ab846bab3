"""Which kind of participation a source yields. Nobody types a kind.

Filled in ``AppConfig.ready`` of the module that owns the source; a source that
is recorded somewhere but registered nowhere is an error at start-up (checks.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from participation.errors import UnknownSource
from participation.rules import UNITS_V1
from participation.terms import Kind, Unit

__all__ = ["Kind", "Source", "Unit", "describe", "register_source", "source", "sources"]


@dataclass(frozen=True, slots=True)
class Source:
    source_type: str
    action: str
    kind: Kind
    unit: Unit
    label: object


_sources: dict[tuple[str, str], Source] = {}


def register_source(
    source_type: str, action: str, *, kind: Kind, unit: Unit | None = None, label
) -> Source:
    """Declare what ``action`` on ``source_type`` counts as.

    ``unit`` is what the source believes counts once; left out, it is the unit of
    the first counting rule. Registering the same thing twice is harmless.
    """
    kind = Kind(kind)
    entry = Source(source_type, action, kind, Unit(unit or UNITS_V1[kind]), label)
    known = _sources.setdefault((source_type, action), entry)
    if (known.kind, known.unit) != (entry.kind, entry.unit):
        raise ValueError(f"{source_type}:{action} is registered as {known.kind} already")
    return entry


def source(source_type: str, action: str) -> Source:
    try:
        return _sources[source_type, action]
    except KeyError:
        raise UnknownSource(
            _("“{source}” is not a registered source of participation.").format(
                source=f"{source_type}:{action}"
            )
        ) from None


def sources() -> list[Source]:
    return list(_sources.values())


def describe(source_type: str, kind: str) -> str:
    """What happened at a source, in words, where the action is not at hand."""
    labels = [s.label for s in _sources.values() if s.source_type == source_type and s.kind == kind]
    return str(labels[0]) if labels else str(Kind(kind).label)
