"""Running sums of the legs, moved by the database with every transfer.

What pages add up: per area with everything below it, per year (with the theme) and
per month (without). `reconcile` counts the same from the legs and compares.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from funds.rules import AccountKind, SourceType, TransferKind

#: The ``month`` of a row that stands for a whole year.
WHOLE_YEAR = 0


class Tally(models.Model):
    """Fen of all legs of one sort in an area and a span of time. Written by triggers only."""

    pk = models.CompositePrimaryKey(
        "area_id", "month", "year", "theme", "source_type", "account_kind", "transfer_kind"
    )
    #: Every area from the account's own up to the root has a row of its own.
    area = models.ForeignKey(
        "areas.Area",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("area"),
    )
    #: 1 to 12, or 0 for the whole year. Only the year's rows tell themes apart.
    month = models.PositiveSmallIntegerField(_("month"))
    year = models.PositiveSmallIntegerField(_("year"))
    theme = models.CharField(_("theme"), max_length=60)
    source_type = models.CharField(_("type of source"), max_length=16, choices=SourceType)
    account_kind = models.CharField(max_length=10, choices=AccountKind)
    transfer_kind = models.CharField(max_length=12, choices=TransferKind)
    fen = models.BigIntegerField(_("amount in fen"), default=0)

    class Meta:
        verbose_name = _("running sum")
        verbose_name_plural = _("running sums")

    def __str__(self) -> str:
        return f"{self.area_id} {self.year}-{self.month:02d} {self.transfer_kind}: {self.fen}"
