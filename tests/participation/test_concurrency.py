"""Two aggregators at once, and rows that become visible late. Each guard has a control."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections, transaction

from participation import recount, rollups, selectors
from participation.models import ParticipationEvent, Watermark
from participation.services import record_many
from tests.participation.factories import heads, recorded

pytestmark = pytest.mark.django_db(transaction=True)


def side_by_side(work, number: int = 2) -> None:
    errors: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not errors


@pytest.fixture
def log(nanhai, monkeypatch):
    monkeypatch.setattr(rollups, "BATCH", dict.fromkeys(rollups.BATCH, 7))
    record_many([heads(nanhai.communities[0], 1, row_key=str(i)) for i in range(60)])


def test_two_aggregators_never_count_twice(log):
    side_by_side(rollups.aggregate)
    rollups.aggregate()
    assert selectors.headline().person_times == 60
    assert recount.recount().differences == []


def test_without_the_lock_they_would(log, monkeypatch):
    both_have_read = threading.Barrier(2, timeout=30)
    stale = Watermark.objects.get(name=rollups.NAME)

    def unguarded(*, wait: bool = False) -> Watermark:
        return Watermark(name=stale.name, event_id=stale.event_id, evidence_id=stale.evidence_id)

    monkeypatch.setattr(rollups, "locked_watermark", unguarded)

    def work() -> None:
        both_have_read.wait()
        rollups.aggregate(max_batches=1)

    side_by_side(work)
    monkeypatch.undo()
    assert recount.recount().differences


def late_commit(nanhai, count) -> None:
    """A row draws its id first and commits after a row with a higher id was counted."""
    drawn, counted = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            recorded(heads(nanhai.communities[0], 3, row_key="late"))
            drawn.set()
            counted.wait(30)

    def fast() -> None:
        drawn.wait(30)
        recorded(heads(nanhai.communities[0], 5, row_key="early"))
        count()
        counted.set()

    works = iter([slow, fast])
    lock = threading.Lock()

    def work() -> None:
        with lock:
            mine = next(works)
        mine()

    side_by_side(work)
    rollups.aggregate()
    assert ParticipationEvent.objects.count() == 2


@pytest.mark.postgresql
def test_a_row_that_commits_late_is_never_skipped(nanhai):
    late_commit(nanhai, lambda: rollups.aggregate(patience=0.2))
    assert selectors.headline().person_times == 8


@pytest.mark.postgresql
def test_without_the_horizon_it_would_be(nanhai, monkeypatch):
    def highest(model, patience=5.0):
        return model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def count() -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(rollups, "safe_horizon", highest)
            rollups.aggregate()

    late_commit(nanhai, count)
    assert selectors.headline().person_times == 5


@pytest.mark.postgresql
def test_two_doors_at_once_write_one_row(nanhai):
    side_by_side(lambda: recorded(heads(nanhai.communities[0], 5)), 4)
    assert ParticipationEvent.objects.count() == 1
    assert connection.vendor == "postgresql"
