"""The table of an order: drafted by one officer, approved by another, posted to the ledger."""

from __future__ import annotations

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from foundation.interface.formats import money
from foundation.lifecycle import Lifecycle, Step, Tone, Transition, Visibility, foreseen
from foundation.lifecycle.errors import GuardFailed, NotAllowed
from foundation.people.roles import Role
from funds.donations import receipts
from funds.errors import LedgerError
from funds.models.order import OrderKind, OrderState
from funds.orders import selectors, services

DRAFTERS = [Role.FUNDS_OFFICER]
APPROVERS = [Role.FINANCE_OFFICER, Role.DISTRICT_OFFICER]


@foreseen
def may_be_approved(step: Step) -> None:
    """Another person than the drafter, the money is there, the year can be closed."""
    order = step.obj
    if step.actor and order.drafted_by_id == step.actor.pk:
        raise NotAllowed(gettext("You drafted this order. Somebody else must approve it."))
    if order.account_id:
        left = selectors.left_for(order)
        if left < order.amount:
            raise GuardFailed(
                gettext("“%(account)s” has %(left)s beside what is approved already.")
                % {"account": order.account.name, "left": money(left)}
            )
    year_can_be_closed(step)


@foreseen
def year_can_be_closed(step: Step) -> None:
    order = step.obj
    if order.kind != OrderKind.CLOSE_YEAR:
        return
    blocks = selectors.in_the_way(order.year, without=order.pk)
    if blocks:
        raise GuardFailed(
            gettext("Open orders stand in the way of closing %(year)s: %(orders)s.")
            % {
                "year": order.year,
                "orders": ", ".join(block.case_number for block in blocks[:5]),
            }
        )


def approve(step: Step) -> None:
    step.obj.approved_by = step.actor


def drop(step: Step) -> None:
    receipts.order_dropped(step.obj)


def post(step: Step) -> None:
    """In this transaction, with a key made of this event; a refusal is told on the form."""
    order, data = step.obj, step.data
    seq = order.events.count() + 1
    try:
        transfers, _pool = services.post_order(
            order,
            on=data["on"],
            document=data["document"].strip(),
            by=step.actor,
            key=f"funds.order:{order.pk}:{seq}:post",
        )
    except LedgerError as refused:
        raise GuardFailed(str(refused)) from refused
    order.posted_on = data["on"]
    if order.kind != OrderKind.CLOSE_YEAR:
        order.transfer = transfers[0]
        receipts.order_posted(order, transfers[0], data["on"])
    numbers = [transfer.number for transfer in transfers]
    step.args |= {
        "entries": f"#{numbers[0]}" + (f" – #{numbers[-1]}" if len(numbers) > 1 else "")
        if numbers
        else "–"
    }


ORDER = Lifecycle(
    "funds.order",
    model="funds.FundsOrder",
    label=_("Money order"),
    states=OrderState,
    initial=OrderState.DRAFTED,
    tones={
        Tone.WAITING: [OrderState.DRAFTED],
        Tone.RUNNING: [OrderState.APPROVED],
        Tone.DONE: [OrderState.POSTED],
        Tone.REFUSED: [OrderState.REFUSED],
        Tone.RESTING: [OrderState.WITHDRAWN],
    },
    opening_line=_("Order drafted."),
    opening_label=pgettext_lazy("case", "Drafted"),
    opened_by_staff=True,
    opening_visibility=Visibility.STAFF,
    transitions=[
        Transition(
            "approve",
            OrderState.DRAFTED,
            OrderState.APPROVED,
            _("Approve the order"),
            by=APPROVERS,
            guard=may_be_approved,
            effect=approve,
            public_line=_("Order approved by a second person."),
            visibility=Visibility.STAFF,
        ),
        Transition(
            "post",
            OrderState.APPROVED,
            OrderState.POSTED,
            pgettext_lazy("money order", "Post to the ledger"),
            by=[*DRAFTERS, Role.FINANCE_OFFICER],
            form="funds.orders.forms.PostForm",
            guard=year_can_be_closed,
            effect=post,
            differs_from=["approve"],
            record=["document"],
            public_line=_("Posted as {entries}, document {document}."),
            visibility=Visibility.STAFF,
        ),
        Transition(
            "refuse",
            [OrderState.DRAFTED, OrderState.APPROVED],
            OrderState.REFUSED,
            _("Refuse the order"),
            by=APPROVERS,
            effect=drop,
            needs_reason=True,
            danger=True,
            public_line=_("Order refused."),
            visibility=Visibility.STAFF,
        ),
        Transition(
            "withdraw",
            [OrderState.DRAFTED, OrderState.APPROVED],
            OrderState.WITHDRAWN,
            _("Withdraw the order"),
            by=DRAFTERS,
            effect=drop,
            public_line=_("Order withdrawn."),
            visibility=Visibility.STAFF,
            at_will=True,
        ),
    ],
)
