"""The desk's doors to orders: which kind, its form, and the close of a year."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from foundation.interface.pagination import paginate
from foundation.interface.typed import whole_number
from funds.models.account import READERS
from funds.models.order import OrderKind
from funds.orders import selectors
from funds.orders.forms import FORMS
from funds.orders.lifecycle import DRAFTERS
from funds.orders.services import draft_order

#: What each kind is for, as an officer chooses it.
EXPLAINED = {
    OrderKind.APPROPRIATE: gettext_lazy("Budget money of a year into the pool of a line."),
    OrderKind.DONATE: gettext_lazy("Cash from a donor, pooled or for a theme or project."),
    OrderKind.IN_KIND: gettext_lazy("Goods or services for a project, never counted as cash."),
    OrderKind.MOVE_LINE: gettext_lazy("Within one source and year, from line to line."),
    OrderKind.WRITE_OFF: gettext_lazy("Money that is lost or goes back to its source."),
    OrderKind.CLOSE_YEAR: gettext_lazy("Carries what is left into the open year."),
}


def _drafter_only(request) -> None:
    if not request.user.has_role(*DRAFTERS):
        raise PermissionDenied


def follows_the_district(user) -> bool:
    """Whether the person may see the pools of everybody."""
    return user.is_authenticated and any(
        duty.role in READERS and duty.covers_the_district for duty in user.duties
    )


def choose(request):
    """Which kind of order."""
    _drafter_only(request)
    kinds = [(kind, kind.label, EXPLAINED[kind]) for kind in OrderKind]
    return render(
        request, "funds/desk/orders/kinds.html", {"kinds": kinds, "page_title": _("New order")}
    )


def new(request, kind: str):
    """Draft an order of one kind."""
    _drafter_only(request)
    if kind not in FORMS:
        raise Http404
    form = FORMS[kind](
        request.POST if request.method == "POST" else None,
        user=request.user,
        initial={name: request.GET[name] for name in ("year", "account") if name in request.GET},
    )
    if request.method == "POST" and form.is_valid():
        order = draft_order(by=request.user, kind=kind, **form.order_data())
        return redirect("lifecycle_desk:case", "funds.order", order.pk)
    return render(
        request,
        "lifecycle/desk/form.html",
        {
            "form": form,
            "page_title": OrderKind(kind).label,
            "submit": _("Draft the order"),
            "back": reverse("lifecycle_desk:cases", args=["funds.order"]),
        },
        status=422 if form.is_bound else 200,
    )


class ClosingPage(WagtailAdminTemplateMixin, TemplateView):
    """What closing a year would carry over, and what stands in the way."""

    template_name = "funds/desk/orders/closing.html"
    page_title = gettext_lazy("Year close")
    header_icon = "lock"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if not follows_the_district(request.user):
            raise PermissionDenied

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        years = selectors.years_to_close()
        asked = whole_number(self.request.GET.get("year"))
        year = asked if asked in years else None
        if year is None and years:
            year = years[0]
        shown = selectors.closing(year) if year else None
        return super().get_context_data(
            years=years,
            shown=shown,
            page=paginate(self.request, shown.pools, per_page=50) if shown else None,
            may_draft=self.request.user.has_role(*DRAFTERS),
            **kwargs,
        )
