"""The bulk path keeps the table: the same events, the same seals, the same refusals."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from foundation.lifecycle.errors import NotAllowed, WrongState
from foundation.lifecycle.services import PastStep, replay
from foundation.lifecycle.verification import verify
from foundation.people.models import Duty
from tests.lifecycle.sample.models import Sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def saved(nanhai, unit, owner):
    return Sample.objects.create(
        title="旧事", area=nanhai.community, unit=unit, owner=owner, state="new"
    )


def test_a_replayed_history_verifies_like_a_live_one(saved, owner, operator, officer):
    start = timezone.now() - timedelta(days=400)
    taker, answerer = (Duty.objects.get(user=u) for u in (operator, officer))
    written = replay(
        [
            (
                saved,
                owner,
                start,
                [
                    PastStep("take", start + timedelta(days=1), by=operator, duty=taker),
                    PastStep(
                        "answer",
                        start + timedelta(days=5),
                        officer,
                        answerer,
                        args={"answer": "好"},
                    ),
                ],
            )
        ]
    )
    saved.refresh_from_db()
    assert (written, saved.state) == (3, "answered")
    assert verify(saved) == []


def test_a_step_outside_the_table_is_refused(saved, owner, officer):
    duty = Duty.objects.get(user=officer)
    with pytest.raises(WrongState):
        replay(
            [(saved, owner, timezone.now(), [PastStep("answer", timezone.now(), officer, duty)])]
        )


def test_a_step_by_the_wrong_role_is_refused(saved, owner, officer):
    duty = Duty.objects.get(user=officer)
    with pytest.raises(NotAllowed):
        replay([(saved, owner, timezone.now(), [PastStep("take", timezone.now(), officer, duty)])])
