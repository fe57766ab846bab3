"""A gift that arrived: drafted as a money order, and counted when two officers have posted it.

``funds.orders`` calls ``order_posted`` in the transaction of the posting.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _
from djmoney.money import Money

from foundation.interface.formats import localday, money
from foundation.lifecycle.services import SYSTEM, perform
from foundation.notices.services import NoticeRow, notify_many
from foundation.people.models import User
from foundation.people.models.organisation import MembershipRole
from funds.donations import matching
from funds.models import Donor, FundsOrder, Pledge, Receipt, Transfer
from funds.models.order import OPEN_STATES
from funds.models.pledge import PledgeState

NO_NAMES = _("Everybody can read this: leave out the name of a donor who stays anonymous.")

#: States in which money for a pledge may still arrive.
GIVING = (PledgeState.CONFIRMED, PledgeState.PART_RECEIVED, PledgeState.LAPSED)


def received(pledge: Pledge) -> Money:
    """What of the pledge stands in the ledger."""
    total = pledge.receipts.filter(transfer__isnull=False, transfer__reversed_by=None).aggregate(
        total=Sum("amount")
    )["total"]
    return Money(total or 0, "CNY")


def waiting(pledge: Pledge) -> bool:
    """Whether an order for a part of it still waits for somebody."""
    return pledge.receipts.filter(order__state__in=OPEN_STATES).exists()


def names_hidden_donor(donor: Donor, text: str) -> bool:
    """Whether a text everybody may read would tell a name that is to stay hidden."""
    return any(name in text for name in donor.hidden_names)


def donor_of(order: FundsOrder) -> Donor | None:
    """The donor an order's source belongs to."""
    if order.source_id is None:
        return None
    return Donor.objects.filter(accounts__account=order.source_id).first()


def order_posted(order: FundsOrder, transfer: Transfer, on: date) -> None:
    """Count the part of a pledge the order stands for, see what is matched, tell the donor."""
    receipt = Receipt.objects.filter(order=order).select_related("pledge__cause__area").first()
    if receipt is None:
        return
    receipt.transfer = transfer
    receipt.save(update_fields=["transfer"])
    pledge = receipt.pledge
    if pledge.state in GIVING:
        whole = received(pledge) >= pledge.amount
        perform(pledge, "receive" if whole else "receive_part", by=SYSTEM)
    matching.draft_match(receipt)
    tell(
        pledge,
        f"funds.receipt:{receipt.pk}",
        "funds.pledge_received",
        amount=money(receipt.amount),
        day=localday(on),
        entry=f"#{transfer.number}",
    )


def order_dropped(order: FundsOrder) -> None:
    """What arrived was not posted after all: the pledge waits again."""
    receipt = Receipt.objects.filter(order=order).select_related("pledge__cause__area").first()
    if receipt and receipt.pledge.state in GIVING:
        perform(receipt.pledge, "drop_receipt", by=SYSTEM)


def people_of(donor: Donor) -> list[User]:
    """The accounts in which a donor reads what the site says."""
    if donor.user_id:
        return [donor.user] if donor.user else []
    if donor.organisation is None:
        return []
    managers = donor.organisation.memberships.filter(role=MembershipRole.MANAGER)
    return [membership.user for membership in managers.select_related("user")]


def tell(pledge: Pledge, key: str, template: str, **context) -> None:
    """Say something about a pledge to its donor, if the donor can sign in."""
    context = {"number": pledge.number, "cause": pledge.cause.title} | context
    url = pledge.get_absolute_url()
    notify_many(
        [NoticeRow(key, person, template, context, url) for person in people_of(pledge.donor)]
    )
