"""The participation ledger under load: recording, counting, dashboard queries.

    python bench/participation.py --rows 500000

Works in a scratch database of its own: SQLite in a temporary directory, or the
(empty) PostgreSQL that DATABASE_URL names.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def facts(rows: int, areas: list, refs: list[int]):
    from participation.services import Assurance, Fact, Method

    rng = random.Random(2018)
    actions = ("visitors", "participants", "helpers", "attendance")
    for number in range(rows):
        yield Fact(
            "participation.list",
            actions[number % 4],
            f"s{number // 25}",
            areas[rng.randrange(len(areas))],
            date(2018, 1, 1) + timedelta(days=number * 730 // rows),
            Method.LIST,
            Assurance.D,
            person_ref=refs[rng.randrange(len(refs))] if number % 10 else None,
            space_ref=f"C-{rng.randrange(400):03d}",
            row_key=str(number),
        )


def percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--people", type=int, default=40_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanhai_civic.settings.embedded")
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        run(options.rows, options.people)


def run(rows: int, people: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from foundation.areas.models import Area, AreaLevel
    from participation import identity, recount, rollups, selectors
    from participation.services import record_many

    call_command("migrate", verbosity=0)
    if not Area.objects.communities().exists():
        city = Area.add_root(
            code="c", name="City", short_name="City", level=AreaLevel.CITY, kind="city"
        )
        home = city.add_child(
            code="d",
            name="District",
            short_name="District",
            level=AreaLevel.DISTRICT,
            kind="district",
        )
        for t in range(7):
            town = home.add_child(
                code=f"t{t}",
                name=f"Town {t}",
                short_name=f"Town {t}",
                level=AreaLevel.TOWN,
                kind="town",
            )
            for c in range(44):
                town.add_child(
                    code=f"t{t}c{c}",
                    name=f"C {t}-{c}",
                    short_name=f"C {t}-{c}",
                    level=AreaLevel.COMMUNITY,
                    kind="other_community",
                )
    areas = list(Area.objects.communities())
    refs = identity.enrol(people)

    start = time.perf_counter()
    new = record_many(facts(rows, areas, refs))
    spent = time.perf_counter() - start
    print(f"{connection.display_name}: recorded {new:,} in {spent:.1f} s ({new / spent:,.0f}/s)")
    start = time.perf_counter()
    counted = rollups.aggregate()
    spent = time.perf_counter() - start
    print(f"counted {counted:,} in {spent:.1f} s ({counted / spent:,.0f}/s)")
    start = time.perf_counter()
    differences = recount.recount().differences
    print(f"recount in {time.perf_counter() - start:.1f} s, {len(differences)} differences")

    spaces = [f"C-{n:03d}" for n in range(400)]
    queries = {
        "headline": selectors.headline,
        "by town": selectors.by_town,
        "by month": selectors.by_month,
        "path": selectors.by_kind,
        "community": lambda: selectors.headline(areas[0]),
        "400 spaces": lambda: selectors.for_space_refs(spaces),
        "100 sources": lambda: selectors.for_source(
            "participation.list", [f"s{n}" for n in range(100)]
        ),
        "records, first page": lambda: list(selectors.records()[:20]),
    }
    for name, query in queries.items():
        times = []
        for _ in range(40):
            start = time.perf_counter()
            query()
            times.append(time.perf_counter() - start)
        print(
            f"{name:>20}: p50 {statistics.median(times) * 1000:.1f} ms, p95 {percentile(times, 0.95):.1f} ms"
        )


if __name__ == "__main__":
    main()
