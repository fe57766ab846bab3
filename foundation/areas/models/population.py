"""How many people live in an area, by whose count and on which day."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PopulationBasis(models.TextChoices):
    PERMANENT = "permanent", _("Permanent residents")
    REGISTERED = "registered", _("Registered households")


class PopulationFigure(models.Model):
    """One published figure. Never edited into another: a new count is a new row."""

    area = models.ForeignKey(
        "areas.Area",
        verbose_name=_("area"),
        on_delete=models.PROTECT,
        related_name="population_figures",
    )
    on = models.DateField(_("counted on"))
    basis = models.CharField(_("population basis"), max_length=12, choices=PopulationBasis)
    figure = models.PositiveIntegerField(_("number of people"))
    source = models.CharField(
        _("publication"), max_length=200, help_text=_("The publication and its date.")
    )
    is_demo = models.BooleanField(_("demonstration"), default=False)

    class Meta:
        verbose_name = _("population figure")
        verbose_name_plural = _("population figures")
        ordering = ["area", "-on"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "on", "basis"], name="one_population_figure_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.on}: {self.figure}"
