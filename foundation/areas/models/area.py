"""The administrative tree: city, district, town, community, grid cell.

Everything that happens, happens in an area; scope is a range of tree paths.
Centres and carriers are not areas: they live in ``spaces``.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet


class AreaLevel(models.TextChoices):
    CITY = "city", _("City")
    DISTRICT = "district", _("District")
    TOWN = "town", _("Town or street")
    COMMUNITY = "community", _("Community or village")
    GRID = "grid", _("Grid cell")


class AreaKind(models.TextChoices):
    CITY = "city", _("City")
    DISTRICT = "district", _("District")
    STREET = "street", _("Street")
    TOWN = "town", pgettext_lazy("kind of area", "Town")
    RESIDENTS_COMMITTEE = "residents_committee", _("Residents' committee")
    VILLAGERS_COMMITTEE = "villagers_committee", _("Villagers' committee")
    INDUSTRIAL_COMMUNITY = "industrial_community", _("Industrial-park community")
    OTHER_COMMUNITY = "other_community", _("Other community")
    GRID = "grid", _("Grid cell")


def path_range(path: str) -> tuple[str, str]:
    """Half-open range of tree paths below ``path``, itself included.

    A range uses the unique index on both engines; treebeard's own LIKE does not.
    """
    return path, Area(path=path)._inc_path()


class AreaQuerySet(MP_NodeQuerySet):
    def within(self, area: Area) -> AreaQuerySet:
        """The area and everything below it."""
        low, high = path_range(area.path)
        return self.filter(path__gte=low, path__lt=high)

    def towns(self) -> AreaQuerySet:
        return self.filter(level=AreaLevel.TOWN)

    def communities(self) -> AreaQuerySet:
        return self.filter(level=AreaLevel.COMMUNITY)

    def current(self) -> AreaQuerySet:
        """Areas that still exist."""
        return self.filter(closed_on=None)


class AreaManager(MP_NodeManager.from_queryset(AreaQuerySet)):
    def get_queryset(self):
        return AreaQuerySet(self.model, using=self._db).order_by("path")


class Area(MP_Node):
    """One node of the administrative tree, known to the outside by its statistical code."""

    steplen = 4

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("full name"), max_length=100)
    short_name = models.CharField(_("name"), max_length=60)
    level = models.CharField(_("level"), max_length=10, choices=AreaLevel)
    kind = models.CharField(_("kind"), max_length=24, choices=AreaKind)

    closed_on = models.DateField(
        _("closed on"),
        null=True,
        blank=True,
        help_text=_("Merged or dissolved; what happened here stays."),
    )
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = AreaManager()

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        indexes = [models.Index(fields=["level", "path"])]

    def __str__(self) -> str:
        return self.short_name

    def get_absolute_url(self) -> str:
        """The area's public page; the page itself belongs to ``insights``."""
        return f"/areas/{self.code}/"

    def covers(self, other: Area) -> bool:
        """Whether ``other`` is this area or lies below it."""
        return other.path.startswith(self.path)

    def line(self) -> list[str]:
        """The paths of this area and of everything above it."""
        return [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]

    def ancestor_path(self, level: str) -> str | None:
        """The path of this area's ancestor (or itself) at ``level``; None above it.

        The tree has one level a step, so no query is needed.
        """
        depth = list(AreaLevel.values).index(level) + 1
        return self.path[: depth * self.steplen] if self.depth >= depth else None

    def town(self) -> Area | None:
        """The town this area lies in, or is."""
        path = self.ancestor_path(AreaLevel.TOWN)
        return Area.objects.filter(path=path).first() if path else None

    def community(self) -> Area | None:
        """The community this area lies in, or is."""
        path = self.ancestor_path(AreaLevel.COMMUNITY)
        return Area.objects.filter(path=path).first() if path else None


def within_q(area: Area, field: str = "area") -> Q:
    """Condition for rows whose ``field`` is the area or lies below it."""
    low, high = path_range(area.path)
    return Q(**{f"{field}__path__gte": low, f"{field}__path__lt": high})


def line_q(area: Area, field: str = "area") -> Q:
    """Condition for rows whose ``field`` is the area, lies below it, or covers it."""
    return within_q(area, field) | Q(**{f"{field}__path__in": area.line()})
