"""Numbers of record: consecutive within a series, never given twice."""

from __future__ import annotations

from django.db import models, transaction
from django.db.models import F


class Series(models.Model):
    """The last number given in a series, such as ``NH-20190401``."""

    name = models.CharField(max_length=40, unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "series"
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"


def next_number(series: str, width: int = 4) -> str:
    """The next number of a series, as ``series-0001``.

    The row stays locked until the caller's transaction ends, so a number that
    is rolled back is given to the next one.
    """
    with transaction.atomic():
        Series.objects.get_or_create(name=series)
        Series.objects.filter(name=series).update(last=F("last") + 1)
        last = Series.objects.values_list("last", flat=True).get(name=series)
    return f"{series}-{last:0{width}d}"


def reserve_numbers(series: str, count: int, width: int = 4) -> list[str]:
    """``count`` consecutive numbers at once, for loading many."""
    with transaction.atomic():
        Series.objects.get_or_create(name=series)
        Series.objects.filter(name=series).update(last=F("last") + count)
        last = Series.objects.values_list("last", flat=True).get(name=series)
    return [f"{series}-{n:0{width}d}" for n in range(last - count + 1, last + 1)]
