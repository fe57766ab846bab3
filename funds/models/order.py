"""Orders: money moved by officers alone, with a second signer before anything is posted."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from djmoney.models.fields import MoneyField

from foundation.lifecycle.models import CaseModel, CaseQuerySet
from funds.models.account import READERS
from funds.rules import SourceType


class OrderKind(models.TextChoices):
    APPROPRIATE = "appropriate", _("Appropriation")
    DONATE = "donate", _("Donation received")
    IN_KIND = "in_kind", _("Gift in kind")
    MOVE_LINE = "move_line", _("Move between lines")
    WRITE_OFF = "write_off", _("Write-off")
    CLOSE_YEAR = "close_year", _("Year close with carry-over")


class OrderState(models.TextChoices):
    DRAFTED = "drafted", pgettext_lazy("money order", "Drafted")
    APPROVED = "approved", pgettext_lazy("money order", "Approved")
    POSTED = "posted", pgettext_lazy("money order", "Posted")
    REFUSED = "refused", pgettext_lazy("money order", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("money order", "Withdrawn")


#: States in which an order still waits for somebody.
OPEN_STATES = (OrderState.DRAFTED, OrderState.APPROVED)


class FundsOrderQuerySet(CaseQuerySet):
    def visible_to(self, user) -> FundsOrderQuerySet:
        """Orders of the areas where the person follows the money."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(self.scope_of(user, READERS))

    def for_list(self) -> FundsOrderQuerySet:
        return self.select_related("area", "source", "account")

    def still_open(self) -> FundsOrderQuerySet:
        return self.filter(state__in=OPEN_STATES)


class FundsOrder(CaseModel):
    """What shall be posted, in the words of the trade; accounts are opened when it is posted."""

    kind = models.CharField(_("kind"), max_length=12, choices=OrderKind)
    #: The smallest area that holds everything the order touches: whoever signs covers it.
    area = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("area")
    )
    #: None in a year close, which carries whatever stands.
    amount = MoneyField(
        _("amount"), max_digits=18, decimal_places=2, default_currency="CNY", null=True, blank=True
    )
    year = models.PositiveSmallIntegerField(_("year"))
    source = models.ForeignKey(
        "funds.Account",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("money", "source"),
    )
    # A source that has no account yet.
    source_name = models.CharField(_("new source"), max_length=120, blank=True)
    source_type = models.CharField(
        _("type of source"), max_length=16, choices=SourceType, blank=True
    )
    is_anonymous = models.BooleanField(_("donor stays anonymous"), default=False)
    #: The account money is taken from, where it does not come from a source.
    account = models.ForeignKey(
        "funds.Account",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("taken from"),
    )
    # Where it goes: the pool (or, in kind, the project) by what it is for.
    pool_name = models.CharField(_("name of the pool"), max_length=160, blank=True)
    place = models.ForeignKey(
        "areas.Area",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("for the area"),
    )
    line = models.CharField(_("budget line"), max_length=60, blank=True)
    theme = models.CharField(_("theme"), max_length=60, blank=True)
    project_ref = models.CharField(_("project"), max_length=40, blank=True)
    valuation = models.CharField(_("how its worth was found"), max_length=300, blank=True)
    document = models.CharField(_("document"), max_length=120)
    why = models.CharField(_("why"), max_length=300, blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("drafted by"),
    )
    drafted_at = models.DateTimeField(_("drafted"), default=timezone.now)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("approved by"),
    )
    posted_on = models.DateField(_("date of record"), null=True, blank=True)
    #: The entry in the ledger; a year close makes one a pool and names none here.
    transfer = models.OneToOneField(
        "funds.Transfer",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("entry in the ledger"),
    )
    #: Known by the form it was sent with: sent twice, it is one order.
    submission = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = FundsOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("money order")
        verbose_name_plural = _("money orders")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "year"], name="funds_order_open")]
        constraints = [
            models.CheckConstraint(
                name="funds_order_amount",
                condition=Q(kind=OrderKind.CLOSE_YEAR, amount=None)
                | (~Q(kind=OrderKind.CLOSE_YEAR) & Q(amount__gt=0)),
            ),
            models.CheckConstraint(
                name="funds_order_two_signers",
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("drafted_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_number} {self.get_kind_display()}"

    @property
    def case_number(self) -> str:
        return f"{self.year}-{self.pk:04d}" if self.pk else str(self.year)

    @property
    def case_title(self) -> str:
        return f"{self.get_kind_display()} · {self.what}"

    @property
    def what(self) -> str:
        """The pool, project or year it is about, in few words."""
        if self.kind == OrderKind.CLOSE_YEAR:
            return str(self.year)
        names = (self.account and self.account.name, self.pool_name, self.project_ref)
        return str(next(filter(None, names), self.document))

    def is_party(self, user) -> bool:
        return self.drafted_by_id is not None and self.drafted_by_id == user.pk
