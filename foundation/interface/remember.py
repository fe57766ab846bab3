"""What a page need not work out twice: exact copies in this process, never older than the truth.

Only what follows wholly from its key is kept here; whatever the database, the visitor or the
clock may change stands in the key or is not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeData

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """A bounded memory: full, it forgets everything and begins anew."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: dict[Hashable, Value] = {}

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        try:
            return self._kept[key]
        except KeyError:
            value = make()
            if len(self._kept) >= self.most:
                self._kept.clear()
            self._kept[key] = value
            return value


def frozen(value: Any) -> Hashable:
    """``value`` as a key that equals another only if both are drawn alike.

    Raises TypeError for anything that is not made of plain values.
    """
    if isinstance(value, Promise):
        value = str(value)
    kind = type(value)
    if value is None or isinstance(value, str | bool | int | float | Decimal | date):
        # 1, True and 1.00 are equal and are not drawn alike; no more are safe and unsafe text.
        return kind, isinstance(value, SafeData), str(value)
    if isinstance(value, tuple | list):
        return kind, tuple(frozen(part) for part in value)
    if isinstance(value, dict):
        return kind, tuple((frozen(name), frozen(part)) for name, part in value.items())
    raise TypeError(f"{kind} is not a plain value")


@lru_cache(maxsize=10_000)
def _address(prefix: str, urlconf: str | None, name: str, args: tuple) -> str:
    return reverse(name, args=args)


def address(name: str, *args: str | int) -> str:
    """``reverse``, worked out once: lists of things ask for each thing's address."""
    return _address(get_script_prefix(), get_urlconf(), name, args)
