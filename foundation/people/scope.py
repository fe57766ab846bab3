"""Scope: which rows a person may see. One function a model, used by every door."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.http import Http404

from foundation.areas.models import Area, within_q


class ScopedQuerySet(models.QuerySet):
    """Base of every queryset of case data. Subclasses say who sees what."""

    area_field = "area"

    def visible_to(self, user) -> ScopedQuerySet:
        """The rows ``user`` (possibly anonymous) may see."""
        raise NotImplementedError(f"{type(self).__name__} must say what it shows to whom")

    def within(self, area: Area) -> ScopedQuerySet:
        """Rows in the area or below it."""
        return self.filter(within_q(area, self.area_field))


def area_scope(user, roles, field: str = "area") -> Q:
    """Condition for rows inside the areas where ``user`` holds one of ``roles``.

    A unit's duty reaches the unit's area. Nobody's scope is an empty set.
    """
    areas = [duty.reach for duty in getattr(user, "duties", []) if duty.role in roles]
    return reduce(or_, (within_q(area, field) for area in areas), Q(pk__in=[]))


def unit_scope(user, roles, field: str) -> Q:
    """Condition for rows whose ``field`` is a unit where ``user`` holds one of ``roles``."""
    units = [d.unit_id for d in getattr(user, "duties", []) if d.unit_id and d.role in roles]
    return Q(**{f"{field}__in": units})


def get_visible_or_404(queryset_or_model, user, **lookup):
    """One visible object; a foreign one answers like a missing one."""
    manager = getattr(queryset_or_model, "objects", queryset_or_model)
    found = manager.visible_to(user).filter(**lookup).first()
    if found is None:
        raise Http404
    return found
