"""Many hands on one case: exactly one wins. The control shows why the lock is there."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, models

from foundation.lifecycle import services
from foundation.lifecycle.errors import LifecycleError
from foundation.lifecycle.models import Event
from foundation.lifecycle.services import perform
from tests.lifecycle.sample.models import Sample

HANDS = 8


def rush(case, operator, act) -> int:
    barrier = threading.Barrier(HANDS)
    wins = []

    def hand():
        try:
            mine = Sample.objects.get(pk=case.pk)
            barrier.wait()
            act(mine, operator)
            wins.append(1)
        except (LifecycleError, Exception) as lost:  # noqa: BLE001
            if not isinstance(lost, LifecycleError):
                wins.append(0)
        finally:
            connection.close()

    threads = [threading.Thread(target=hand) for _ in range(HANDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(wins)


@pytest.mark.django_db(transaction=True)
def test_eight_operators_take_one_case_once(case, operator):
    assert rush(case, operator, lambda mine, user: perform(mine, "take", by=user)) == 1
    assert Event.objects.of(case).filter(action="take").count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_more_than_one_believes_to_have_won(case, operator):
    gate = threading.Barrier(HANDS)

    def unguarded(mine, user):
        services.check(mine, "take", by=user)
        gate.wait()
        type(mine).objects.filter(pk=mine.pk).update(state="handled")

    assert rush(case, operator, unguarded) > 1
    assert isinstance(Sample._meta.get_field("state"), models.CharField)
