"""How orders look on the desk."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.interface.formats import localday, localtime, money
from foundation.lifecycle.desk import CaseDesk, Section
from funds.models.account import READERS
from funds.models.order import OrderKind
from funds.orders import selectors, views
from funds.orders.lifecycle import DRAFTERS, ORDER

is_open_to_district = views.follows_the_district


def order_facts(order):
    source = order.source.name if order.source else order.source_name
    told = [
        (_("Kind"), order.get_kind_display()),
        (_("Amount"), money(order.amount) if order.amount else ""),
        (pgettext_lazy("money", "Source"), source),
        (_("Taken from"), order.account),
        (_("Pool"), order.pool_name),
        (_("Budget line"), order.line),
        (_("Theme"), order.theme),
        (_("Project"), order.project_ref),
        (_("Budget year"), order.year),
        (_("For the area"), order.place),
        (_("How its worth was found"), order.valuation),
        (_("Document"), order.document),
        (_("Why"), order.why),
        (_("Drafted by"), f"{order.drafted_by or '–'} · {localtime(order.drafted_at)}"),
        (_("Approved by"), order.approved_by),
        (_("Date of record"), localday(order.posted_on) if order.posted_on else ""),
        (_("Entry in the ledger"), f"#{order.transfer_id}" if order.transfer_id else ""),
    ]
    return [(label, value) for label, value in told if value not in ("", None)]


def order_sections(order, user):
    if order.kind != OrderKind.CLOSE_YEAR or order.state not in ("drafted", "approved"):
        return []
    shown = selectors.closing(order.year)
    return [
        Section(_("What stands in the pools"), "funds/desk/orders/_closing.html", {"shown": shown})
    ]


ORDER_DESK = CaseDesk(
    ORDER,
    label=_("Money orders"),
    icon="clipboard-list",
    order=350,
    columns=[
        ("case_number", _("Number")),
        ("case_title", pgettext_lazy("money order", "Order")),
        (lambda order: money(order.amount) if order.amount else "–", _("Amount")),
        ("area", _("Area")),
    ],
    search_fields=["document", "pool_name", "project_ref", "source_name", "why"],
    readers=list(READERS),
    for_list=lambda orders: orders.for_list(),
    facts=order_facts,
    sections=order_sections,
    opening=("funds_desk:new_order", _("New order"), DRAFTERS),
)

urlpatterns = [
    path("orders/new/", views.choose, name="new_order"),
    path("orders/new/<slug:kind>/", views.new, name="draft_order"),
    path("closing/", views.ClosingPage.as_view(), name="closing"),
]
