"""Periodic work is done when due, by one runner, and one failure stops nothing else."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from django.utils.module_loading import import_string

from nanhai_civic import background
from nanhai_civic.models import BackgroundWork

pytestmark = pytest.mark.django_db

calls = []


def work():
    calls.append("work")


def broken():
    raise ValueError("out of order")


@pytest.fixture(autouse=True)
def two_works(monkeypatch):
    calls.clear()
    here = "tests.contract.test_background"
    works = [
        background.Periodic("broken", f"{here}.broken", timedelta(minutes=1)),
        background.Periodic("work", f"{here}.work", timedelta(minutes=1)),
    ]
    monkeypatch.setattr(background, "WORKS", works)
    background.prepare()


@pytest.mark.parametrize("name", [work.function for work in background.WORKS])
def test_every_listed_function_exists(name):
    assert callable(import_string(name))


def test_work_runs_when_due_and_not_again_before_its_time():
    assert background.run_due() == ["broken", "work"]
    assert background.run_due() == []
    BackgroundWork.objects.update(due_at=timezone.now())
    assert background.run_due() == ["broken", "work"]
    assert calls == ["work", "work"]


def test_a_failure_is_kept_and_the_work_comes_round_again():
    background.run_due()
    failed = BackgroundWork.objects.get(name="broken")
    assert "out of order" in failed.error
    assert failed.due_at > timezone.now()


def test_work_that_another_runner_is_at_is_left_alone_until_its_lease_ends():
    now = timezone.now()
    first = background.WORKS[1]
    assert background.claim(first, now)
    assert not background.run(first, now)
    assert background.run(first, now + background.LEASE)
    assert calls == ["work"]


def test_preparing_twice_changes_nothing():
    background.prepare()
    assert BackgroundWork.objects.count() == 2


def test_nightly_work_waits_for_its_hour_here_not_in_utc():
    nightly = background.Periodic("nightly", "", at=time(2, 20))
    here = timezone.get_current_timezone()
    evening, night = datetime(2026, 11, 23, 20, tzinfo=here), datetime(2026, 11, 24, 1, tzinfo=here)
    assert nightly.next_after(evening) == datetime(2026, 11, 24, 2, 20, tzinfo=here)
    assert nightly.next_after(night) == datetime(2026, 11, 24, 2, 20, tzinfo=here)


def test_nightly_work_does_not_run_at_the_first_start(monkeypatch):
    here = "tests.contract.test_background"
    nightly = background.Periodic("nightly", f"{here}.work", at=time(2, 20))
    monkeypatch.setattr(background, "WORKS", [nightly])
    background.prepare()
    assert background.run_due() == []


def test_the_search_index_is_renewed():
    background.renew_search_index()
