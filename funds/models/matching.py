"""Government money that follows social money: rules by version, and what each gift was due."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from djmoney.models.fields import MoneyField

from foundation.people.scope import ScopedQuerySet, area_scope
from funds.models.account import READERS


class MatchingRuleQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> MatchingRuleQuerySet:
        """Rules are public."""
        return self.all()

    def followed_by(self, user) -> MatchingRuleQuerySet:
        return self.filter(area_scope(user, READERS))


class MatchingRule(models.Model):
    """One version of a rule. A change is a new version; what was due by an old one stays."""

    code = models.SlugField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"))
    name = models.CharField(_("name"), max_length=120)
    area = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("area")
    )
    theme = models.CharField(_("theme"), max_length=60, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    numerator = models.PositiveSmallIntegerField(_("government yuan"))
    denominator = models.PositiveSmallIntegerField(_("for so many social yuan"))
    cap_each = MoneyField(
        _("at most for one gift"),
        max_digits=18,
        decimal_places=2,
        default_currency="CNY",
        null=True,
        blank=True,
    )
    cap_total = MoneyField(
        _("at most in all"), max_digits=18, decimal_places=2, default_currency="CNY"
    )
    pool = models.ForeignKey(
        "funds.Account",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("government pool that matches"),
    )
    basis = models.CharField(_("decision it rests on"), max_length=160)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("issued by"),
    )
    issued_at = models.DateTimeField(pgettext_lazy("rule", "issued"), default=timezone.now)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = MatchingRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("matching rule")
        verbose_name_plural = _("matching rules")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="funds_matching_version"),
            models.CheckConstraint(
                name="funds_matching_shape",
                condition=Q(numerator__gt=0)
                & Q(denominator__gt=0)
                & Q(ends_on__gte=F("starts_on"))
                & Q(cap_total__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.version})"


class MatchingDue(models.Model):
    """What one received gift was due by one rule; the order moves it into the gift's purpose."""

    rule = models.ForeignKey(MatchingRule, on_delete=models.PROTECT, related_name="dues")
    receipt = models.OneToOneField(
        "funds.Receipt", on_delete=models.PROTECT, related_name="matching_due"
    )
    fen = models.BigIntegerField(_("amount in fen"))
    order = models.OneToOneField(
        "funds.FundsOrder", on_delete=models.PROTECT, related_name="matching_due"
    )

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches of gifts")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(fen__gt=0), name="funds_due_positive")]

    def __str__(self) -> str:
        return f"{self.rule_id}: {self.fen}"
