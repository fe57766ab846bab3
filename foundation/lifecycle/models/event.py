"""The history of every case: append-only, without gaps, each line sealed to the one before."""

from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.lifecycle.table import Visibility
from foundation.records.chain import digest


class EventQuerySet(models.QuerySet):
    def of(self, obj) -> EventQuerySet:
        return self.filter(
            content_type=ContentType.objects.get_for_model(type(obj)), object_id=obj.pk
        ).order_by("seq")


class Event(models.Model):
    """One thing that happened to a case. Never changed, never deleted."""

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("content_type", "object_id")
    #: 1, 2, 3 … for each case, without gaps.
    seq = models.PositiveIntegerField(_("number"))
    action = models.CharField(_("action"), max_length=40)
    source = models.CharField(pgettext_lazy("state", "from"), max_length=24, blank=True)
    target = models.CharField(pgettext_lazy("state", "to"), max_length=24)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("actor"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    duty = models.ForeignKey(
        "people.Duty", verbose_name=_("duty"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("on behalf of"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("time"))
    reason = models.TextField(_("reason"), blank=True)
    public_text = models.TextField(_("public text"), blank=True)
    visibility = models.CharField(_("visible to"), max_length=8, choices=Visibility)
    args = models.JSONField(_("details"), default=dict)
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["content_type", "object_id", "seq"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "seq"], name="event_seq_without_repeat"
            )
        ]
        indexes = [models.Index(fields=["actor", "at"]), models.Index(fields=["at"])]

    def __str__(self) -> str:
        return f"{self.content_type_id}/{self.object_id} #{self.seq} {self.action}"

    @property
    def key(self) -> str:
        """A name for this event that never repeats; notices are keyed by it."""
        return f"{self.content_type_id}:{self.object_id}:{self.seq}"

    def sealed(self) -> dict:
        """What the hash covers."""
        return {
            "type": self.content_type_id,
            "object": self.object_id,
            "seq": self.seq,
            "action": self.action,
            "source": self.source,
            "target": self.target,
            "actor": self.actor_id,
            "duty": self.duty_id,
            "on_behalf_of": self.on_behalf_of_id,
            "at": self.at,
            "reason": self.reason,
            "public_text": self.public_text,
            "visibility": self.visibility,
            "args": self.args,
        }

    def seal(self, prev_hash: str) -> Event:
        """Close the event against the one before it."""
        self.prev_hash = prev_hash
        self.hash = digest(prev_hash, self.sealed())
        return self
