"""Pure decisions of the insights: folding counts into parts, days between steps.

No database here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from statistics import median


def fold(counts: Iterable[tuple[str, int]], paths: Iterable[str]) -> Counter:
    """Counts by tree path, gathered in the nearest listed path above (or at) each.

    What lies below none of them is left out.
    """
    listed = set(paths)
    sizes = sorted({len(path) for path in listed}, reverse=True)
    found: Counter = Counter()
    for path, n in counts:
        nearest = next((path[:size] for size in sizes if path[:size] in listed), None)
        if nearest is not None:
            found[nearest] += n
    return found


def median_days(days: Iterable[date | None]) -> int | None:
    """The median of the days between one dated step and the next; None below two dates.

    Steps may overlap in life (an activity begins before the last payment), so a
    step dated before the one above it counts as following at once.
    """
    known = [day for day in days if day is not None]
    gaps = [
        max((later - earlier).days, 0) for earlier, later in zip(known, known[1:], strict=False)
    ]
    return round(median(gaps)) if gaps else None
