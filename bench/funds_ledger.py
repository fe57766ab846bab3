"""Rates of the ledger: transfers a second with eight writers, and the time of its figures.

    python -m bench.funds_ledger [transfers per worker] [legs for the time of figures]

Runs on a copy of a freshly migrated database beside the one DATABASE_URL names, as durable as
the site's own (every commit is on the disk before it is answered), dropped at the end. Ends with
a full recount. Beside the clock it prints processor time per transfer: on a machine that does
other work at once, the clock says little about the ledger.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
import time
from datetime import date
from itertools import count

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanhai_civic.settings.test")
django.setup()

from django.db import connection, connections  # noqa: E402

from funds import errors, postings, selectors, services  # noqa: E402
from funds.models import Balance, Leg, Tally, Transfer  # noqa: E402
from funds.reconcile import differences  # noqa: E402
from tests.database import PostgresqlDatabase, SqliteDatabase  # noqa: E402
from tests.funds.factories import make_book, yuan  # noqa: E402

WORKERS = 8
POOLS = 50
DAY = date(2018, 6, 1)
THEMES = ("lifts", "elders", "children", "greening", "safety", "culture")


def be_durable() -> None:
    """The tests' settings spare the disk; a rate that counts does not."""
    if connection.vendor == "sqlite":
        options = connection.settings_dict["OPTIONS"]
        options["init_command"] = options["init_command"].replace(
            "synchronous=OFF", "synchronous=FULL"
        )
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous")
            print(f"durability: PRAGMA synchronous = {cursor.fetchone()[0]} (2 is FULL)")
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        commit = cursor.fetchone()[0]
        cursor.execute("SHOW fsync")
        print(f"durability: synchronous_commit = {commit}, fsync = {cursor.fetchone()[0]}")


def work(worker: int, moves: int, pools: list, people: tuple, spent) -> None:
    """``moves`` transfers between random pools of one source, each its own transaction."""
    connections.close_all()
    dice, maker, checker = random.Random(worker), *people
    begun, busy = time.process_time(), 0
    for at in range(moves):
        giving, taking = dice.sample(pools, 2)
        while True:
            try:
                services.move_line(
                    giving,
                    taking,
                    yuan(dice.randint(1, 50)),
                    on=DAY,
                    document="bench",
                    by=maker,
                    approved_by=checker,
                    key=f"{worker}-{at}",
                )
            except errors.Overdrawn:
                pass
            except errors.Busy:
                busy += 1
                continue
            break
    spent.put((time.process_time() - begun, busy))
    connections.close_all()


def timed(act, rounds: int = 30) -> str:
    """Median milliseconds of ``act``: by the clock, and of this process's processor time."""
    clock, processor = [], []
    for _round in range(rounds):
        start, busy = time.perf_counter(), time.process_time()
        act()
        clock.append((time.perf_counter() - start) * 1000)
        processor.append((time.process_time() - busy) * 1000)
    clock.sort(), processor.sort()
    return (
        f"p50 {clock[rounds // 2]:.1f} ms, p95 {clock[int(rounds * 0.95)]:.1f} ms, "
        f"processor {processor[rounds // 2]:.1f} ms"
    )


def rate_of_single(book, moves: int) -> None:
    """Eight writers, each transfer asked for, posted and answered on its own."""
    district = book.areas["district"]
    pools = [
        services.open_pool(book.budget, f"Line {n}", 2018, district, line=str(n))
        for n in range(POOLS)
    ]
    for pool in pools:
        services.appropriate(book.budget, pool, yuan(100000), **book.record())
    before = Transfer.objects.count()
    connections.close_all()
    context = multiprocessing.get_context("fork")
    spent = context.Queue()
    people = (book.maker, book.checker)
    workers = [
        context.Process(target=work, args=(n, moves, pools, people, spent)) for n in range(WORKERS)
    ]
    start = time.perf_counter()
    for process in workers:
        process.start()
    told = [spent.get() for _process in workers]
    for process in workers:
        process.join()
    seconds = time.perf_counter() - start
    made = Transfer.objects.count() - before
    print(
        f"{connection.display_name}, {WORKERS} writers on {POOLS} accounts: {made} transfers, "
        f"{made / seconds:.0f}/s by the clock, "
        f"{sum(busy for busy, _n in told) / made * 1000:.2f} ms processor each, "
        f"{sum(n for _busy, n in told)} asked again"
    )


def life(book, legs: int):
    """Postings of projects in both towns, all themes and months, until there are ``legs``."""
    budget, pool = book.budget, book.pool
    yield postings.appropriate(budget, pool, yuan(10**9), **book.record())
    dice = random.Random(2018)
    for n in count():
        if n * 6 >= legs:
            return
        ref, place = f"NH2018-{n:06d}", book.areas[f"community{1 + n % 2}"]
        day = date(2018, 6, 1).replace(year=2018 + n % 8, month=1 + n % 12)
        record = {"theme": dice.choice(THEMES)}
        yield postings.commit(pool, ref, place, yuan(100), **book.record(on=day), **record)
        yield postings.pay(ref, pool, yuan(60), **book.record(on=day))
        yield postings.verify(ref, pool, yuan(50), **book.record(on=day))


def rate_of_many(book, legs: int) -> None:
    before, start, busy = Leg.objects.count(), time.perf_counter(), time.process_time()
    made = services.post_many(life(book, legs))
    print(
        f"post_many: {made} transfers, {made / (time.perf_counter() - start):.0f}/s by the clock, "
        f"{(time.process_time() - busy) / made * 1000:.2f} ms processor each; "
        f"{Leg.objects.count() - before} legs, {Tally.objects.count()} running sums"
    )


def times_of_figures(book) -> None:
    some = [f"NH2018-{n:06d}" for n in range(20)]
    town, number = book.areas["town1"], selectors.as_of_transfer()
    figures = {
        "50 balances": lambda: list(
            Balance.objects.select_related("account").order_by("pk")[:POOLS]
        ),
        "headline": selectors.headline,
        "by_town": selectors.by_town,
        "by_town of a year": lambda: selectors.by_town(2019),
        "by_source_type": selectors.by_source_type,
        "by_theme": selectors.by_theme,
        "by_year": selectors.by_year,
        "by_month": selectors.by_month,
        "area_money of a town": lambda: selectors.area_money(town),
        "project_money of 20": lambda: selectors.project_money(some),
        "balance_at": lambda: selectors.balance_at(book.pool, number),
    }
    for label, act in figures.items():
        print(f"{label:>24}: {timed(act)}")


def main(moves: int, legs: int) -> None:
    make = SqliteDatabase if connection.vendor == "sqlite" else PostgresqlDatabase
    database = make()
    database.open(rebuild=False)
    try:
        be_durable()
        book = make_book()
        rate_of_single(book, moves)
        rate_of_many(book, legs)
        services.take_checkpoints()
        times_of_figures(book)
        start = time.perf_counter()
        found = differences()
        print(f"recount: {len(found)} differences, {time.perf_counter() - start:.0f} s")
        if found:
            sys.exit(1)
    finally:
        database.drop()


if __name__ == "__main__":
    given = [int(number) for number in sys.argv[1:3]]
    main(*(given + [500, 6000][len(given) :]))
