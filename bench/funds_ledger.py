"""Rates of the ledger: transfers a second with eight writers, and the time of balance queries.

    python -m bench.funds_ledger [transfers per worker]

Runs on a database of its own beside the one DATABASE_URL names (a test database, dropped at the
end) and ends with a full recount. Prints figures; asserts none but the recount.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
import time
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanhai_civic.settings.test")
django.setup()

from django.db import connection, connections  # noqa: E402

from funds import errors, postings, selectors, services  # noqa: E402
from funds.models import Balance, Transfer  # noqa: E402
from funds.reconcile import differences  # noqa: E402
from tests.funds.factories import make_book, yuan  # noqa: E402

WORKERS = 8
POOLS = 50
DAY = date(2018, 6, 1)


def work(name: str, worker: int, count: int, pools: list, people: tuple) -> None:
    """``count`` moves between random pools of one source."""
    connections.close_all()
    connection.settings_dict["NAME"] = name
    dice, maker, checker = random.Random(worker), *people
    for at in range(count):
        giving, taking = dice.sample(pools, 2)
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
            continue


def timed(act, rounds: int = 20) -> float:
    """Median milliseconds of ``act``."""
    taken = []
    for _round in range(rounds):
        start = time.perf_counter()
        act()
        taken.append((time.perf_counter() - start) * 1000)
    return sorted(taken)[rounds // 2]


def main(count: int) -> None:
    kept = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = f"{kept}.bench"
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        book = make_book()
        pools = [
            services.open_pool(book.budget, f"Line {n}", 2018, book.areas["district"], line=str(n))
            for n in range(POOLS)
        ]
        for pool in pools:
            services.appropriate(book.budget, pool, yuan(100000), **book.record())
        connections.close_all()
        context = multiprocessing.get_context("fork")
        people = (book.maker, book.checker)
        workers = [
            context.Process(target=work, args=(name, n, count, pools, people))
            for n in range(WORKERS)
        ]
        before, start = Transfer.objects.count(), time.perf_counter()
        connections.close_all()
        for process in workers:
            process.start()
        for process in workers:
            process.join()
        seconds = time.perf_counter() - start
        single = Transfer.objects.count() - before
        print(
            f"{connection.display_name}: {single} transfers by {WORKERS} workers, "
            f"{single / seconds:.0f}/s"
        )
        area = book.areas["community1"]
        specs = [postings.appropriate(book.budget, book.pool, yuan(10**7), **book.record())]
        for n in range(count * 2):
            ref = f"NH2018-{n:04d}"
            specs += [
                postings.commit(book.pool, ref, area, yuan(100), **book.record()),
                postings.pay(ref, book.pool, yuan(60), **book.record()),
                postings.verify(ref, book.pool, yuan(50), **book.record()),
            ]
        start = time.perf_counter()
        services.post_many(specs)
        print(f"post_many: {len(specs) / (time.perf_counter() - start):.0f}/s")
        some = [f"NH2018-{n:04d}" for n in range(20)]
        for label, act in (
            (
                "balances of 50 accounts",
                lambda: list(
                    Balance.objects.filter(account__in=pools).values_list("account__name", "fen")
                ),
            ),
            ("headline", selectors.headline),
            ("by_town", selectors.by_town),
            ("project_money of 20", lambda: selectors.project_money(some)),
            ("balance_at", lambda: selectors.balance_at(book.pool, single)),
        ):
            print(f"{label}: {timed(act):.1f} ms over {Transfer.objects.count()} transfers")
        found = list(differences())
        print(f"recount: {len(found)} differences")
        if found:
            sys.exit(1)
    finally:
        connection.creation.destroy_test_db(kept, verbosity=0)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
