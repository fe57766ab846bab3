"""A pledge with what came of it, and a donor's consent to another purpose."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from djmoney.models.fields import MoneyField

from foundation.interface.remember import address
from foundation.lifecycle.models import CaseModel, CaseQuerySet
from funds.models.account import READERS
from funds.models.donor import own_donor


class PledgeState(models.TextChoices):
    PLEDGED = "pledged", pgettext_lazy("pledge", "Pledged")
    CONFIRMED = "confirmed", pgettext_lazy("pledge", "Confirmed, waiting for the gift")
    PART_RECEIVED = "part_received", pgettext_lazy("pledge", "Received in part")
    RECEIVED = "received", pgettext_lazy("pledge", "Received")
    THANKED = "thanked", pgettext_lazy("pledge", "Received and thanked")
    REFUSED = "refused", pgettext_lazy("pledge", "Not accepted")
    WITHDRAWN = "withdrawn", pgettext_lazy("pledge", "Withdrawn")
    LAPSED = "lapsed", pgettext_lazy("pledge", "Lapsed")


class PledgeQuerySet(CaseQuerySet):
    area_field = "cause__area"

    def visible_to(self, user) -> PledgeQuerySet:
        """The donor's own, and those of the areas where the person follows the money."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(self.scope_of(user, READERS) | own_donor(user, "donor__"))

    def own(self, user) -> PledgeQuerySet:
        return self.filter(own_donor(user, "donor__"))

    def for_list(self) -> PledgeQuerySet:
        return self.select_related("donor__organisation", "cause__area")


class Pledge(CaseModel):
    """A promise to give. The money itself stands in the ledger, posted by its order."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    donor = models.ForeignKey(
        "funds.Donor", on_delete=models.PROTECT, related_name="pledges", verbose_name=_("donor")
    )
    cause = models.ForeignKey(
        "funds.Cause", on_delete=models.PROTECT, related_name="pledges", verbose_name=_("cause")
    )
    amount = MoneyField(_("amount"), max_digits=18, decimal_places=2, default_currency="CNY")
    is_in_kind = models.BooleanField(_("in kind"), default=False)
    what = models.CharField(_("goods or services"), max_length=200, blank=True)
    transfer_by = models.DateField(_("to be given by"))
    message = models.CharField(_("message"), max_length=300, blank=True)
    pledged_on = models.DateField(_("pledged on"), default=timezone.localdate)
    #: Somebody at the desk, where the donor did not pledge on the site.
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("entered by"),
    )
    thanks = models.TextField(_("words of thanks"), max_length=1000, blank=True)
    thanked_on = models.DateField(_("thanked on"), null=True, blank=True)
    submission = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("pledge")
        verbose_name_plural = _("pledges")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="funds_pledge_amount"),
            models.CheckConstraint(
                condition=Q(is_in_kind=False) | ~Q(what=""), name="funds_pledge_says_what"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def case_number(self) -> str:
        return self.number

    @property
    def case_title(self) -> str:
        return f"{self.donor.name} · {self.cause.title}"

    @property
    def case_area(self):
        return self.cause.area

    def is_party(self, user) -> bool:
        return self.donor.is_own(user)

    def get_absolute_url(self) -> str:
        return address("funds:my_pledge", self.number)

    def files_readable_by(self, user) -> bool:
        """Bank documents are for those who follow the money, not for other donors."""
        return any(duty.role in READERS and self.in_scope(duty) for duty in user.duties)


class Receipt(models.Model):
    """One part of a pledge that arrived: drafted as a money order, counted when that is posted."""

    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="receipts")
    amount = MoneyField(_("amount"), max_digits=18, decimal_places=2, default_currency="CNY")
    arrived_on = models.DateField(_("arrived on"))
    order = models.OneToOneField(
        "funds.FundsOrder",
        null=True,
        on_delete=models.PROTECT,
        related_name="receipt",
        verbose_name=_("money order"),
    )
    #: The entry in the ledger; empty while the order waits, and for ever where it was refused.
    transfer = models.OneToOneField(
        "funds.Transfer",
        null=True,
        on_delete=models.PROTECT,
        related_name="receipt",
        verbose_name=_("entry in the ledger"),
    )
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: models.Manager[Receipt] = models.Manager()

    class Meta:
        verbose_name = _("receipt of money")
        verbose_name_plural = _("receipts of money")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(order__isnull=False) | Q(transfer__isnull=False),
                name="funds_receipt_has_proof",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pledge_id}: {self.amount}"


class RedesignationState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("redesignation", "Waiting for the donor")
    CONSENTED = "consented", pgettext_lazy("redesignation", "The donor consents")
    DONE = "done", pgettext_lazy("redesignation", "Carried out")
    DECLINED = "declined", pgettext_lazy("redesignation", "Declined by the donor")
    DROPPED = "dropped", pgettext_lazy("redesignation", "Dropped")


class RedesignationQuerySet(CaseQuerySet):
    area_field = "pledge__cause__area"

    def visible_to(self, user) -> RedesignationQuerySet:
        if not user.is_authenticated:
            return self.none()
        return self.filter(self.scope_of(user, READERS) | own_donor(user, "pledge__donor__"))

    def for_list(self) -> RedesignationQuerySet:
        return self.select_related("pledge__donor__organisation", "pledge__cause__area", "cause")


class Redesignation(CaseModel):
    """A gift, or part of it, for another purpose: only with the donor's consent on record."""

    pledge = models.ForeignKey(
        Pledge, on_delete=models.PROTECT, related_name="redesignations", verbose_name=_("pledge")
    )
    #: The entry whose money is meant.
    gift = models.ForeignKey(
        "funds.Transfer", on_delete=models.PROTECT, related_name="+", verbose_name=_("gift")
    )
    amount = MoneyField(_("amount"), max_digits=18, decimal_places=2, default_currency="CNY")
    cause = models.ForeignKey(
        "funds.Cause", on_delete=models.PROTECT, related_name="+", verbose_name=_("new purpose")
    )
    why = models.CharField(_("why"), max_length=300)
    consent = models.CharField(_("how the donor consented"), max_length=300, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("asked by"),
    )
    #: The gift anew, with its new purpose.
    given_anew = models.OneToOneField(
        "funds.Transfer",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("entry in the ledger"),
    )
    submission = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = RedesignationQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of purpose")
        verbose_name_plural = _("changes of purpose")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="funds_redesignation_amount"),
            models.UniqueConstraint(
                fields=["gift"],
                condition=Q(state__in=["asked", "consented"]),
                name="funds_one_open_redesignation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pledge} → {self.cause}"

    @property
    def case_number(self) -> str:
        return f"{self.pledge.number}/{self.pk}"

    @property
    def case_title(self) -> str:
        return f"{self.pledge.cause.title} → {self.cause.title}"

    @property
    def case_area(self):
        return self.pledge.cause.area

    def is_party(self, user) -> bool:
        return self.pledge.donor.is_own(user)

    def get_absolute_url(self) -> str:
        return self.pledge.get_absolute_url()

    def files_readable_by(self, user) -> bool:
        return self.is_party(user) or self.pledge.files_readable_by(user)
