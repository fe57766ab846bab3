"""A deadline that runs on a case."""

from __future__ import annotations

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ClockQuerySet(models.QuerySet):
    def of(self, obj) -> ClockQuerySet:
        return self.filter(
            content_type=ContentType.objects.get_for_model(type(obj)), object_id=obj.pk
        )

    def running(self) -> ClockQuerySet:
        return self.filter(stopped_at=None)


class RunningClock(models.Model):
    """One run of a declared clock. Days of pause and extension move ``due_at``."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("content_type", "object_id")
    kind = models.CharField(_("clock"), max_length=24)
    started_at = models.DateTimeField(_("started"))
    unit = models.CharField(_("unit"), max_length=12)
    amount = models.PositiveIntegerField(pgettext_lazy("clock", "amount"))
    extension = models.PositiveIntegerField(_("extension"), default=0)
    #: Closed pauses as [from, to] pairs of ISO instants.
    pauses = models.JSONField(_("pauses"), default=list)
    paused_at = models.DateTimeField(_("paused since"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"))
    #: The official calendar of the year was not confirmed when this was computed.
    is_provisional = models.BooleanField(_("provisional"), default=False)
    warned_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    late_at = models.DateTimeField(_("late since"), null=True, blank=True)
    level = models.PositiveSmallIntegerField(_("escalation level"), default=0)
    #: When the sweeper must look again; null while nothing is to come.
    next_check_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "kind"],
                condition=Q(stopped_at=None),
                name="one_running_clock_of_a_kind",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_check_at"],
                condition=Q(stopped_at=None, paused_at=None),
                name="clock_to_sweep",
            ),
            models.Index(fields=["content_type", "object_id", "due_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def label(self) -> str:
        from foundation.lifecycle import registry

        return str(registry.of(self.subject).clock(self.kind).label)
