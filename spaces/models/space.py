"""1+8+N: the park, the town centres below it, their carriers, and rooms in any of them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from foundation.interface.remember import address
from foundation.lifecycle.models import CaseModel, CaseQuerySet
from foundation.people.roles import Role
from foundation.people.scope import area_scope

STAFF = frozenset({Role.CARRIER_MANAGER, Role.TOWN_CENTRE_OFFICER, Role.DISTRICT_OFFICER})


class Named(models.Model):
    """A term of a list: Chinese name first, English beside it."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("Chinese name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=80)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name


class CarrierType(Named):
    """What a carrier is for (服务载体). A table: towns invent new ones."""

    minors_default_anonymous = models.BooleanField(
        _("serves minors"),
        default=False,
        help_text=_("Only numbers of visitors are kept, never who came."),
    )

    class Meta(Named.Meta):
        verbose_name = _("carrier type")
        verbose_name_plural = _("carrier types")


class Facility(Named):
    class Meta(Named.Meta):
        verbose_name = _("facility")
        verbose_name_plural = _("facilities")


class SpaceLevel(models.TextChoices):
    PARK = "park", _("Social Innovation Park")
    CENTRE = "centre", _("Town innovation centre")
    CARRIER = "carrier", _("Carrier")
    ROOM = "room", _("Room")


class SpaceState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    OPEN = "open", pgettext_lazy("space", "Open")
    SUSPENDED = "suspended", _("Closed for the time being")
    CLOSED = "closed", _("Closed")


#: Which levels a space may stand below.
PARENTS = {
    SpaceLevel.PARK: (),
    SpaceLevel.CENTRE: (SpaceLevel.PARK,),
    SpaceLevel.CARRIER: (SpaceLevel.CENTRE,),
    SpaceLevel.ROOM: (SpaceLevel.PARK, SpaceLevel.CENTRE, SpaceLevel.CARRIER),
}


class SpaceQuerySet(CaseQuerySet):
    def visible_to(self, user) -> SpaceQuerySet:
        """Everybody sees every space that is no mere plan; staff see the plans of their area."""
        return self.filter(~Q(state=SpaceState.PLANNED) | area_scope(user, STAFF))

    def places(self) -> SpaceQuerySet:
        """Spaces with an address of their own: all but rooms."""
        return self.exclude(level=SpaceLevel.ROOM)


class Space(CaseModel):
    level = models.CharField(_("level"), max_length=8, choices=SpaceLevel)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    carrier_type = models.ForeignKey(
        CarrierType,
        verbose_name=_("carrier type"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="spaces",
    )
    area = models.ForeignKey(
        "areas.Area",
        verbose_name=_("area"),
        on_delete=models.PROTECT,
        related_name="spaces",
        help_text=_("The community it stands in; for a centre its town."),
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent space"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    operator = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("operator"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="spaces",
    )
    address = models.CharField(_("address"), max_length=120, blank=True)
    summary = models.TextField(_("what one finds there"), blank=True)
    capacity = models.PositiveSmallIntegerField(_("places"), default=0)
    facilities = models.ManyToManyField(Facility, verbose_name=_("facilities"), blank=True)
    step_free = models.BooleanField(_("step-free access"), default=False)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = SpaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("space")
        verbose_name_plural = _("spaces")
        ordering = ["code"]
        indexes = [models.Index(fields=["level", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["level"], condition=Q(level="park"), name="space_one_park"
            ),
            models.CheckConstraint(
                condition=Q(level="park", parent=None) | Q(~Q(level="park"), parent__isnull=False),
                name="space_parent_unless_park",
            ),
            models.CheckConstraint(
                condition=Q(level="carrier", carrier_type__isnull=False)
                | Q(~Q(level="carrier"), carrier_type=None),
                name="space_type_if_carrier",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("spaces:detail", self.code)

    def clean(self) -> None:
        allowed = PARENTS.get(SpaceLevel(self.level), ()) if self.level else ()
        if self.parent is None and allowed:
            raise ValidationError({"parent": _("Choose what this space belongs to.")})
        if self.parent is not None and self.parent.level not in allowed:
            raise ValidationError(
                {
                    "parent": _(
                        "A centre belongs to the park, a carrier to a centre, and a room to "
                        "any of them."
                    )
                }
            )
        if (self.level == SpaceLevel.CARRIER) != (self.carrier_type is not None):
            raise ValidationError(
                {"carrier_type": _("A carrier has a type; other spaces have none.")}
            )

    @property
    def case_number(self) -> str:
        return self.code

    @property
    def site(self) -> Space:
        """The place with an address: a room's parent, else the space itself."""
        return self.parent if self.level == SpaceLevel.ROOM else self

    @property
    def keeps_names(self) -> bool:
        """Whether it may be kept who came; where minors are served it is not."""
        kind = self.site.carrier_type
        return kind is None or not kind.minors_default_anonymous
