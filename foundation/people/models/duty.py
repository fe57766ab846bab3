"""A duty: this person, in this role, for this area or unit, from then till then."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.areas.models import Area, AreaLevel
from foundation.people.roles import Role


class DutyQuerySet(models.QuerySet):
    def current(self, on: date | None = None) -> DutyQuerySet:
        """Duties in force on a local date, today by default."""
        on = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)

    def ending_within(self, days: int, on: date | None = None) -> DutyQuerySet:
        """Duties in force whose end is set and near: nobody's duty lapses unannounced."""
        on = on or timezone.localdate()
        return self.current(on).filter(ends_on__lte=on + timedelta(days=days))

    def held_by(self, user, on: date | None = None) -> DutyQuerySet:
        return self.current(on).filter(user_id=user.pk)


class Duty(models.Model):
    """Scope of action. Either an area or a unit; a duty without both is refused."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="all_duties"
    )
    role = models.CharField(_("role"), max_length=24, choices=Role)
    area = models.ForeignKey(
        "areas.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="duties"
    )
    unit = models.ForeignKey(
        "people.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="duties"
    )
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="duties_granted",
    )

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        indexes = [models.Index(fields=["user", "role"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(area__isnull=False, unit__isnull=True)
                | Q(area__isnull=True, unit__isnull=False),
                name="duty_area_or_unit",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None)
                | Q(ends_on__gte=models.F("starts_on") - timedelta(days=1)),
                name="duty_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.unit or self.area}"

    @property
    def reach(self) -> Area:
        """The duty's own area, or its unit's."""
        return self.area or self.unit.area

    @property
    def covers_the_district(self) -> bool:
        return self.reach.level in (AreaLevel.CITY, AreaLevel.DISTRICT)

    def covers_area(self, area) -> bool:
        return area is not None and self.reach.covers(area)
