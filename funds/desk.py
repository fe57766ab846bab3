"""The books at the desk: accounts with their balances, transfers with their signatures.

Read-only, and only what lies in the areas of the reader's duties.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Case, Prefetch, Q, Value, When
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from foundation.interface.pagination import paginate
from foundation.people.scope import get_visible_or_404
from funds.entries import entries
from funds.models import Account, Leg, Transfer
from funds.models.account import READERS
from funds.rules import AccountKind, TransferKind

ROWS = 50

#: Where money comes from stands first, then where it waits, then what became of it.
RANKS = [
    When(kind=kind, then=Value(place))
    for place, kind in enumerate((AccountKind.SOURCE, AccountKind.POOL, AccountKind.COMMITTED))
]


def is_open_to(user) -> bool:
    """Whether the person follows the money anywhere."""
    return user.is_authenticated and user.has_role(*READERS)


class BookView(WagtailAdminTemplateMixin, TemplateView):
    """Common frame: refused to whom no account is open; a search box and a choice of kind."""

    kinds: list[tuple[str, str]] = []

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if not is_open_to(request.user):
            raise PermissionDenied
        self.words = request.GET.get("q", "").strip()[:80]
        self.kind = request.GET.get("kind", "")

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            page=paginate(self.request, self.rows(), per_page=ROWS),
            kinds=self.kinds,
            kind=self.kind,
            words=self.words,
            **kwargs,
        )


class AccountList(BookView):
    """Accounts with what stands on them."""

    template_name = "funds/desk/accounts.html"
    page_title = pgettext_lazy("ledger", "Accounts")
    header_icon = "folder-open-inverse"
    kinds = AccountKind.choices  # type: ignore[assignment]

    def rows(self):
        accounts = Account.objects.visible_to(self.request.user).select_related("area", "balance")
        if self.words:
            accounts = accounts.filter(
                Q(name__icontains=self.words) | Q(project_ref__icontains=self.words)
            )
        if self.kind:
            accounts = accounts.filter(kind=self.kind)
        return accounts.annotate(
            is_empty=Q(balance__fen=0), rank=Case(*RANKS, default=len(RANKS))
        ).order_by("is_empty", "rank", "-year", "name")


class TransferList(BookView):
    """Transfers with legs, documents and signers; of one account where the address says so."""

    template_name = "funds/desk/transfers.html"
    page_title = _("Transfers")
    header_icon = "list-ul"
    kinds = TransferKind.choices  # type: ignore[assignment]

    def rows(self):
        legs = Leg.objects.select_related("account__area")
        transfers = (
            Transfer.objects.visible_to(self.request.user)
            .select_related("by", "approved_by", "organisation")
            .prefetch_related(Prefetch("legs", queryset=legs))
        )
        if "pk" in self.kwargs:
            account = get_visible_or_404(Account, self.request.user, pk=self.kwargs["pk"])
            transfers = transfers.filter(pk__in=entries(account).order_by().values("transfer"))
        if self.words:
            transfers = transfers.filter(
                Q(document__icontains=self.words) | Q(reason__icontains=self.words)
            )
        if self.kind:
            transfers = transfers.filter(kind=self.kind)
        return transfers


app_name = "funds_desk"

urlpatterns = [
    path("accounts/", AccountList.as_view(), name="accounts"),
    path("accounts/<int:pk>/", TransferList.as_view(), name="account"),
    path("transfers/", TransferList.as_view(), name="transfers"),
]
