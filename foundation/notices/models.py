"""The outbox: what is to be said to whom, and how far each channel has got.

A notice is the entry in the reader's in-site inbox; a delivery carries it out of the
house by one channel. Contact data is not kept here: the address is asked from the
user object when the delivery leaves.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.notices import registry


class Channel(models.TextChoices):
    SMS = "sms", _("SMS")
    WECHAT = "wechat", _("WeChat")
    EMAIL = "email", pgettext_lazy("channel", "E-mail")
    PRINT = "print", _("Letter at the community window")


class Frequency(models.TextChoices):
    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Daily summary, urgent notices at once")
    URGENT = "urgent", _("Urgent notices only")
    NEVER = "never", _("Never")


class Renders(models.Model):
    """Template, context and link of something that is put into words when it is read."""

    template = models.CharField(_("template"), max_length=100)
    context = models.JSONField(_("context"), default=dict)
    url = models.CharField(_("link"), max_length=500, blank=True)

    class Meta:
        abstract = True

    def render(self, language: str | None = None) -> tuple[str, str]:
        template = registry.find(self.template)
        if template is None:
            return self.template, ""
        return template.render(self.context, language or translation.get_language() or "zh-hans")

    @property
    def subject(self) -> str:
        return self.render()[0]

    @property
    def body(self) -> str:
        return self.render()[1]


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user) -> NoticeQuerySet:
        """One's own, once due. Nobody reads another person's inbox."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(recipient_id=user.pk, due_at__lte=timezone.now())

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at=None)


class Notice(Renders):
    """One thing said to one person: the key names the event, so it is said once."""

    key = models.CharField(_("key"), max_length=200)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recipient"),
        on_delete=models.CASCADE,
        related_name="notices",
    )
    urgent = models.BooleanField(_("urgent"), default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    due_at = models.DateTimeField(pgettext_lazy("notice", "due"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    #: Names the call that wrote the row, so that it knows its own rows from earlier ones.
    batch = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(fields=["key", "recipient"], name="notice_once_per_person")
        ]
        indexes = [
            models.Index(fields=["recipient", "-due_at"], name="notice_inbox"),
            models.Index(
                fields=["recipient", "due_at"], condition=Q(read_at=None), name="notice_unread"
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class DeliveryState(models.TextChoices):
    PENDING = "pending", _("waiting")
    SENT = "sent", _("sent")
    NO_ADDRESS = "no_address", _("no address")
    FAILED = "failed", _("failed")
    TOLD = "told", _("told by phone")


class DeliveryQuerySet(models.QuerySet):
    def due(self, now) -> DeliveryQuerySet:
        """Waiting, due, and in nobody's hands."""
        return self.filter(
            Q(lease_until=None) | Q(lease_until__lte=now),
            state=DeliveryState.PENDING,
            not_before__lte=now,
        )


class Delivery(models.Model):
    """One notice by one channel. Unique, leased while in hand, tried again until given up."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    state = models.CharField(
        _("state"), max_length=12, choices=DeliveryState, default=DeliveryState.PENDING
    )
    digest = models.BooleanField(_("in the daily summary"), default=False)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_token = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    provider_reference = models.CharField(_("provider's reference"), max_length=120, blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("told by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once_per_channel")
        ]
        indexes = [
            models.Index(
                fields=["not_before"], condition=Q(state="pending"), name="delivery_pending"
            ),
            models.Index(
                fields=["finished_at"], condition=Q(state="failed"), name="delivery_failed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} · {self.get_channel_display()}"


class Preference(models.Model):
    """How often one channel may be used for one person. No row: the channel's default."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preferences"
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    frequency = models.CharField(_("how often"), max_length=10, choices=Frequency)

    class Meta:
        verbose_name = _("notice preference")
        verbose_name_plural = _("notice preferences")
        constraints = [
            models.UniqueConstraint(fields=["user", "channel"], name="preference_once_per_channel")
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.get_frequency_display()}"


class PrintItem(Renders):
    """A letter to be printed and handed over at the window, for people without a phone.

    The name goes when the letter has been handed over; the fingerprint stays, so the
    same thing is never printed twice for the same person.
    """

    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=60, blank=True)
    area = models.ForeignKey(
        "areas.Area",
        verbose_name=_("area"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    handed_over_at = models.DateTimeField(_("handed over"), null=True, blank=True)
    handed_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("handed over by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        indexes = [
            models.Index(
                fields=["area", "created_at"],
                condition=Q(handed_over_at=None),
                name="print_item_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.subject}"

    @property
    def letter_subject(self) -> str:
        return self.render(self.language)[0]

    @property
    def letter_body(self) -> str:
        return self.render(self.language)[1]


class DevelopmentMessage(models.Model):
    """What the development back-end would have sent. Written only where development pages are."""

    channel = models.CharField(_("channel"), max_length=10)
    address = models.CharField(_("address"), max_length=200)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("body"))
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)

    class Meta:
        verbose_name = _("development message")
        verbose_name_plural = _("development messages")
        indexes = [models.Index(fields=["-sent_at"], name="development_message_newest")]

    def __str__(self) -> str:
        return f"{self.channel} {self.address}"
