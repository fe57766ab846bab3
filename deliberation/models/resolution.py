"""What was decided, how it was counted, who objected, and what must be done."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.interface.remember import address
from foundation.lifecycle import Tone


class ResolutionOutcome(models.TextChoices):
    PASSED = "passed", _("Passed")
    FAILED = "failed", _("Not passed")
    CONCLUDED = "concluded", _("Consultation concluded")


class Resolution(models.Model):
    """The result of one agenda item, with the arithmetic that led to it."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    item = models.OneToOneField(
        "deliberation.AgendaItem", on_delete=models.PROTECT, related_name="resolution"
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=ResolutionOutcome)
    text = models.TextField(_("text"))
    eligible = models.PositiveIntegerField(_("entitled to vote"))
    present = models.PositiveIntegerField(_("present"))
    tally = models.JSONField(_("count"), default=dict)
    quorum_checks = models.JSONField(default=list)
    pass_checks = models.JSONField(default=list)
    decided_on = models.DateField(_("decided"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    class Meta:
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")
        ordering = ["-decided_on", "-pk"]
        indexes = [models.Index(fields=["-decided_on"])]

    def __str__(self) -> str:
        return self.number

    @property
    def outcome_tone(self) -> Tone:
        return Tone.REFUSED if self.outcome == ResolutionOutcome.FAILED else Tone.DONE

    def get_absolute_url(self) -> str:
        return address("deliberation:resolution", self.number)

    @property
    def topic(self):
        return self.item.topic


class Objection(models.Model):
    """A resident's objection during the public notice."""

    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="objections")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ground = models.TextField(_("ground"), max_length=1000)
    at = models.DateTimeField(_("time"), default=timezone.now)
    answer = models.TextField(_("answer"), blank=True, max_length=1000)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["at"]

    def __str__(self) -> str:
        return self.ground[:40]


class ResolutionDuty(models.Model):
    """What a resolution obliges someone to do, until it is done and published."""

    resolution = models.OneToOneField(Resolution, on_delete=models.PROTECT, related_name="duty")
    responsible = models.CharField(_("responsible"), max_length=100)
    due_on = models.DateField(_("due"), null=True, blank=True)
    result = models.TextField(_("result"), blank=True)
    done_on = models.DateField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("duty from a resolution")
        verbose_name_plural = _("duties from resolutions")

    def __str__(self) -> str:
        return f"{self.resolution} → {self.responsible}"
