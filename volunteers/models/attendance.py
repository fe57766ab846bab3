"""Who came: check-ins, counted heads, and the hours of volunteer service."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.services import Assurance, Method


class CheckInQuerySet(models.QuerySet):
    def standing(self) -> CheckInQuerySet:
        """Not taken back."""
        return self.filter(taken_back_at=None)


class CheckIn(models.Model):
    """A person was there: once a session, whichever door it became known through.

    A wrong one is taken back, never deleted; the ledger holds its reversal.
    """

    session = models.ForeignKey(
        "volunteers.Session", on_delete=models.PROTECT, related_name="check_ins"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="check_ins"
    )
    #: When the code was scanned or the list ticked, not when it reached the database.
    at = models.DateTimeField(_("arrived"))
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    method = models.CharField(_("method"), max_length=16, choices=Method)
    assurance = models.CharField(_("assurance"), max_length=1, choices=Assurance)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    event = models.OneToOneField(
        "participation.ParticipationEvent", on_delete=models.PROTECT, related_name="+"
    )

    taken_back_at = models.DateTimeField(_("taken back"), null=True, editable=False)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_back_because = models.CharField(_("reason"), max_length=200, blank=True)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person"],
                condition=Q(taken_back_at=None),
                name="one_check_in_each",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("at")),
                name="check_in_leaves_after_arriving",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.person_id}"


class HeadCount(models.Model):
    """How many more people came without giving a name. A new count replaces the last one."""

    session = models.ForeignKey(
        "volunteers.Session", on_delete=models.PROTECT, related_name="head_counts"
    )
    heads = models.PositiveIntegerField(_("heads"))
    counted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    counted_at = models.DateTimeField(default=timezone.now)
    event = models.OneToOneField(
        "participation.ParticipationEvent", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("head count")
        verbose_name_plural = _("head counts")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.heads}"


class HourEntry(models.Model):
    """Minutes of service, confirmed by somebody else. Never changed: a correction is a new row."""

    session = models.ForeignKey(
        "volunteers.Session", on_delete=models.PROTECT, related_name="hour_entries"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="hour_entries"
    )
    organisation = models.ForeignKey(
        "people.Organisation", null=True, on_delete=models.PROTECT, related_name="hour_entries"
    )
    minutes = models.IntegerField(_("minutes"))
    assurance = models.CharField(_("assurance"), max_length=1, choices=Assurance)
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="corrections"
    )
    reason = models.CharField(_("reason for the correction"), max_length=300, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed"), default=timezone.now)

    class Meta:
        verbose_name = _("hour entry")
        verbose_name_plural = _("hour entries")
        ordering = ["pk"]
        indexes = [models.Index(fields=["person", "confirmed_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person"],
                condition=Q(corrects=None),
                name="one_confirmation_of_hours_each",
            ),
            models.CheckConstraint(
                condition=~Q(person=F("confirmed_by")), name="nobody_confirms_own_hours"
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=False) | Q(minutes__gt=0),
                name="hours_are_positive_before_correction",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.person_id} {self.minutes}"
