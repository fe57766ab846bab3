"""When a space is open: weekly rules, and exceptions that beat everything else."""

from __future__ import annotations

from django.contrib import admin
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class RuleDay(models.IntegerChoices):
    """Days of the week as Python counts them, and official holidays."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")
    HOLIDAY = 7, _("Official holidays")


class OpeningRule(models.Model):
    """Open on this day of the week, from and until. Several a day make a lunch break."""

    space = models.ForeignKey("spaces.Space", on_delete=models.CASCADE, related_name="rules")
    day = models.PositiveSmallIntegerField(_("day"), choices=RuleDay)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("opening rule")
        verbose_name_plural = _("opening rules")
        ordering = ["space", "day", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="opening_rule_closes_after_it_opens",
                violation_error_message=_("The closing time must be after the opening time."),
            )
        ]

    @admin.display(description=_("Space"), ordering="space")
    def place(self):
        """The space as a list names it."""
        return self.space

    def __str__(self) -> str:
        return f"{self.get_day_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class OpeningException(models.Model):
    """One day that is different: other hours, or closed when no hours are given."""

    space = models.ForeignKey("spaces.Space", on_delete=models.CASCADE, related_name="exceptions")
    date = models.DateField(_("date"))
    opens = models.TimeField(_("opens"), null=True, blank=True)
    closes = models.TimeField(_("closes"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=100)

    class Meta:
        verbose_name = _("opening exception")
        verbose_name_plural = _("opening exceptions")
        ordering = ["space", "date", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens=None, closes=None) | Q(closes__gt=F("opens")),
                name="opening_exception_hours_or_closed",
                violation_error_message=_("Give both times in order, or none for closed."),
            )
        ]

    @admin.display(description=_("Space"), ordering="space")
    def place(self):
        """The space as a list names it."""
        return self.space

    def __str__(self) -> str:
        return f"{self.date} {self.reason}"
