"""What happens under an agreement: milestones, requests for money, reports of spending."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from djmoney.models.fields import MoneyField
from djmoney.money import Money

from foundation.interface.formats import localday
from foundation.lifecycle.models import CaseModel, CaseQuerySet
from projects.models.project import HIDDEN_STATES, STAFF_ROLES, organisations_of
from projects.rules import yuan

#: States of a payment request that is still to be decided on or paid.
PAYMENT_OPEN = ["requested", "approved", "partly_paid", "return_reported"]


class WorkQuerySet(CaseQuerySet):
    """Seen by the organisation and the staff of the project's area."""

    area_field = "project__area"

    def _inside(self, user) -> Q:
        if not user.is_authenticated:
            return Q(pk__in=[])
        own = Q(project__organisation_id__in=organisations_of(user))
        return own | self.scope_of(user, STAFF_ROLES)

    def visible_to(self, user) -> WorkQuerySet:
        return self.filter(self._inside(user))

    def for_list(self) -> WorkQuerySet:
        return self.select_related("project__area", "project__organisation")


class MilestoneQuerySet(WorkQuerySet):
    def visible_to(self, user) -> MilestoneQuerySet:
        """Those of a public project are public."""
        return self.filter(~Q(project__state__in=HIDDEN_STATES) | self._inside(user))


class WorkModel(CaseModel):
    """A case within a project: its area, organisation and page are the project's."""

    is_demo = models.BooleanField(_("demonstration"), default=False)

    class Meta:
        abstract = True

    @property
    def case_area(self):
        return self.project.area

    @property
    def case_organisation(self):
        return self.project.organisation

    def is_party(self, user) -> bool:
        return self.project.is_party(user)  # type: ignore[attr-defined]

    def get_absolute_url(self) -> str:
        return self.project.get_absolute_url()  # type: ignore[attr-defined]


class Milestone(WorkModel):
    """A step the agreement promises, accepted on evidence."""

    project = models.ForeignKey(
        "projects.Project",
        verbose_name=_("project"),
        on_delete=models.PROTECT,
        related_name="milestones",
    )
    title = models.CharField(_("milestone"), max_length=100)
    due_on = models.DateField(_("due on"))
    #: The instalment that is paid only after this milestone was accepted.
    unlocks = models.PositiveSmallIntegerField(_("unlocks instalment"), null=True, blank=True)
    evidence_required = models.CharField(_("evidence to be shown"), max_length=300, blank=True)
    evidence = models.TextField(_("evidence"), blank=True, max_length=2000)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("accepted by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def case_number(self) -> str:
        return self.project.number


class PaymentRequest(WorkModel):
    """An instalment, or a part of it, asked for of one source; two other people approve and pay it."""

    project = models.ForeignKey(
        "projects.Project",
        verbose_name=_("project"),
        on_delete=models.PROTECT,
        related_name="payments",
    )
    instalment = models.PositiveSmallIntegerField(_("instalment"))
    #: The instalment of the agreement it draws on.
    instalment_plan = models.ForeignKey(
        "projects.Instalment",
        verbose_name=_("instalment of the agreement"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requests",
    )
    amount = MoneyField(_("amount"), max_digits=18, decimal_places=2, default_currency="CNY")
    #: The pool whose promise is drawn on.
    pool = models.ForeignKey(
        "funds.Account", verbose_name=_("paid from"), on_delete=models.PROTECT, related_name="+"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("requested by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    requested_at = models.DateTimeField(_("requested"), default=timezone.now)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approved by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment request")
        verbose_name_plural = _("payment requests")
        ordering = ["instalment", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_positive"),
        ]

    def __str__(self) -> str:
        return self.case_number

    @property
    def case_number(self) -> str:
        return f"{self.project.number}-{self.instalment}"

    @property
    def case_title(self) -> str:
        return self.project.title

    @property
    def paid(self) -> Money:
        """What the treasury paid and the bank did not send back."""
        return sum(
            (yuan(row.amount) for row in self.treasury_payments.all() if row.stands), yuan(0)
        )

    @property
    def unpaid(self) -> Money:
        """What may still be paid of it."""
        return yuan(0) if self.state == "refused" else yuan(self.amount) - self.paid

    @property
    def coming_back(self):
        """The payment of which an officer says that the bank sent it back, until it is confirmed."""
        return next(
            (row for row in self.treasury_payments.all() if row.stands and row.returned_on), None
        )


class Report(WorkModel):
    """What the organisation spent and whom it served, with its vouchers."""

    project = models.ForeignKey(
        "projects.Project",
        verbose_name=_("project"),
        on_delete=models.PROTECT,
        related_name="reports",
    )
    pool = models.ForeignKey(
        "funds.Account",
        verbose_name=_("money of"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    #: The sum of its vouchers.
    amount = MoneyField(_("spent"), max_digits=18, decimal_places=2, default_currency="CNY")
    text = models.TextField(_("what was done"), max_length=4000)
    evidence = models.TextField(_("what proves it"), max_length=2000, blank=True)
    #: Why a budget line is exceeded by more than the agreement lets move.
    overrun_reason = models.TextField(
        _("why a budget line is exceeded"), max_length=1000, blank=True
    )
    #: People served since the report before it, counted and not named.
    served = models.PositiveIntegerField(_("people served"), default=0)
    until = models.DateField(_("up to"))
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reported by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reported_at = models.DateTimeField(_("reported"), default=timezone.now)
    transfer = models.OneToOneField(
        "funds.Transfer",
        verbose_name=_("entry in the ledger"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("spending report")
        verbose_name_plural = _("spending reports")
        ordering = ["until", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="report_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.project.number} · {self.until}"

    @property
    def case_number(self) -> str:
        return self.project.number

    @property
    def case_title(self) -> str:
        return f"{self.project.title} · {localday(self.until)}"

    def get_page_url(self) -> str:
        """Its own page, with vouchers and participation."""
        return reverse("projects:report", args=[self.project.number, self.pk])
