"""The chain of the audit logs: no row of them changes unseen."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from foundation.people import audit, contacts, services
from foundation.people.models import AccessEntry, Act, AuditSeal, Contact, HistoryEntry, Purpose
from foundation.records.migrations import trigger_names
from nanhai_civic import ledgers
from tests.people.factories import person_with_phone

pytestmark = pytest.mark.django_db

HISTORY, ACCESS = HistoryEntry._meta.db_table, AccessEntry._meta.db_table
DAY = timedelta(days=1)


def look(times: int = 1) -> None:
    """Somebody looks, and something is done to an account."""
    about, by = person_with_phone("被看的人"), person_with_phone("看的人")
    for _time in range(times):
        contacts.reveal(Contact.objects.get(user=about), Purpose.CALL_BACK, by, reference="诉求 1")
        services.record(Act.HOME_REFUSED, about=about, by=by, reason="住址不符")


def night(days: int = 1) -> datetime:
    tomorrow = timezone.localtime(timezone.now() + days * DAY)
    return tomorrow.replace(hour=2, minute=5)


def tamper(table: str, statement: str) -> None:
    """What somebody with the database's own password could do."""
    suffix = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for trigger in trigger_names(table):
            cursor.execute(f"DROP TRIGGER {trigger}{suffix}")
        cursor.execute(statement)


@pytest.fixture
def sealed():
    look(3)
    with time_machine.travel(night(), tick=False):
        assert audit.seal_days() == 2
        assert audit.seal_days() == 0


def test_sealed_logs_verify(sealed, capsys):
    call_command("verify_audit")
    out = capsys.readouterr().out
    assert AuditSeal.objects.get(log="access").digest in out
    assert AuditSeal.objects.get(log="access").rows == 3
    assert audit.unsealed() == 0
    ledgers.verify_audit_chain()


@pytest.mark.parametrize(
    ("table", "change"),
    [
        (HISTORY, "reason = '住址不苻'"),
        (HISTORY, "act = 'home_verified'"),
        (HISTORY, "by_id = about_id"),
        (HISTORY, "about_id = by_id"),
        (HISTORY, "by_id = NULL"),
        (HISTORY, "at = '2020-01-01 00:00:00+00:00'"),
        (ACCESS, "purpose = 'project'"),
        (ACCESS, "reference = '诉求 2'"),
        (ACCESS, "kind = 'email'"),
        (ACCESS, "by_id = about_id"),
        (ACCESS, "about_id = NULL"),
        (ACCESS, "contact = '00000000000000000000000000000000'"),
        (ACCESS, "at = '2020-01-01 00:00:00+00:00'"),
    ],
)
def test_one_changed_value_is_found(sealed, table, change):
    tamper(
        table,
        f"UPDATE {table} SET {change} WHERE id = (SELECT MIN(id) + 1 FROM {table})",
    )
    with pytest.raises(CommandError):
        call_command("verify_audit")
    with pytest.raises(ledgers.LedgerDiffers, match="chain"):
        ledgers.verify_audit_chain()


@pytest.mark.parametrize("table", [HISTORY, ACCESS])
def test_a_removed_row_is_found(sealed, table):
    tamper(table, f"DELETE FROM {table} WHERE id = (SELECT MAX(id) FROM {table})")
    assert len(audit.broken_days()) == 1


def test_the_break_is_named_where_it_is(sealed):
    look()
    with time_machine.travel(night(2), tick=False):
        # What was written today is of today: the second seal covers it.
        assert audit.seal_days() == 2
    assert AuditSeal.objects.count() == 4
    tamper(
        ACCESS, f"UPDATE {ACCESS} SET purpose = 'project' WHERE id = (SELECT MAX(id) FROM {ACCESS})"
    )
    last = AuditSeal.objects.filter(log="access").last()
    assert [
        f"#{last.first_id}–#{last.last_id}" in found.label for found in audit.broken_days()
    ] == [True]


def test_a_removed_seal_is_found(sealed):
    look()
    with time_machine.travel(night(2), tick=False):
        audit.seal_days()
    table = AuditSeal._meta.db_table
    tamper(
        table, f"DELETE FROM {table} WHERE id = (SELECT MIN(id) FROM {table} WHERE log = 'access')"
    )
    assert audit.broken_days()


@pytest.mark.parametrize("model", [HistoryEntry, AccessEntry, AuditSeal])
def test_the_database_refuses_to_change_a_log_or_a_seal(sealed, model):
    for act in (
        lambda: model._base_manager.update(id=99999),
        lambda: model._base_manager.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_today_is_not_sealed_nor_yesterday_within_an_hour_of_midnight():
    look()
    assert audit.seal_days() == 0
    with time_machine.travel(night().replace(hour=0, minute=30), tick=False):
        assert audit.seal_days() == 0
    with time_machine.travel(night(), tick=False):
        assert audit.seal_days() == 2


def test_empty_logs_have_no_seal():
    assert audit.seal_days() == 0
    assert audit.broken_days() == []
    call_command("verify_audit", "--seal")
