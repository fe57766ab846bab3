"""A slot in a room: who asked for it, and the occupancy that keeps others out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundation.interface.remember import address
from foundation.lifecycle.models import CaseModel, CaseQuerySet
from spaces.models.space import STAFF


class BookingState(models.TextChoices):
    REQUESTED = "requested", _("Requested")
    CONFIRMED = "confirmed", _("Confirmed")
    REJECTED = "rejected", _("Declined")
    EXPIRED = "expired", _("Not decided in time")
    CANCELLED = "cancelled", _("Cancelled")
    DONE = "done", _("Took place")
    NO_SHOW = "no_show", _("Nobody came")


class BookingQuerySet(CaseQuerySet):
    area_field = "space__area"

    def visible_to(self, user) -> BookingQuerySet:
        """One's own bookings, and those in the area of one's duty."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(person=user) | self.scope_of(user, STAFF))


class Booking(CaseModel):
    space = models.ForeignKey(
        "spaces.Space",
        verbose_name=_("room"),
        on_delete=models.PROTECT,
        related_name="bookings",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("booked by"),
        on_delete=models.PROTECT,
        related_name="bookings",
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    purpose = models.CharField(_("purpose"), max_length=100)
    expected_heads = models.PositiveSmallIntegerField(_("people expected"))
    heads = models.PositiveSmallIntegerField(_("people who came"), null=True, editable=False)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="booking_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_number} {self.purpose}"

    def get_absolute_url(self) -> str:
        return address("spaces:booking", self.pk)

    @property
    def case_number(self) -> str:
        return f"B{self.pk:06d}"

    @property
    def case_area(self):
        return self.space.area

    @property
    def case_person(self):
        return self.person

    def is_party(self, user) -> bool:
        return self.person_id == user.pk


class Occupancy(models.Model):
    """The half-open time [starts, ends) a booking takes. Triggers refuse an overlap.

    A row is there exactly while the booking keeps others out.
    """

    space = models.ForeignKey("spaces.Space", on_delete=models.PROTECT, related_name="occupancies")
    booking = models.OneToOneField(Booking, on_delete=models.CASCADE, related_name="occupancy")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        verbose_name = _("occupancy")
        verbose_name_plural = _("occupancies")
        indexes = [models.Index(fields=["space", "starts_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="occupancy_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return f"{self.space_id} {self.starts_at}"


class HeadCount(models.Model):
    """How many people a space had on a day. A correction is a new row; the last one counts."""

    space = models.ForeignKey("spaces.Space", on_delete=models.PROTECT, related_name="head_counts")
    on = models.DateField(_("date"))
    heads = models.PositiveIntegerField(_("number of people"))
    counted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    counted_at = models.DateTimeField(auto_now_add=True)
    event = models.OneToOneField(
        "participation.ParticipationEvent", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("head count")
        verbose_name_plural = _("head counts")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["space", "on"])]

    def __str__(self) -> str:
        return f"{self.space_id} {self.on}: {self.heads}"
