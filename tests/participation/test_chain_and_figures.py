"""What was recorded and published stays what it was, and a change is found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from foundation.records.migrations import trigger_names
from participation import chain, figures, rollups, selectors
from participation.models import DayHash, ParticipationEvent, PublishedFigure, Roll
from participation.models.figures import Measure
from participation.services import record_many, reverse
from tests.participation.factories import attended, heads, recorded

pytestmark = pytest.mark.django_db
TABLE = ParticipationEvent._meta.db_table


def tomorrow(monkeypatch, days: int = 1) -> None:
    day = timezone.localdate() + timedelta(days=days)
    real = timezone.localdate
    monkeypatch.setattr(
        "participation.chain.timezone.localdate", lambda at=None: real(at) if at else day
    )


def tamper(statement: str) -> None:
    """What somebody with the database's own password could do."""
    on_update, on_delete = trigger_names(TABLE)
    suffix = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for trigger in (on_update, on_delete):
            cursor.execute(f"DROP TRIGGER {trigger}{suffix}")
        cursor.execute(statement)


@pytest.fixture
def sealed(nanhai, monkeypatch):
    record_many([heads(nanhai.communities[0], 5, row_key=str(i)) for i in range(4)])
    rollups.aggregate()
    tomorrow(monkeypatch)
    assert chain.seal_days() == 1
    assert chain.seal_days() == 0


def test_sealed_days_verify(sealed):
    call_command("verify_participation")
    assert DayHash.objects.get().rows == 4
    assert chain.unsealed() == 0


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {TABLE} SET evidence = 'x' WHERE id = (SELECT MIN(id) FROM {TABLE})",
        f"UPDATE {TABLE} SET heads = 6 WHERE id = (SELECT MAX(id) FROM {TABLE})",
        f"DELETE FROM {TABLE} WHERE id = (SELECT MAX(id) FROM {TABLE})",
    ],
)
def test_one_changed_byte_is_found(sealed, statement):
    tamper(statement)
    with pytest.raises(CommandError):
        call_command("verify_participation")


def test_today_is_not_sealed(nanhai):
    recorded(heads(nanhai.town))
    rollups.aggregate()
    assert chain.seal_days() == 0
    assert chain.unsealed() == 1


def test_published_figures_are_pinned_revised_and_reproduced(nanhai, make_user):
    first, second = make_user(), make_user(display_name="敏")
    event = recorded(attended(nanhai.communities[0], first))
    recorded(attended(nanhai.communities[0], second, source_id="sheet-2"))
    rollups.aggregate()
    figures.publish(201903, by=None)
    assert figures.publish(201903, by=None) == 0
    rollups.merge_people(first, second)
    reverse(event, reason="误录", by=None)
    rollups.aggregate()
    assert figures.publish(201903, by=None) > 0
    revisions = PublishedFigure.objects.filter(
        area=nanhai.district, measure=Measure.PEOPLE
    ).order_by("revision")
    assert [(f.revision, f.value) for f in revisions] == [(0, 2), (1, 1)]
    for figure in PublishedFigure.objects.select_related("area"):
        assert figures.reproduce(figure) == figure.value
    assert selectors.published(nanhai.district, 201903)[Measure.PERSON_TIMES].value == 1
    call_command("publish_participation", "2019", "--check")


def test_the_recount_command_fails_with_a_list_and_rebuilds(nanhai, capsys):
    recorded(heads(nanhai.town, 7))
    rollups.aggregate()
    call_command("recount")
    Roll.objects.filter(area=nanhai.town).update(person_times=8)
    with pytest.raises(CommandError):
        call_command("recount")
    assert "areas: only in the" in capsys.readouterr().err
    call_command("recount", "--rebuild")
