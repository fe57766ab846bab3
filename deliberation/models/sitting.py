"""A sitting: who was called, who came, what was counted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deliberation.rules import Tally


class Sitting(models.Model):
    """One meeting of one body."""

    body = models.ForeignKey("deliberation.Body", on_delete=models.PROTECT, related_name="sittings")
    venue = models.CharField(_("venue"), max_length=120)
    starts_at = models.DateTimeField(_("starts"))
    host = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("host"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    emergency_reason = models.CharField(_("reason for the haste"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("sitting")
        verbose_name_plural = _("sittings")
        ordering = ["-starts_at"]
        indexes = [models.Index(fields=["starts_at"])]

    def __str__(self) -> str:
        return f"{self.body} {timezone.localtime(self.starts_at):%Y-%m-%d %H:%M}"

    def present(self):
        """Voting members who are in the room now; check-outs count."""
        return self.attendances.filter(member__isnull=False, member__votes=True, out_at=None)


class AgendaItem(models.Model):
    """A topic on the agenda. Motion, rules and roll are frozen when notice is given."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="items")
    topic = models.ForeignKey(
        "deliberation.Topic", on_delete=models.PROTECT, related_name="agenda_items"
    )
    motion = models.CharField(_("motion"), max_length=300)
    noticed_at = models.DateTimeField(_("notice given"), null=True, blank=True)
    rules = models.JSONField(_("rules in force"), default=dict)
    eligible = models.PositiveIntegerField(_("entitled to vote"), default=0)
    #: Voting members in the room at the moment of the vote.
    present = models.PositiveIntegerField(_("present at the vote"), default=0)
    roll_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.motion


class Attendance(models.Model):
    """Somebody who came. Guests are named, or counted in ``unidentified`` rows."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="attendances")
    member = models.ForeignKey(
        "deliberation.BodyMember",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="attendances",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="attendances",
    )
    heads = models.PositiveIntegerField(_("unidentified people"), default=1)
    in_at = models.DateTimeField(_("came"), default=timezone.now)
    out_at = models.DateTimeField(_("left"), null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["in_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "member"],
                condition=Q(member__isnull=False),
                name="one_attendance_a_member",
            ),
            models.CheckConstraint(condition=Q(heads__gte=1), name="attendance_heads_positive"),
        ]

    def __str__(self) -> str:
        return str(self.member or self.user or self.heads)


class Count(models.Model):
    """What one teller counted. Two tellers' counts must agree to the ballot."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="counts")
    teller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    in_favour = models.PositiveIntegerField(_("in favour"))
    against = models.PositiveIntegerField(_("against"))
    abstained = models.PositiveIntegerField(_("abstained"))
    invalid = models.PositiveIntegerField(_("invalid"))
    issued = models.PositiveIntegerField(_("ballots issued"))
    not_returned = models.PositiveIntegerField(_("ballots not returned"))
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("count")
        verbose_name_plural = pgettext_lazy("deliberation", "counts")
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.in_favour}/{self.against}/{self.abstained}"

    @property
    def tally(self) -> Tally:
        return Tally(
            self.in_favour,
            self.against,
            self.abstained,
            self.invalid,
            self.issued,
            self.not_returned,
        )
