"""Sixteen gifts at once: together they are matched up to the cap; the control has no lock."""

import threading
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from foundation.people.roles import Role
from funds import services as money
from funds.donations import matching, services
from funds.models import MatchingDue, Receipt
from tests.funds.factories import WORKERS, at_once, make_book, yuan

#: Of sixteen matches of ¥10 the cap leaves room for three.
CAP = Decimal(30)


@pytest.fixture
def arrived(transactional_db, grant):
    """Sixteen received gifts whose match is still to be drafted."""
    book, today = make_book(), timezone.localdate()
    district = book.areas["district"]
    grant(book.maker, Role.FUNDS_OFFICER, district)
    pool = money.open_pool(book.budget, "配套", today.year, district)
    money.appropriate(book.budget, pool, yuan(1000), **book.record(on=today))
    matching.issue_rule(
        by=book.maker, code="m", name="配套", area=district, theme="", starts_on=today,
        ends_on=today, numerator=1, denominator=1, cap_each=None, cap_total=CAP, pool=pool,
        basis="南财1号",
    )  # fmt: skip
    cause = services.open_cause(
        by=book.maker, kind="area", title="公益金", area=district, how_to_transfer="账号"
    )
    donor = services.register_donor(by=book.maker, kind="enterprise", name="某厂", area=district)
    source = services.source_of(donor, district, in_kind=False)
    into = money.open_pool(source, "捐赠", today.year, district)
    receipts = []
    for _each in range(WORKERS):
        pledge = services.pledge(
            cause, donor, 10, by=book.maker, transfer_by=today + timedelta(days=9),
            submission=uuid.uuid4(),
        )  # fmt: skip
        gift = money.receive_donation(source, into, yuan(10), **book.record(on=today))
        receipts.append(
            Receipt.objects.create(
                pledge=pledge, amount=yuan(10), arrived_on=today, transfer=gift, noted_by=book.maker
            )
        )
    return receipts


def rush(receipts) -> int:
    def work(worker):
        with transaction.atomic():
            matching.draft_match(receipts[worker])

    at_once(work)
    return sum(MatchingDue.objects.values_list("fen", flat=True))


def test_gifts_at_once_are_matched_up_to_the_cap_and_no_further(arrived):
    assert rush(arrived) == CAP * 100


@pytest.mark.postgresql
def test_without_the_lock_the_cap_is_broken(arrived, monkeypatch):
    """SQLite has one writer at a time, so only PostgreSQL can show it."""
    together, read = threading.Barrier(WORKERS, timeout=30), matching.spoken_for

    def all_read_first(code):
        spoken = read(code)
        together.wait()
        return spoken

    monkeypatch.setattr(matching, "lock", lambda code: None)
    monkeypatch.setattr(matching, "spoken_for", all_read_first)
    assert rush(arrived) > CAP * 100
