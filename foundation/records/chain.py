"""Hash chains: each link's digest covers the link and the digest before it.

One changed byte anywhere breaks its own link. The form that is hashed is
canonical JSON: sorted keys, no spaces, and one spelling per value, so that both
database engines and every locale give the same digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

#: What the first link of a chain follows.
GENESIS = ""


def _plain(value: Any) -> Any:
    """``value`` in the one spelling that is hashed; TypeError for what has none."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        # 1.0 and 1.00 are the same amount; no exponent, no minus zero.
        return format(value.normalize() + 0, "f")
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("a naive datetime names no instant")
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    # A float's digits depend on who prints them; everything else is unknown.
    raise TypeError(f"{type(value).__name__} has no canonical form")


def canonical(row: Mapping[str, Any]) -> bytes:
    """The bytes of a row that are hashed."""
    return json.dumps(
        _plain(row), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    ).encode()


def digest_all(previous: str, rows: Iterable[Mapping[str, Any]]) -> str:
    """Digest (64 hex digits) of several rows, in order, as one link after ``previous``."""
    hasher = hashlib.sha256(previous.encode())
    for row in rows:
        hasher.update(b"\n" + canonical(row))
    return hasher.hexdigest()


def digest(previous: str, row: Mapping[str, Any]) -> str:
    """Digest (64 hex digits) of one row as the link after ``previous``."""
    return digest_all(previous, [row])


@dataclass(frozen=True)
class Link:
    """One stored link: how a person finds it, its rows, the digest kept beside it."""

    label: str
    rows: Iterable[Mapping[str, Any]]
    stored: str


@dataclass(frozen=True)
class Break:
    """A link whose rows do not give the stored digest."""

    label: str
    stored: str
    computed: str


def verify(links: Iterable[Link], previous: str = GENESIS) -> Iterator[Break]:
    """Every broken link, in order.

    Each link is checked against the stored digest before it, so one changed row
    is reported once, where it is, and not at every later link.
    """
    for link in links:
        computed = digest_all(previous, link.rows)
        if computed != link.stored:
            yield Break(link.label, link.stored, computed)
        previous = link.stored
