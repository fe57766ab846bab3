"""Payments a second: approved by one officer and recorded as paid by another, through the services.

    python -m bench.payments [workers] [requests per worker]

Runs on a copy of a freshly migrated database beside the one DATABASE_URL names, as durable as
the site's own, dropped at the end. Every request is one of its own project: approving and paying
it takes the project's row, posts to the ledger, writes two events of the case's history and the
organisation's notice. Ends with a full recount of the ledger.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanhai_civic.settings.test")
django.setup()

from django.db import OperationalError, connection, connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.funds_ledger import be_durable  # noqa: E402
from foundation.lifecycle.errors import GuardFailed  # noqa: E402
from foundation.lifecycle.services import SYSTEM, open_case, perform  # noqa: E402
from foundation.people.models import Duty, Membership, User  # noqa: E402
from foundation.people.roles import Role  # noqa: E402
from funds import errors  # noqa: E402
from funds import services as funds  # noqa: E402
from funds.models import Transfer  # noqa: E402
from funds.reconcile import broken_links, differences  # noqa: E402
from projects.models import PaymentRequest, Project, Theme, TreasuryPayment  # noqa: E402
from projects.services import record_payment  # noqa: E402
from tests.database import PostgresqlDatabase, SqliteDatabase  # noqa: E402
from tests.funds.factories import Book, make_book, yuan  # noqa: E402

#: Requests of one project: they wait for each other, as in life.
A_PROJECT = 4
PART = yuan(100)


def officer(name: str, role: str, book: Book) -> User:
    user = User.objects.create_user(display_name=name)
    Duty.objects.create(user=user, role=role, area=book.areas["district"])
    return user


def prepare(book: Book, count: int) -> list[int]:
    """``count`` requests under promises of their own; their ids."""
    today = timezone.localdate()
    manager = User.objects.create_user(display_name="Manager")
    Membership.objects.create(organisation=book.organisation, user=manager, role="manager")
    theme = Theme.objects.create(key="bench", name="治理", name_en="Governance")
    area = book.areas["community1"]
    pool = funds.open_pool(book.budget, "Bench", today.year, book.areas["district"], line="bench")
    record = {"document": "bench", "by": book.maker, "on": today}
    funds.appropriate(book.budget, pool, yuan(100 * count), key="bench", **record)
    ids: list[int] = []
    while len(ids) < count:
        number = f"P{len(ids):06d}"
        project = Project.objects.create(
            number=number,
            title=number,
            summary="bench",
            organisation=book.organisation,
            area=area,
            theme=theme,
            requested=yuan(100 * A_PROJECT),
            starts_on=today,
            ends_on=today + timedelta(days=90),
            submission=number,
            state="running",
        )
        several = min(A_PROJECT, count - len(ids))
        funds.commit(
            pool, number, area, yuan(100 * several), theme=project.purpose, key=number, **record
        )
        for _n in range(several):
            request = PaymentRequest(project=project, instalment=1, amount=PART, pool=pool)
            ids.append(open_case(request, by=SYSTEM).pk)
    return ids


def until_done(step) -> tuple[float, int]:
    """Seconds until the step was made, and how often a busy book was asked again."""
    start, again = time.perf_counter(), 0
    while True:
        try:
            step()
        except (GuardFailed, OperationalError) as refused:
            # The money is there: only a busy book or database may say no.
            if not isinstance(refused.__cause__, errors.Busy) and isinstance(refused, GuardFailed):
                raise
            again += 1
            continue
        return time.perf_counter() - start, again


def work(ids: list[int], people: tuple[int, int], told) -> None:
    connections.close_all()
    approver, payer = (User.objects.get(pk=pk) for pk in people)
    today, times, again = timezone.localdate(), [], 0
    begun = time.process_time()
    for pk in ids:
        request = PaymentRequest.objects.get(pk=pk)
        approved, first = until_done(lambda: perform(request, "approve", by=approver))  # noqa: B023
        paid, second = until_done(
            lambda: record_payment(request, by=payer, document=f"bench-{pk}", paid_on=today)  # noqa: B023
        )
        times.append(approved + paid)
        again += first + second
    told.put((times, again, time.process_time() - begun))
    connections.close_all()


def main(workers: int, each: int) -> None:
    make = SqliteDatabase if connection.vendor == "sqlite" else PostgresqlDatabase
    database = make()
    database.open(rebuild=False)
    try:
        be_durable()
        book = make_book()
        people = (
            officer("Approver", Role.FUNDS_OFFICER, book).pk,
            officer("Payer", Role.FINANCE_OFFICER, book).pk,
        )
        ids = prepare(book, workers * each)
        before = Transfer.objects.count()
        connections.close_all()
        context = multiprocessing.get_context("fork")
        told = context.Queue()
        shares = [ids[n::workers] for n in range(workers)]
        processes = [context.Process(target=work, args=(s, people, told)) for s in shares]
        start = time.perf_counter()
        for process in processes:
            process.start()
        heard = [told.get() for _process in processes]
        for process in processes:
            process.join()
        seconds = time.perf_counter() - start
        times = sorted(one for found, _again, _busy in heard for one in found)
        load = ", ".join(f"{n:.1f}" for n in os.getloadavg())
        print(
            f"{connection.display_name}, {workers} workers: {len(times)} payments approved and "
            f"paid, {len(times) / seconds:.1f}/s by the clock, p50 "
            f"{times[len(times) // 2] * 1000:.0f} ms, p95 "
            f"{times[int(len(times) * 0.95)] * 1000:.0f} ms, "
            f"{sum(busy for _t, _a, busy in heard) / len(times) * 1000:.1f} ms processor each, "
            f"{sum(again for _t, again, _b in heard)} asked again; load {load}"
        )
        wrong = [*differences(), *broken_links()]
        whole = TreasuryPayment.objects.count() == len(ids) == Transfer.objects.count() - before
        print(f"recount: {len(wrong)} differences, every payment has its transfer: {whole}")
        if wrong or not whole:
            sys.exit(1)
    finally:
        database.drop()


if __name__ == "__main__":
    given = [int(number) for number in sys.argv[1:3]]
    main(*(given + [8, 50][len(given) :]))
