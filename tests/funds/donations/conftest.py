"""A book with its two officers, a cause, a donor who signs in, and one who stays unnamed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from foundation.files.rules import check
from foundation.lifecycle.services import perform
from foundation.people.models import User
from foundation.people.roles import Role
from funds.donations import services
from funds.models import Cause, Donor, FundsOrder, Pledge
from tests.funds.factories import Book

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
SECRET = "黎隐名"


def upload(name="回单.pdf"):
    return SimpleUploadedFile(name, PDF)


@dataclass
class Giving:
    """Acts as the people would: promise, confirm, note what arrived, sign twice."""

    book: Book
    cause: Cause
    donor: Donor
    giver: User

    def promise(self, amount=100, *, cause=None, donor=None, by=None, **said) -> Pledge:
        said = {"transfer_by": timezone.localdate() + timedelta(days=30)} | said
        return services.pledge(
            cause or self.cause,
            donor or self.donor,
            amount,
            by=by or self.giver,
            submission=uuid.uuid4(),
            **said,
        )

    def confirmed(self, *args, **said) -> Pledge:
        return perform(self.promise(*args, **said), "confirm", by=self.book.maker)

    def arrived(self, pledge, amount, *, on=None, document="银行回单1号", **said) -> FundsOrder:
        perform(
            pledge,
            "note_receipt",
            by=self.book.maker,
            amount=amount,
            arrived_on=on or timezone.localdate(),
            document=document,
            papers=[check(upload())],
            **said,
        )
        return pledge.receipts.order_by("-pk").first().order

    def posted(self, order, on=None) -> FundsOrder:
        perform(order, "approve", by=self.book.checker)
        return perform(
            order,
            "post",
            by=self.book.maker,
            on=on or timezone.localdate(),
            document=order.document,
        )

    def given(self, amount=100, *, on=None, **said) -> Pledge:
        """A pledge of which everything arrived."""
        pledge = self.confirmed(amount, **said)
        self.posted(self.arrived(pledge, amount, on=on), on=on)
        pledge.refresh_from_db()
        return pledge


@pytest.fixture
def giving(book, grant, make_user) -> Giving:
    district = book.areas["district"]
    grant(book.maker, Role.FUNDS_OFFICER, district)
    grant(book.checker, Role.FINANCE_OFFICER, district)
    cause = services.open_cause(
        by=book.maker,
        kind="theme",
        title="为老服务公益金",
        area=book.areas["town1"],
        theme="elder",
        how_to_transfer="户名：桂城街道办事处；账号：4406 0000",
    )
    giver = make_user("何善心")
    donor = services.donor_for(giver, area=cause.area, kind="individual", is_anonymous=False)
    return Giving(book, cause, donor, giver)


@pytest.fixture
def hidden(giving) -> Donor:
    """A registered donor whose name nobody but the desk may read."""
    return services.register_donor(
        by=giving.book.maker,
        kind="individual",
        name=SECRET,
        area=giving.cause.area,
        is_anonymous=True,
        phone="13800000001",
    )
