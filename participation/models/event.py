"""The append-only log. The database refuses UPDATE and DELETE on it."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.areas.models import Area, AreaLevel
from foundation.people.roles import Role
from foundation.people.scope import ScopedQuerySet
from participation.registry import source
from participation.terms import Assurance, Kind, Method

#: Who keeps the ledger in an area: enters head counts and lists, corrects rows.
KEEPERS = (
    Role.COMMUNITY_WORKER,
    Role.TOWN_CENTRE_OFFICER,
    Role.TOWN_OFFICER,
    Role.CARRIER_MANAGER,
)
#: Who reads every row of an area.
READERS = (
    *KEEPERS,
    Role.DISTRICT_OFFICER,
    Role.DISTRICT_LEADER,
    Role.AUDITOR,
)
#: Who freezes and publishes numbers, with a duty for the whole district.
PUBLISHERS = (Role.DISTRICT_OFFICER, Role.DISTRICT_LEADER)

AREA_COLUMN: dict[str, str] = {
    AreaLevel.DISTRICT: "district",
    AreaLevel.TOWN: "town",
    AreaLevel.COMMUNITY: "community",
}


class CountingRule(models.Model):
    """What counts once, by kind; a later version never changes an earlier count."""

    version = models.PositiveSmallIntegerField(_("version"), primary_key=True)
    starts_on = models.DateField(_("in force from"), unique=True)
    units = models.JSONField(_("units by kind"))
    basis = models.TextField(_("basis"), blank=True)

    class Meta:
        verbose_name = _("counting rule")
        verbose_name_plural = _("counting rules")
        ordering = ["version"]

    def __str__(self) -> str:
        return f"v{self.version}"


class ParticipationQuerySet(ScopedQuerySet):
    def within(self, area: Area) -> ParticipationQuerySet:
        column = AREA_COLUMN.get(area.level)
        if column:
            return self.filter(**{column: area})
        return self if area.level == AreaLevel.CITY else self.none()

    def visible_to(self, user) -> ParticipationQuerySet:
        """Single rows are for those who keep or check the ledger of their area."""
        return self.for_roles(user, READERS)

    def for_roles(self, user, roles) -> ParticipationQuerySet:
        scopes = [duty.reach for duty in getattr(user, "duties", []) if duty.role in roles]
        if any(area.level == AreaLevel.CITY for area in scopes):
            return self
        conditions = [
            Q(**{f"{AREA_COLUMN[area.level]}_id": area.pk})
            for area in scopes
            if area.level in AREA_COLUMN
        ]
        return self.filter(reduce(or_, conditions, Q(pk__in=[])))


class ParticipationEvent(models.Model):
    """One fact: somebody, or a number of unidentified people, took part once.

    A correction is a second row with sign -1. Area columns say where it was at the
    time of recording; later boundary changes do not rewrite history.
    """

    idem_key = models.BinaryField(_("key of the fact"), max_length=16, unique=True, editable=False)
    rule_version = models.PositiveSmallIntegerField(_("counting rule"))
    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    source_type = models.CharField(_("source"), max_length=40)
    action = models.CharField(_("action"), max_length=30)
    source_id = models.CharField(_("source number"), max_length=60)
    stage = models.CharField(_("stage"), max_length=30, blank=True)
    person_ref = models.BigIntegerField(_("person reference"), null=True)
    heads = models.PositiveIntegerField(_("heads"), default=1)
    sign = models.SmallIntegerField(_("sign"), default=1)
    minutes = models.PositiveIntegerField(_("minutes"), default=0)
    corrects = models.ForeignKey(
        "self",
        verbose_name=_("corrects"),
        null=True,
        on_delete=models.PROTECT,
        related_name="corrections",
        db_index=False,
    )
    district = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    town = models.ForeignKey(
        "areas.Area", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    community = models.ForeignKey(
        "areas.Area", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    space_ref = models.CharField(_("space"), max_length=40, blank=True)
    organisation = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("organisation"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    occurred_on = models.DateField(_("date"))
    month = models.PositiveIntegerField(_("month"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    method = models.CharField(_("method"), max_length=14, choices=Method)
    assurance = models.CharField(_("assurance"), max_length=1, choices=Assurance)
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    reason = models.CharField(_("reason of the correction"), max_length=300, blank=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        indexes = [
            models.Index(fields=["occurred_on"], name="part_event_day"),
            models.Index(fields=["town", "occurred_on"], name="part_event_town"),
            models.Index(fields=["community", "occurred_on"], name="part_event_community"),
            models.Index(fields=["source_type", "source_id"], name="part_event_source"),
            models.Index(
                fields=["person_ref"],
                name="part_event_person",
                condition=Q(person_ref__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(corrects__isnull=False),
                name="part_event_corrected_once",
            ),
            models.CheckConstraint(condition=Q(heads__gte=1), name="part_event_heads"),
            models.CheckConstraint(
                condition=Q(person_ref__isnull=True) | Q(heads=1), name="part_event_one_person"
            ),
            models.CheckConstraint(
                condition=Q(sign=1, corrects__isnull=True) | Q(sign=-1, corrects__isnull=False),
                name="part_event_sign",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def area(self) -> Area:
        """The smallest area known."""
        return self.community or self.town or self.district

    @property
    def label(self) -> str:
        """What happened, in words."""
        return str(source(self.source_type, self.action).label)


class Evidence(models.Model):
    """The same fact seen through another door. Adds nothing; may raise the assurance."""

    event = models.ForeignKey(ParticipationEvent, on_delete=models.PROTECT, related_name="doors")
    digest = models.BinaryField(max_length=16, editable=False)
    action = models.CharField(_("action"), max_length=30)
    method = models.CharField(_("method"), max_length=14, choices=Method)
    assurance = models.CharField(_("assurance"), max_length=1, choices=Assurance)
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.UniqueConstraint(fields=["event", "digest"], name="part_evidence_once")
        ]

    def __str__(self) -> str:
        return f"#{self.event_id} {self.method}"
