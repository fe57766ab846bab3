"""The official calendar as the State Council announces it, year by year.

Only days that differ from Monday-to-Friday are rows. Reading goes through
``foundation.areas.calendar``, which holds the whole table in memory.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DayKind(models.TextChoices):
    HOLIDAY = "holiday", _("Holiday")
    MAKEUP = "makeup", _("Make-up working day")


class Festival(models.TextChoices):
    NEW_YEAR = "new_year", _("New Year")
    SPRING = "spring", _("Spring Festival")
    QINGMING = "qingming", _("Tomb-Sweeping Day")
    LABOUR = "labour", _("Labour Day")
    DRAGON_BOAT = "dragon_boat", _("Dragon Boat Festival")
    MID_AUTUMN = "mid_autumn", _("Mid-Autumn Festival")
    NATIONAL = "national", _("National Day")
    OTHER = "other", _("Other")


class CalendarYear(models.Model):
    """A year the office knows, and whether its list is the official one."""

    year = models.PositiveSmallIntegerField(_("calendar year"), primary_key=True)
    confirmed = models.BooleanField(
        _("confirmed"),
        default=False,
        help_text=_("Deadlines reaching into an unconfirmed year are marked provisional."),
    )
    source = models.CharField(_("publication"), max_length=200)

    class Meta:
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    date = models.DateField(_("date"), unique=True)
    year = models.ForeignKey(
        CalendarYear, verbose_name=_("calendar year"), on_delete=models.CASCADE, related_name="days"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=DayKind)
    festival = models.CharField(_("festival"), max_length=12, choices=Festival)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["-date"]

    def __str__(self) -> str:
        return f"{self.date} {self.get_kind_display()}"

    def save(self, *args, **kwargs):
        self.year_id = self.date.year
        super().save(*args, **kwargs)
