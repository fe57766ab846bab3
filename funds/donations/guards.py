"""What must hold before a pledge moves, and what moving it does."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.files.services import attach
from foundation.interface.formats import localday, money
from foundation.lifecycle import Step, foreseen
from foundation.lifecycle.errors import GuardFailed
from funds.donations import receipts
from funds.donations.services import source_of
from funds.models import Receipt
from funds.models.order import OrderKind
from funds.orders.services import draft_order
from funds.services import first_open_year

#: What a bank document is attached for.
BANK = "bank"
REMIND_AGAIN = timedelta(days=7)


@foreseen
def nothing_waits(step: Step) -> None:
    """No order for a part of the pledge is open."""
    if receipts.waiting(step.obj):
        raise GuardFailed(
            _("A money order for this pledge is open. Post it, refuse it or withdraw it first.")
        )


@foreseen
def not_reminded_lately(step: Step) -> None:
    """A gift is asked for, not pressed for: one reminder in a week."""
    last = step.obj.events.filter(action="remind").order_by("-seq").first()
    if last and step.at < last.at + REMIND_AGAIN:
        raise GuardFailed(
            _("The donor was reminded on %(day)s. Wait a week before you remind them again.")
            % {"day": localday(last.at)}
        )


@foreseen
def something_came(step: Step) -> None:
    if not receipts.received(step.obj).amount:
        raise GuardFailed(_("Nothing of this pledge has been received."))


@foreseen
def may_be_noted(step: Step) -> None:
    """One part at a time, in an open year, on a document that says no hidden name."""
    nothing_waits(step)
    pledge, data = step.obj, step.data
    if first_open_year(data["arrived_on"].year) != data["arrived_on"].year:
        raise GuardFailed(
            _("%(year)s is closed. Only reversals are possible.")
            % {"year": data["arrived_on"].year},
            field="arrived_on",
        )
    if receipts.names_hidden_donor(pledge.donor, data["document"]):
        raise GuardFailed(str(receipts.NO_NAMES), field="document")


def note_receipt(step: Step) -> None:
    """Draft the order that will post what arrived, with the bank's document beside it."""
    pledge, data = step.obj, step.data
    cause, day = pledge.cause, data["arrived_on"]
    order = draft_order(
        by=step.actor,
        kind=OrderKind.IN_KIND if pledge.is_in_kind else OrderKind.DONATE,
        submission=uuid.uuid4(),
        amount=data["amount"],
        source=source_of(pledge.donor, cause.area, in_kind=pledge.is_in_kind),
        place=cause.area,
        year=day.year,
        pool_name="" if pledge.is_in_kind else f"{pledge.donor.book_name}{day.year}年捐赠",
        theme=cause.theme,
        project_ref=cause.project_ref,
        valuation=data.get("valuation", ""),
        document=data["document"].strip(),
        why=f"{pledge.number} {cause.title}"[:300],
        is_demo=pledge.is_demo,
    )
    Receipt.objects.create(
        pledge=pledge,
        amount=order.amount,
        arrived_on=day,
        order=order,
        noted_by=step.actor,
    )
    for upload in data.get("papers") or []:
        attach(pledge, upload, purpose=BANK, by=step.actor)
    step.args |= {"order": order.case_number, "amount": money(order.amount)}


def thank(step: Step) -> None:
    step.obj.thanks = step.data["thanks"].strip()
    step.obj.thanked_on = timezone.localdate(step.at)


# --- What the donor hears -------------------------------------------------------------------


def _tell(step: Step, template: str, **context) -> None:
    receipts.tell(step.obj, step.event.key, template, **context)  # type: ignore[union-attr]


def tell_confirmed(step: Step) -> None:
    pledge = step.obj
    _tell(
        step,
        "funds.pledge_confirmed",
        amount=money(pledge.amount),
        day=localday(pledge.transfer_by),
        how=pledge.cause.how_to_transfer,
    )


def tell_refused(step: Step) -> None:
    _tell(step, "funds.pledge_refused", reason=step.reason)


def tell_reminded(step: Step) -> None:
    _tell(step, "funds.pledge_reminder", day=localday(step.obj.transfer_by))


def tell_lapsed(step: Step) -> None:
    _tell(step, "funds.pledge_lapsed")


def tell_thanked(step: Step) -> None:
    _tell(step, "funds.pledge_thanked")
