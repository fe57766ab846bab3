"""One date of an activity, and the queue for its places."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.interface.formats import localtime


class SignupStatus(models.TextChoices):
    CONFIRMED = "confirmed", _("Has a place")
    WAITING = "waiting", _("On the waiting list")
    ATTENDED = "attended", _("Came")
    NO_SHOW = "no_show", _("Did not come")
    CANCELLED = "cancelled", _("Signed off")
    CANCELLED_BY_HOST = "cancelled_by_host", _("Called off by the host")


#: These take one of the places.
SEATED = (SignupStatus.CONFIRMED, SignupStatus.ATTENDED, SignupStatus.NO_SHOW)
#: At most one of these for a person and a session.
LIVE = (*SEATED, SignupStatus.WAITING)


class SessionQuerySet(models.QuerySet):
    def held(self) -> SessionQuerySet:
        """Not called off."""
        return self.filter(cancelled_at=None)

    def ahead(self, at=None) -> SessionQuerySet:
        return self.held().filter(ends_at__gt=at or timezone.now())

    def with_places(self) -> SessionQuerySet:
        """Adds ``seated`` and ``waiting``, so that a list needs no query per session."""
        return self.annotate(
            seated=Count("signups", filter=Q(signups__status__in=SEATED)),
            waiting=Count("signups", filter=Q(signups__status=SignupStatus.WAITING)),
        )


def new_key() -> str:
    """The secret from which the codes shown at the venue of one session are made."""
    return secrets.token_hex(32)


class Session(models.Model):
    activity = models.ForeignKey(
        "volunteers.Activity", on_delete=models.PROTECT, related_name="sessions"
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("meeting place"), max_length=120)
    capacity = models.PositiveSmallIntegerField(_("number of places"))
    waiting_capacity = models.PositiveSmallIntegerField(_("places on the waiting list"), default=10)
    check_in_key = models.CharField(max_length=64, default=new_key, editable=False)
    cancelled_at = models.DateTimeField(_("called off"), null=True, editable=False)
    cancel_reason = models.CharField(_("why it was called off"), max_length=200, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["activity", "starts_at"]),
            models.Index(fields=["ends_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return localtime(self.starts_at)

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def has_started(self) -> bool:
        return self.starts_at <= timezone.now()

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def free(self) -> int:
        """Free places; only on a row of ``with_places``."""
        return max(self.capacity - self.seated, 0)

    @property
    def free_waiting(self) -> int:
        return max(self.waiting_capacity - self.waiting, 0)


class Signup(models.Model):
    """A person's claim to a place. The queue is the order of the rows: first come, first served.

    Who signs off and comes back stands at the end, with a new row.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="signups")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="signups",
    )
    status = models.CharField(_("status"), max_length=20, choices=SignupStatus)
    signed_up_at = models.DateTimeField(_("signed up"), default=timezone.now)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["session", "status"]),
            models.Index(fields=["person", "status"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person"],
                condition=Q(status__in=LIVE),
                name="one_live_signup_each",
            )
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.person_id} {self.status}"

    @property
    def is_waiting(self) -> bool:
        return self.status == SignupStatus.WAITING

    @property
    def may_be_left(self) -> bool:
        return self.status in (SignupStatus.CONFIRMED, SignupStatus.WAITING)
