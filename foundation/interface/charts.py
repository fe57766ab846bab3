"""The geometry of charts, worked out on the server; templates draw it as SVG with a table behind.

Pure functions: numbers in, shares and points out. Lengths are percentages or units of a small
view box, so a chart follows its container and its words stay ordinary text that can grow.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from foundation.interface import formats

FORMATS = {
    "number": formats.number,
    "money": formats.money,
    "wan": formats.wan,
    "percent": formats.percent,
    "minutes": formats.minutes,
}
COLOURS = 6


@dataclass
class Piece:
    """One drawn value: a bar, a column, a slice of a stack or ring."""

    label: Any
    value: Any
    text: str
    share: float = 0.0
    start: float = 0.0
    colour: int = 1
    href: str = ""


@dataclass
class Row:
    label: Any
    pieces: list[Piece]
    text: str = ""
    href: str = ""


@dataclass
class Chart:
    rows: list[Row] = field(default_factory=list)
    series: list[tuple[Any, int]] = field(default_factory=list)
    ticks: list[tuple[float, str]] = field(default_factory=list)
    lines: list[tuple[int, str]] = field(default_factory=list)

    #: Labels under the plot, thinned out so that they fit a phone.
    axis: list = field(default_factory=list)
    #: Width of a column and the gap before it, in the 100 × 100 box.
    width: float = 0.0
    gap: float = 0.0

    @property
    def is_empty(self) -> bool:
        return not any(formats.as_decimal(p.value) for row in self.rows for p in row.pieces)


def size(value: Any) -> float:
    """The drawn size of a value: never negative, nothing for a missing one."""
    return max(float(formats.as_decimal(value) or 0), 0.0)


def share(value: float, whole: float) -> float:
    return round(100 * value / whole, 2) if whole else 0.0


def colour(position: int) -> int:
    return position % COLOURS + 1


def unpack(row: Sequence) -> tuple[Any, Any, str]:
    """(label, value[, href])"""
    label, value, *rest = row
    return label, value, (rest[0] if rest else "") or ""


def top(value: float) -> float:
    """A round number just above the largest value, for the axis."""
    if value <= 0:
        return 1.0
    step = 1.0
    while step * 10 <= value:
        step *= 10
    while step > value:
        step /= 10
    return next(
        step * factor for factor in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * factor >= value
    )


def ticks(whole: float, write) -> list[tuple[float, str]]:
    return [(0, write(0)), (50, write(whole / 2)), (100, write(whole))]


def thinned(labels: Sequence, most: int = 5) -> list:
    """Evenly chosen labels, the first and the last among them."""
    if len(labels) <= most:
        return list(labels)
    step = (len(labels) - 1) / (most - 1)
    return [labels[round(step * place)] for place in range(most)]


def bars(rows: Iterable[Sequence], fmt: str = "number") -> Chart:
    """Horizontal bars, one a row: (label, value[, href])."""
    write = FORMATS[fmt]
    unpacked = [unpack(row) for row in rows]
    whole = max((size(value) for _, value, _ in unpacked), default=0)
    return Chart(
        [
            Row(
                label,
                [Piece(label, value, write(value), share(size(value), whole))],
                write(value),
                href,
            )
            for label, value, href in unpacked
        ]
    )


def stacked(rows: Iterable[Sequence], series: Sequence, fmt: str = "number") -> Chart:
    """Horizontal bars cut into series: (label, [value, …][, href]), all to one scale."""
    write = FORMATS[fmt]
    unpacked = [unpack(row) for row in rows]
    whole = max((sum(map(size, values)) for _, values, _ in unpacked), default=0)
    drawn = []
    for label, values, href in unpacked:
        pieces, start = [], 0.0
        for position, (name, value) in enumerate(zip(series, values, strict=True)):
            piece = Piece(
                name, value, write(value), share(size(value), whole), start, colour(position)
            )
            start = round(start + piece.share, 2)
            pieces.append(piece)
        total = sum((formats.as_decimal(value) or 0 for value in values), start=0)
        drawn.append(Row(label, pieces, write(total), href))
    return Chart(drawn, [(name, colour(position)) for position, name in enumerate(series)])


def columns(rows: Iterable[Sequence], fmt: str = "number") -> Chart:
    """Upright columns in order of time: (label, value[, href])."""
    write = FORMATS[fmt]
    unpacked = [unpack(row) for row in rows]
    whole = top(max((size(value) for _, value, _ in unpacked), default=0))
    slot = 100 / len(unpacked) if unpacked else 100
    drawn = [
        Row(
            label,
            [
                Piece(
                    label,
                    value,
                    write(value),
                    share(size(value), whole),
                    round(slot * place, 3),
                    1,
                    href,
                )
            ],
            write(value),
            href,
        )
        for place, (label, value, href) in enumerate(unpacked)
    ]
    return Chart(
        drawn,
        ticks=ticks(whole, write),
        axis=thinned([label for label, _, _ in unpacked]),
        width=round(slot * 0.7, 3),
        gap=round(slot * 0.15, 3),
    )


def lines(labels: Sequence, series: Sequence[Sequence], fmt: str = "number") -> Chart:
    """Lines over the same labels: (name, [value, …]); a point is placed in a 100 × 100 box."""
    write = FORMATS[fmt]
    whole = top(max((size(value) for _, values in series for value in values), default=0))
    step = 100 / max(len(labels) - 1, 1)
    paths = [
        (
            colour(position),
            " ".join(
                f"{step * place:.2f},{100 - share(size(value), whole):.2f}"
                for place, value in enumerate(values)
            ),
        )
        for position, (_, values) in enumerate(series)
    ]
    drawn = [
        Row(label, [Piece(name, values[place], write(values[place])) for name, values in series])
        for place, label in enumerate(labels)
    ]
    names = [(name, colour(position)) for position, (name, _) in enumerate(series)]
    return Chart(drawn, names, ticks(whole, write), paths, thinned(labels))


def sparkline(values: Sequence, width: int = 100, height: int = 24) -> str:
    """The points of a small line without axes."""
    whole = max(map(size, values), default=0)
    step = width / max(len(values) - 1, 1)
    return " ".join(
        f"{step * place:.1f},{height - 1 - (height - 2) * share(size(value), whole) / 100:.1f}"
        for place, value in enumerate(values)
    )


def donut(rows: Iterable[Sequence], fmt: str = "number") -> Chart:
    """Shares of a whole as a ring: (label, value[, href]); lengths are percent of the ring."""
    write = FORMATS[fmt]
    unpacked = [unpack(row) for row in rows]
    whole = sum(size(value) for _, value, _ in unpacked)
    drawn, start = [], 0.0
    for position, (label, value, href) in enumerate(unpacked):
        piece = Piece(
            label, value, write(value), share(size(value), whole), start, colour(position), href
        )
        start = round(start + piece.share, 2)
        drawn.append(Row(label, [piece], formats.percent(piece.share / 100), href))
    return Chart(drawn)


TOWN_MAP = json.loads((Path(__file__).parent / "data" / "town_map.json").read_text())
#: Shades of the map, from the least to the most.
SHADES = 5


def town_map(values: Mapping[str, Sequence], fmt: str = "number") -> dict:
    """The schematic of the towns, shaded by value. ``values``: code -> (label, value[, href])."""
    write = FORMATS[fmt]
    unpacked = {code: unpack(row) for code, row in values.items() if code in TOWN_MAP["towns"]}
    whole = max((size(value) for _, value, _ in unpacked.values()), default=0)
    towns = [
        {
            **TOWN_MAP["towns"][code],
            "code": code,
            "label": label,
            "text": write(value),
            "href": href,
            "shade": min(int(size(value) / whole * SHADES) + 1, SHADES) if whole else 1,
        }
        for code, (label, value, href) in unpacked.items()
    ]
    box = f"-6 -6 {TOWN_MAP['width'] + 12} {TOWN_MAP['height'] + 12}"
    return {"box": box, "towns": towns}
