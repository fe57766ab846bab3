"""Accounts: a tree from source over pool to what one project got from that pool.

The balance row beside each account is moved by the database, leg by leg, and
may not go below zero. Names may be corrected; where an account belongs may not.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from djmoney.money import Money

from foundation.areas.models import AreaLevel
from foundation.people.roles import Role
from foundation.people.scope import ScopedQuerySet, area_scope
from funds.rules import PROJECT_KINDS, AccountKind, SourceType, from_fen

#: Who follows the money at the desk, inside the area of the duty.
READERS = (
    Role.FUNDS_OFFICER,
    Role.FINANCE_OFFICER,
    Role.AUDITOR,
    Role.DISTRICT_OFFICER,
    Role.DISTRICT_LEADER,
)


class AccountQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> AccountQuerySet:
        """Accounts of the areas where the person follows the money."""
        return self.filter(area_scope(user, READERS))


class Account(models.Model):
    """One place where money stands. Every account below a source has that source's money only."""

    code = models.CharField(_("code"), max_length=240, unique=True)
    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("kind"), max_length=10, choices=AccountKind)
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        verbose_name=_("belongs to"),
    )
    origin = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="descendants",
        verbose_name=pgettext_lazy("money", "source"),
    )
    # Copied from the source so that sums by origin need no join; `reconcile` compares.
    source_type = models.CharField(_("type of source"), max_length=16, choices=SourceType)
    is_in_kind = models.BooleanField(_("in kind"), default=False)
    area = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("area")
    )
    level = models.CharField(_("level"), max_length=10, choices=AreaLevel, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    line = models.CharField(_("budget line"), max_length=60, blank=True)
    theme = models.CharField(_("theme"), max_length=60, blank=True)
    project_ref = models.CharField(_("project"), max_length=40, blank=True)
    donor_name = models.CharField(_("donor"), max_length=120, blank=True)
    is_anonymous = models.BooleanField(_("donor stays anonymous"), default=False)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["project_ref", "kind"], name="funds_account_project"),
            models.Index(fields=["kind", "year"], name="funds_account_kind_year"),
        ]
        constraints = [
            models.CheckConstraint(
                name="funds_account_shape",
                condition=Q(kind=AccountKind.SOURCE, parent=None, origin=None)
                | Q(
                    kind=AccountKind.POOL,
                    parent__isnull=False,
                    origin__isnull=False,
                    year__isnull=False,
                )
                | (
                    Q(kind__in=PROJECT_KINDS, parent__isnull=False, origin__isnull=False)
                    & ~Q(project_ref="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def public_name(self) -> str:
        """The name as anyone may read it: an anonymous donor has none."""
        source = self if self.kind == AccountKind.SOURCE else self.origin
        if not source.is_anonymous:
            return self.name
        return str(_("Anonymous donor") if self is source else self.get_kind_display())


class Balance(models.Model):
    """What stands on an account now, in fen on its normal side. Written by triggers only."""

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.PROTECT)
    fen = models.BigIntegerField(_("balance in fen"), default=0)

    class Meta:
        verbose_name = _("balance")
        verbose_name_plural = _("balances")
        constraints = [
            models.CheckConstraint(condition=Q(fen__gte=0), name="funds_balance_not_negative")
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.fen}"

    @property
    def amount(self) -> Money:
        return from_fen(self.fen)


class Checkpoint(models.Model):
    """The balance of an account after one transfer, kept once a month.

    A balance at any earlier number is the checkpoint before it plus the legs between.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="checkpoints")
    month = models.DateField(_("month"))
    transfer = models.ForeignKey(
        "funds.Transfer", on_delete=models.PROTECT, related_name="+", verbose_name=_("up to")
    )
    fen = models.BigIntegerField(_("balance in fen"))

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "month"], name="funds_one_checkpoint_a_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.month:%Y-%m}: {self.fen}"


class YearClose(models.Model):
    """A closed year: it takes no more postings but reversals dated in an open one."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    closed_at = models.DateTimeField(_("closed at"), auto_now_add=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    document = models.CharField(_("document"), max_length=120)

    class Meta:
        verbose_name = _("closed year")
        verbose_name_plural = _("closed years")
        constraints = [
            models.CheckConstraint(
                condition=~Q(closed_by=models.F("approved_by")), name="funds_year_two_signers"
            )
        ]

    def __str__(self) -> str:
        return str(self.year)
