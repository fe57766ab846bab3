"""Stream values as stored, from plain (kind, value) pairs; for the first pages and the demonstration."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import NAMESPACE_URL, uuid5


def stream(pairs: Iterable[tuple[str, Any]], key: str) -> list[dict]:
    """The stored form of a stream; the same input gives the same block ids."""
    return [
        {"type": kind, "value": _value(kind, value, f"{key}/{place}"), "id": _id(f"{key}/{place}")}
        for place, (kind, value) in enumerate(pairs)
    ]


def _id(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))


def _items(values: Iterable[Any], key: str) -> list[dict]:
    return [
        {"type": "item", "value": value, "id": _id(f"{key}/{place}")}
        for place, value in enumerate(values)
    ]


def _value(kind: str, value: Any, key: str) -> Any:
    if kind == "facts":
        return _items(({"name": name, "value": text} for name, text in value), key)
    if kind == "call":
        return {**value, "links": _items(value["links"], key)}
    return value
