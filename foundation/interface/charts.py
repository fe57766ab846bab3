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


@dataclass
class Stream:
    """A band of a flow, from the edge of one node to the edge of another."""

    path: str
    colour: int
    text: str


@dataclass
class Node:
    """One end of a flow: a bar of its size with its words beside it."""

    label: Any
    text: str
    top: float
    height: float
    colour: int = 0

    @property
    def middle(self) -> float:
        return round(self.top + self.height / 2, 2)


@dataclass
class Flow:
    """A picture of what runs from where to where, in units of its own view box."""

    width: int
    height: float
    #: Where the bars stand, how wide they are, and where the words begin and end.
    left: int
    right: int
    bar: int
    #: Where the words of the sources and of the targets stand.
    from_x: int
    to_x: int
    name: str
    sources: list[Node]
    targets: list[Node]
    streams: list[Stream]


#: Name → width; x of the bars and of the words, left and right; height of the whole sum; room
#: for the words of one bar. Wide, the words stand outside the bars; on a phone, on the bands.
FLOWS = {
    "wide": (960, (210, 738), (200, 760), 380, 46),
    "narrow": (360, (0, 348), (20, 340), 420, 44),
}
BAR = 12
GAP = 6


def _stack(values: Sequence[float], tall: float, room: float) -> tuple[list[float], float]:
    """The top of each bar when every one has room for its words, and the end of the last."""
    tops, y = [], 0.0
    for value in values:
        place = max(tall * value, room)
        tops.append(y + (place - tall * value) / 2)
        y += place + GAP
    return tops, y - GAP


def flow(rows: Iterable[tuple[Any, Any, Any]], name: str = "wide", fmt: str = "wan") -> Flow:
    """(from, to, value) as bars on two sides and bands between; ends in the order they come."""
    write = FORMATS[fmt]
    width, (left, right), (from_x, to_x), tall, room = FLOWS[name]
    drawn = [(start, end, value) for start, end, value in rows if size(value)]
    whole = sum(size(value) for _start, _end, value in drawn)
    ends: tuple[dict[Any, Any], dict[Any, Any]] = ({}, {})
    for start, end, value in drawn:
        for side, key in zip(ends, (start, end), strict=True):
            side[key] = side.get(key, 0) + (formats.as_decimal(value) or 0)
    sides, height = [], 0.0
    for side in ends:
        tops, bottom = _stack([size(value) / whole for value in side.values()], tall, room)
        sides.append((tops, bottom))
        height = max(height, bottom)
    nodes = [
        [
            Node(
                label,
                write(value),
                round(top + (height - bottom) / 2, 2),
                round(tall * size(value) / whole, 2),
                0 if at else colour(place),
            )
            for place, (top, (label, value)) in enumerate(zip(tops, side.items(), strict=True))
        ]
        for at, (side, (tops, bottom)) in enumerate(zip(ends, sides, strict=True))
    ]
    by_label = [{node.label: node for node in column} for column in nodes]
    used: tuple[dict[Any, float], dict[Any, float]] = ({}, {})
    order = [{key: at for at, key in enumerate(side)} for side in ends]
    streams = []
    for start, end, value in sorted(drawn, key=lambda row: (order[0][row[0]], order[1][row[1]])):
        thick = tall * size(value) / whole
        from_y = by_label[0][start].top + used[0].get(start, 0.0)
        to_y = by_label[1][end].top + used[1].get(end, 0.0)
        used[0][start] = used[0].get(start, 0.0) + thick
        used[1][end] = used[1].get(end, 0.0) + thick
        x0, x1 = left + BAR, right
        half = (x0 + x1) // 2
        path = (
            f"M{x0} {from_y:.2f}C{half} {from_y:.2f} {half} {to_y:.2f} {x1} {to_y:.2f}"
            f"V{to_y + thick:.2f}"
            f"C{half} {to_y + thick:.2f} {half} {from_y + thick:.2f} {x0} {from_y + thick:.2f}Z"
        )
        streams.append(Stream(path, by_label[0][start].colour, f"{start} → {end} {write(value)}"))
    return Flow(
        width, round(height, 2), left, right, BAR, from_x, to_x, name, nodes[0], nodes[1], streams
    )


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
