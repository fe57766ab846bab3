"""Agencies of 1+3+X, town offices and committees, with their two parents."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    APPEAL_CENTRE = "appeal_centre", _("Residents' appeals centre")
    PETITION_SUBCENTRE = "petition_subcentre", _("Petition sub-centre")
    MEDIATION_SUBCENTRE = "mediation_subcentre", _("Mediation sub-centre")
    LEGAL_SUBCENTRE = "legal_subcentre", _("Legal service sub-centre")
    DEPARTMENT = "department", _("Department")
    MASS_ORG = "mass_org", _("Mass organisation")
    UTILITY = "utility", _("Utility")
    TOWN_OFFICE = "town_office", _("Town office")
    COMMUNITY_COMMITTEE = "community_committee", _("Community committee")


class Unit(models.Model):
    """A handling unit under dual management (双重管理): by function and by area."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=24, choices=UnitKind)
    area = models.ForeignKey(
        "areas.Area", verbose_name=_("area"), on_delete=models.PROTECT, related_name="units"
    )
    line_parent = models.ForeignKey(
        "self",
        verbose_name=_("superior by function"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="line_children",
    )
    area_parent = models.ForeignKey(
        "self",
        verbose_name=_("superior by area"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="area_children",
    )

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
