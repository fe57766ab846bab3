"""Pure decisions on payments and vouchers. Amounts in whole fen; no database."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from projects.rules import by_pool, split


def key(text: str) -> str:
    """A number or a name as vouchers are compared: width, case and spaces do not count."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def pair(supplier: str, number: str) -> tuple[str, str]:
    """What tells one voucher from another in an organisation."""
    return key(supplier), key(number)


def most(planned_fen: int, tolerance_percent: int) -> int:
    """The most that may be spent on a budget line without a reason, rounded down."""
    return planned_fen * (100 + tolerance_percent) // 100


def is_exceeded(planned_fen: int, spent_fen: int, tolerance_percent: int) -> bool:
    return spent_fen > most(planned_fen, tolerance_percent)


def planned_by_source(
    instalments: Sequence[tuple[int, int | None]], sources: Mapping[int, int]
) -> list[dict[int, int]]:
    """What each source is to bear of each instalment, as the agreement's shares have it.

    ``instalments`` are amounts with the one source they were added from, where there is one;
    ``sources`` what each promised in all. Every instalment adds up to its amount; where the
    amounts make up the promise, so does each source.
    """
    shared = dict(sources)
    for amount, source in instalments:
        if source is not None:
            shared[source] -= amount
    rests = [amount for amount, source in instalments if source is None]
    cut = iter(by_pool(rests, list(shared.values())))
    return [
        {source: amount} if source is not None else dict(zip(shared, next(cut), strict=True))
        for amount, source in instalments
    ]


def split_over(amount: int, wants: Sequence[int], rooms: Sequence[int]) -> list[int]:
    """An amount cut over sources: by what each is to bear, beyond that by what each has left.

    No part is more than its room; ``wants`` are none more than theirs, and ``amount`` is no more
    than all rooms together.
    """
    borne = min(amount, sum(wants))
    parts = split(borne, wants) if borne else [0] * len(wants)  # type: ignore[arg-type]
    if borne == amount:
        return parts
    spare = [room - part for room, part in zip(rooms, parts, strict=True)]
    more = split(amount - borne, spare)  # type: ignore[arg-type]
    return [part + extra for part, extra in zip(parts, more, strict=True)]
