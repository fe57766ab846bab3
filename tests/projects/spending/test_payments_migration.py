"""What was paid before payments had rows of their own is kept by the migration both ways."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from projects.models import TreasuryPayment
from tests.projects.conftest import cny

BEFORE = [("projects", "0010_payments_and_vouchers")]
PAID = "SELECT document, paid_on, transfer_id FROM projects_paymentrequest ORDER BY id"


def migrate(targets=None):
    executor = MigrationExecutor(connection)
    executor.migrate(targets or executor.loader.graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("only_requests", [True, False])
def test_paid_requests_become_payments_and_again_what_they_were(
    project, bring, pay, pools, only_requests
):
    """With the requests alone, as they stood before there were payments, and on the way back."""
    bring(project, "running")
    pay(project, pools.government, 10_000)
    pay(project, pools.social, 2_000)
    made = list(TreasuryPayment.objects.order_by("pk"))
    kept = [(one.document, one.paid_on, one.transfer_id) for one in made]
    assert len(kept) == 2
    try:
        migrate(BEFORE)
        with connection.cursor() as cursor:
            cursor.execute(PAID)
            rows = cursor.fetchall()
            if only_requests:
                cursor.execute("DELETE FROM projects_treasurypayment")
        assert [(row[0], str(row[1]), row[2]) for row in rows] == [
            (document, str(day), transfer) for document, day, transfer in kept
        ]
    finally:
        migrate()
    again = list(TreasuryPayment.objects.order_by("pk"))
    assert [(one.document, one.paid_on, one.transfer_id) for one in again] == kept
    assert [one.amount for one in again] == [cny(10_000), cny(2_000)]
    assert [one.request_id for one in again] == [one.request_id for one in made]
