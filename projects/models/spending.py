"""What was paid for a request, payment by payment, and what was spent, voucher by voucher."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from djmoney.models.fields import MoneyField

from foundation.people.scope import ScopedQuerySet
from projects.models.work import PaymentRequest, Report


class TreasuryPaymentQuerySet(models.QuerySet):
    def standing(self) -> TreasuryPaymentQuerySet:
        """Those the bank has not sent back."""
        return self.filter(reversal=None)


class TreasuryPayment(models.Model):
    """Money the treasury paid for a request, at once or in part; the bank may send it back."""

    request = models.ForeignKey(
        PaymentRequest,
        verbose_name=_("payment request"),
        on_delete=models.PROTECT,
        related_name="treasury_payments",
    )
    amount = MoneyField(_("amount"), max_digits=18, decimal_places=2, default_currency="CNY")
    document = models.CharField(_("treasury document"), max_length=120)
    paid_on = models.DateField(_("paid"))
    #: Names who approved and who recorded it.
    transfer = models.OneToOneField(
        "funds.Transfer",
        verbose_name=_("entry in the ledger"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    #: The money came back: said by one officer, reversed in the ledger when another confirms it.
    returned_on = models.DateField(_("came back on"), null=True, blank=True)
    return_document = models.CharField(_("document of the return"), max_length=120, blank=True)
    return_reason = models.CharField(_("why it came back"), max_length=300, blank=True)
    return_reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("return recorded by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reversal = models.OneToOneField(
        "funds.Transfer",
        verbose_name=_("reversal in the ledger"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = TreasuryPaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("treasury payment")
        verbose_name_plural = _("treasury payments")
        ordering = ["paid_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="treasury_payment_positive"),
            models.CheckConstraint(
                condition=Q(reversal=None)
                | Q(returned_on__isnull=False) & ~Q(return_document="") & ~Q(return_reason=""),
                name="treasury_return_is_documented",
            ),
            models.UniqueConstraint(
                fields=["request", "document"],
                condition=Q(reversal=None),
                name="treasury_document_once_a_request",
            ),
        ]

    def __str__(self) -> str:
        return self.document

    @property
    def stands(self) -> bool:
        return self.reversal_id is None


class VoucherQuerySet(ScopedQuerySet):
    area_field = "report__project__area"

    def visible_to(self, user) -> VoucherQuerySet:
        """Seen by whom the report is seen."""
        return self.filter(report__in=Report.objects.visible_to(user))

    def counted(self) -> VoucherQuerySet:
        """Neither rejected nor in a report that was sent back."""
        return self.filter(counts=True)


class Voucher(models.Model):
    """One invoice or receipt of a spending report. The same one counts once in an organisation."""

    report = models.ForeignKey(
        Report, verbose_name=_("report"), on_delete=models.PROTECT, related_name="vouchers"
    )
    organisation = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    number = models.CharField(_("number of the voucher"), max_length=60)
    supplier = models.CharField(_("supplier"), max_length=100)
    #: Both as they are compared: `spending.rules.key`.
    number_key = models.CharField(max_length=60, editable=False)
    supplier_key = models.CharField(max_length=100, editable=False)
    issued_on = models.DateField(_("date of the voucher"))
    purpose = models.CharField(_("what for"), max_length=200)
    line = models.ForeignKey(
        "projects.BudgetLine",
        verbose_name=_("budget line"),
        on_delete=models.PROTECT,
        related_name="vouchers",
    )
    amount = MoneyField(_("amount"), max_digits=18, decimal_places=2, default_currency="CNY")
    #: None until an officer has looked at it.
    accepted = models.BooleanField(_("accepted"), null=True, editable=False)
    rejection = models.CharField(_("why it was not accepted"), max_length=300, blank=True)
    #: False once it was rejected or its report sent back: it may be presented again.
    counts = models.BooleanField(_("may count"), default=True, editable=False)

    objects = VoucherQuerySet.as_manager()

    class Meta:
        verbose_name = _("voucher")
        verbose_name_plural = _("vouchers")
        ordering = ["report", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="voucher_positive"),
            models.CheckConstraint(
                condition=~Q(accepted=True) | Q(counts=True), name="voucher_accepted_counts"
            ),
            models.UniqueConstraint(
                fields=["organisation", "supplier_key", "number_key"],
                condition=Q(counts=True),
                name="voucher_once_an_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplier} {self.number}"

    def files_readable_by(self, user) -> bool:
        """Copies are for the two parties: whoever sees the report is one of them."""
        return True
