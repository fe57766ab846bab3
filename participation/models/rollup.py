"""Rollups: every number on a page is read here and moved only by ``rollups.aggregate``."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from participation.terms import Assurance, Kind


class Watermark(models.Model):
    """How far the log has been counted. One row; its lock is the aggregator's lock."""

    name = models.CharField(max_length=20, primary_key=True)
    event_id = models.BigIntegerField(_("counted up to event"), default=0)
    evidence_id = models.BigIntegerField(_("counted up to evidence"), default=0)
    merges = models.PositiveIntegerField(_("merges of accounts"), default=0)
    moved_at = models.DateTimeField(_("as of"), null=True)

    class Meta:
        verbose_name = _("watermark")
        verbose_name_plural = _("watermarks")

    def __str__(self) -> str:
        return f"{self.name} #{self.event_id}"


class Counted(models.Model):
    """Person-times of a month by kind and assurance."""

    month = models.PositiveIntegerField()
    kind = models.CharField(max_length=14, choices=Kind)
    assurance = models.CharField(max_length=1, choices=Assurance)
    person_times = models.BigIntegerField(default=0)
    unidentified = models.BigIntegerField(default=0)
    minutes = models.BigIntegerField(default=0)
    facts = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class Roll(Counted):
    pk = models.CompositePrimaryKey("area_id", "month", "kind", "assurance")
    area = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("rollup of an area")
        verbose_name_plural = _("rollups of areas")

    def __str__(self) -> str:
        return f"{self.area_id} {self.month}"


class SpaceRoll(Counted):
    pk = models.CompositePrimaryKey("space_ref", "month", "kind", "assurance")
    space_ref = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("rollup of a space")
        verbose_name_plural = _("rollups of spaces")

    def __str__(self) -> str:
        return f"{self.space_ref} {self.month}"


class SourceCount(models.Model):
    """Person-times of one source on one day in one place (classes A to D)."""

    pk = models.CompositePrimaryKey(
        "source_type", "source_id", "occurred_on", "kind", "place_id", "space_ref"
    )
    source_type = models.CharField(max_length=40)
    source_id = models.CharField(max_length=60)
    occurred_on = models.DateField()
    kind = models.CharField(max_length=14, choices=Kind)
    #: The smallest area known.
    place = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    space_ref = models.CharField(max_length=40)
    town = models.ForeignKey(
        "areas.Area", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    month = models.PositiveIntegerField()
    person_times = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("count of a source")
        verbose_name_plural = _("counts of sources")
        indexes = [
            # The order of ``selectors.records``, so that a page of it reads one page of rows.
            models.Index(
                fields=["-occurred_on", "source_type", "source_id", "kind", "place", "space_ref"],
                name="part_source_newest",
            ),
            models.Index(fields=["month", "occurred_on"], name="part_source_month"),
            models.Index(fields=["town", "occurred_on"], name="part_source_town"),
            models.Index(fields=["place", "occurred_on"], name="part_source_place"),
        ]

    def __str__(self) -> str:
        return f"{self.source_type} {self.source_id}"


class Reach(models.Model):
    """How often one person took part in an area in a period (a month, a year, ever)."""

    pk = models.CompositePrimaryKey("area_id", "period", "person_ref")
    area = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    #: 201803 a month, 2018 a year, 0 the whole record.
    period = models.PositiveIntegerField()
    person_ref = models.BigIntegerField()
    times = models.IntegerField()

    class Meta:
        verbose_name = _("reach")
        verbose_name_plural = _("reach")
        indexes = [models.Index(fields=["person_ref"], name="part_reach_person")]

    def __str__(self) -> str:
        return f"{self.area_id} {self.period}"


class Uniq(models.Model):
    """Different people in an area in a period, and those who came more than once."""

    pk = models.CompositePrimaryKey("area_id", "period")
    area = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    period = models.PositiveIntegerField()
    people = models.BigIntegerField(default=0)
    repeaters = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("people of an area")
        verbose_name_plural = _("people of areas")

    def __str__(self) -> str:
        return f"{self.area_id} {self.period}"
