"""What units and call-back officers leave behind while an appeal is handled."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Assignment(models.Model):
    """A work order (工单): this unit leads the appeal, from then till then."""

    appeal = models.ForeignKey(
        "appeals.Appeal", on_delete=models.PROTECT, related_name="assignments"
    )
    unit = models.ForeignKey(
        "people.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="+"
    )
    #: Why this unit: the rule of the catalogue, or the dispatcher's words.
    explanation = models.CharField(_("why this unit"), max_length=300)
    #: After a decided dispute the same unit may not dispute again.
    is_final = models.BooleanField(_("decided after a dispute"), default=False)
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("work order")
        verbose_name_plural = _("work orders")
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["appeal"], condition=Q(ends_at=None), name="one_lead_unit_an_appeal"
            )
        ]

    def __str__(self) -> str:
        return str(self.unit)


class Decision(models.TextChoices):
    SUPPORT = "support", _("Supported")
    PARTLY = "partly", _("Partly supported")
    EXPLAIN = "explain", _("Explained")
    NOT_SUPPORT = "not_support", _("Not supported")


class Reply(models.Model):
    """A unit's answer. Only an approved one is issued to the appellant."""

    appeal = models.ForeignKey("appeals.Appeal", on_delete=models.PROTECT, related_name="replies")
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(_("decision"), max_length=12, choices=Decision)
    text = models.TextField(_("reply"), max_length=4000)
    legal_basis = models.CharField(_("legal basis"), max_length=300, blank=True)
    promised_on = models.DateField(_("promised for"), null=True, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    issued_at = models.DateTimeField(_("issued"), null=True, blank=True)

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering = ["written_at"]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.get_decision_display()}"


class Callback(models.Model):
    """A call-back (回访): reached, resolved and satisfied are asked apart."""

    appeal = models.ForeignKey("appeals.Appeal", on_delete=models.PROTECT, related_name="callbacks")
    reached = models.BooleanField(_("reached"))
    resolved = models.CharField(
        _("resolved"),
        max_length=8,
        blank=True,
        choices=[
            ("yes", pgettext_lazy("resolved", "Yes")),
            ("partly", _("Partly")),
            ("no", pgettext_lazy("resolved", "No")),
        ],
    )
    satisfaction = models.PositiveSmallIntegerField(
        _("satisfaction, 1 to 5"), null=True, blank=True
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("call-back")
        verbose_name_plural = _("call-backs")
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(satisfaction=None) | Q(satisfaction__range=(1, 5)),
                name="callback_satisfaction_1_to_5",
            )
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.at:%Y-%m-%d}"
