"""Published figures, pinned to the state of the log they were computed from; the daily chain."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Measure(models.TextChoices):
    PERSON_TIMES = "person_times", _("Person-times")
    PEOPLE = "people", pgettext_lazy("measure", "People")
    UNIDENTIFIED = "unidentified", _("Unidentified person-times")


class PublishedFigure(models.Model):
    """A frozen number. A later correction is a new revision, never an edit."""

    area = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")
    period = models.PositiveIntegerField(_("period"))
    measure = models.CharField(_("measure"), max_length=14, choices=Measure)
    revision = models.PositiveSmallIntegerField(_("revision"), default=0)
    value = models.BigIntegerField(_("value"))
    rule_version = models.PositiveSmallIntegerField(_("counting rule"))
    event_id = models.BigIntegerField(_("as of event"))
    evidence_id = models.BigIntegerField(_("as of evidence"))
    merges = models.PositiveIntegerField(_("as of merge"))
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("published figure")
        verbose_name_plural = _("published figures")
        constraints = [
            models.UniqueConstraint(
                fields=["area", "period", "measure", "revision"], name="part_figure_revision"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.area_id} {self.period} r{self.revision}"


class DayHash(models.Model):
    """The fingerprint of one day's rows, chained to the day before."""

    class Log(models.TextChoices):
        EVENTS = "events", pgettext_lazy("log", "Participations")
        EVIDENCE = "evidence", _("Evidence")

    log = models.CharField(max_length=10, choices=Log)
    day = models.DateField(_("day of recording"))
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    rows = models.BigIntegerField(_("rows"))
    digest = models.CharField(_("fingerprint"), max_length=64)

    class Meta:
        verbose_name = _("fingerprint of a day")
        verbose_name_plural = _("fingerprints of days")
        ordering = ["log", "last_id"]
        constraints = [
            models.UniqueConstraint(fields=["log", "first_id"], name="part_day_from"),
            models.UniqueConstraint(fields=["log", "day"], name="part_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.log} {self.day}"
