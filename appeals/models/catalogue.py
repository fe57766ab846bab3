"""What an appeal is about, who owns that, and how long it may take: all of it data."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Subject(models.Model):
    """One node of the subject tree (诉求分类), at most three levels deep."""

    code = models.CharField(_("code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    #: Words that make the subject likely, one a line.
    keywords = models.TextField(_("keywords"), blank=True)
    #: May never be dispatched to a town or a community (12345 opinion of 2025).
    department_only = models.BooleanField(_("department only"), default=False)

    class Meta:
        verbose_name = pgettext_lazy("appeal", "subject")
        verbose_name_plural = _("subjects")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class CatalogueRule(models.Model):
    """The dispatch catalogue (派单目录): this subject, and all below it, is led by that unit."""

    subject = models.ForeignKey(
        Subject,
        verbose_name=pgettext_lazy("appeal", "subject"),
        on_delete=models.CASCADE,
        related_name="rules",
    )
    lead = models.ForeignKey(
        "people.Unit", verbose_name=_("lead unit"), on_delete=models.PROTECT, related_name="+"
    )
    #: Only for appeals of this area; empty means everywhere.
    area = models.ForeignKey(
        "areas.Area",
        verbose_name=_("area"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("dispatch rule")
        verbose_name_plural = _("dispatch rules")
        ordering = ["subject__code", "-valid_from"]

    def __str__(self) -> str:
        return f"{self.subject} → {self.lead}"


class TimeLimit(models.Model):
    """Working days a nature of appeal may take; the newest valid row counts."""

    nature = models.CharField(_("nature"), max_length=12)
    workdays = models.PositiveSmallIntegerField(_("working days"))
    legal_basis = models.CharField(_("legal basis"), max_length=200)
    valid_from = models.DateField(_("valid from"))

    class Meta:
        verbose_name = _("time limit")
        verbose_name_plural = _("time limits")
        ordering = ["nature", "-valid_from"]

    def __str__(self) -> str:
        return f"{self.nature}: {self.workdays}"
