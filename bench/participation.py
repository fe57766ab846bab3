"""The participation ledger under load: recording, counting, dashboard queries.

    python bench/participation.py --rows 500000
    python bench/participation.py --rows 5000000
    DATABASE_URL=postgres:///bench python bench/participation.py --rows 5000000

Works in a scratch database of its own: SQLite in a temporary directory (about 0.6 KiB a row),
or the empty PostgreSQL that DATABASE_URL names; one that holds rows already is refused, unless
``--go-on`` says that an interrupted run filled it. Beside the clock it prints processor time: of
this process, which on PostgreSQL leaves the server out. Ends with an error when the recount finds
a difference.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
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
    """Milliseconds below which ``share`` of the times lie."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] * 1000


class Stopwatch:
    """Seconds by the clock and of this process's processor time since it was made."""

    def __init__(self) -> None:
        self.begun, self.worked = time.perf_counter(), time.process_time()

    @property
    def clock(self) -> float:
        return time.perf_counter() - self.begun

    @property
    def processor(self) -> float:
        return time.process_time() - self.worked


def say_rate(what: str, number: int, watch: Stopwatch) -> None:
    clock, processor = watch.clock, watch.processor
    print(
        f"{what} {number:,} in {clock:.1f} s ({number / clock:,.0f}/s by the clock), "
        f"processor {processor:.1f} s",
        flush=True,
    )


def say_times(name: str, query: Callable[[], object], rounds: int = 40) -> None:
    clock, processor = [], []
    for _ in range(rounds):
        watch = Stopwatch()
        query()
        clock.append(watch.clock)
        processor.append(watch.processor)
    print(
        f"{name:>20}: p50 {percentile(clock, 0.5):.1f} ms, p95 {percentile(clock, 0.95):.1f} ms, "
        f"processor {percentile(processor, 0.5):.1f} ms",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--people", type=int, default=40_000)
    parser.add_argument("--go-on", action="store_true", help="in the database of a run before")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanhai_civic.settings.embedded")
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        run(options.rows, options.people, options.go_on)


def run(rows: int, people: int, go_on: bool) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import RequestFactory

    from foundation.areas.models import Area, AreaLevel
    from foundation.interface.pagination import paginate
    from participation import identity, recount, rollups, selectors
    from participation.models import ParticipationEvent
    from participation.services import record_many

    call_command("migrate", verbosity=0)
    if ParticipationEvent.objects.exists() and not go_on:
        sys.exit("This database holds participations already; name an empty one.")
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
    areas, town = list(Area.objects.communities()), Area.objects.towns().first()

    print(connection.display_name, flush=True)
    if not go_on:
        refs = identity.enrol(people)
        watch = Stopwatch()
        say_rate("recorded", record_many(facts(rows, areas, refs)), watch)
    watch = Stopwatch()
    say_rate("counted", rollups.aggregate(), watch)
    watch = Stopwatch()
    differences = recount.recount().differences
    say_rate("recounted", rows, watch)
    print(f"{len(differences)} differences")

    def turned(query: str = ""):
        return paginate(RequestFactory().get(f"/?{query}"), selectors.records())

    behind = turned("page=500").next
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
        "records of a town": lambda: list(selectors.records(town)[:20]),
        "records of a month": lambda: list(selectors.records(month=201906)[:20]),
        # As /participation/records/ reads them: counted as far as the list's reach, and a page.
        "records, the list": lambda: list(turned()),
        "the list, page 500": lambda: list(turned("page=500")),
        "the list, page 501": lambda: list(turned(behind)),
        "records, counted all": lambda: selectors.records().count(),
    }
    for name, query in queries.items():
        say_times(name, query)
    if differences:
        sys.exit(1)


if __name__ == "__main__":
    main()
