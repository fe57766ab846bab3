"""Transfers and their legs: written once, balanced, chained, never changed.

The legs of a transfer are inserted first, the transfer last: the database
checks the finished legs when the transfer arrives, and its deferred foreign key
lets no leg be committed without one.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from djmoney.money import Money

from foundation.areas.models import Area, within_q
from foundation.people.scope import ScopedQuerySet, area_scope
from funds.models.account import READERS, Account
from funds.rules import TWO_SIGNERS, TransferKind, from_fen


class TransferQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> TransferQuerySet:
        """Transfers that touch an account the person follows.

        For a town its legs are gathered first. Who follows the whole district may see nearly all:
        there each transfer is asked, newest first, so that a page reads no more than a page.
        """
        legs = Leg.objects.filter(area_scope(user, READERS, "account__area"))
        duties = [duty for duty in getattr(user, "duties", []) if duty.role in READERS]
        if any(duty.covers_the_district for duty in duties):
            return self.filter(models.Exists(legs.filter(transfer=models.OuterRef("pk"))))
        return self.filter(pk__in=legs.values("transfer"))

    def within(self, area: Area) -> TransferQuerySet:
        legs = Leg.objects.filter(within_q(area, "account__area"))
        return self.filter(pk__in=legs.values("transfer"))


class Transfer(models.Model):
    """One movement of money. Numbers have no gaps and follow the order of commit."""

    number = models.PositiveBigIntegerField(_("number"), primary_key=True)
    kind = models.CharField(_("kind"), max_length=12, choices=TransferKind)
    occurred_on = models.DateField(_("date of record"), db_index=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    document = models.CharField(_("document"), max_length=120)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    key = models.CharField(_("idempotency key"), max_length=120, unique=True)
    content = models.CharField(_("digest of the content"), max_length=64)
    digest = models.CharField(_("digest of the chain"), max_length=64)
    reverses = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reversed_by",
        verbose_name=_("reverses"),
    )
    organisation = models.ForeignKey(
        "people.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("receiving organisation"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("posted by"),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("approved by"),
    )
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                name="funds_two_signers",
                condition=~Q(kind__in=TWO_SIGNERS)
                | Q(by__isnull=False, approved_by__isnull=False) & ~Q(by=models.F("approved_by")),
            )
        ]

    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def is_reversal(self) -> bool:
        return self.reverses_id is not None


class Leg(models.Model):
    """One side of a transfer on one account: fen above zero came in, below zero went out."""

    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="legs")
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="legs", db_index=False
    )
    fen = models.BigIntegerField(_("amount in fen"))

    class Meta:
        verbose_name = _("leg")
        verbose_name_plural = _("legs")
        indexes = [models.Index(fields=["account", "transfer"], name="funds_leg_account")]
        constraints = [
            models.UniqueConstraint(fields=["transfer", "account"], name="funds_one_leg_each"),
            models.CheckConstraint(condition=~Q(fen=0), name="funds_leg_not_zero"),
        ]

    def __str__(self) -> str:
        return f"#{self.transfer_id} {self.account_id}: {self.fen}"

    @property
    def amount(self) -> Money:
        return from_fen(self.fen)
