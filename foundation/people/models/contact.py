"""Contact and identity data: encrypted, in a table of its own, with a log of who looked."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.people import crypto


class ContactKind(models.TextChoices):
    PHONE = "phone", _("Phone number")
    EMAIL = "email", _("E-mail")
    WECHAT = "wechat", _("WeChat identity")


class Contact(models.Model):
    """One address. The value is opened only by ``foundation.people.contacts``.

    ``user`` is empty for somebody without an account (an appellant at the window).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="contacts",
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ContactKind)
    value = models.TextField(_("encrypted value"), editable=False)
    index = models.CharField(_("blind index"), max_length=64, editable=False, db_index=True)
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(user__isnull=False), name="one_contact_a_kind"
            ),
            models.UniqueConstraint(
                fields=["kind", "index"],
                condition=Q(verified_at__isnull=False, user__isnull=False),
                name="one_account_a_verified_contact",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def place(self) -> str:
        return f"people_contact.value|{self.pk}"

    def seal(self, value: str) -> None:
        """Put ``value`` in, encrypted and indexed. Does not save."""
        self.value = crypto.encrypt(value, self.place)
        self.index = crypto.blind_index(self.kind, value)


class Purpose(models.TextChoices):
    """Why somebody looked. The list is closed so that the log can be read and counted."""

    HANDLE_APPEAL = "handle_appeal", _("To handle an appeal")
    CALL_BACK = "call_back", _("To call back about an appeal")
    ARRANGE_ACTIVITY = "arrange_activity", _("To arrange an activity or a sitting")
    PROJECT = "project", _("To follow a project")
    VERIFY_RESIDENCE = "verify_residence", _("To verify a home community")
    ACCOUNT_SUPPORT = "account_support", _("To help with an account")
    LEGAL_DUTY = "legal_duty", _("To fulfil a legal duty")


class AccessEntry(models.Model):
    """Somebody was shown personal data. Append-only; the person can read it."""

    about = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="access_entries",
    )
    contact = models.UUIDField(_("contact"), db_index=True)
    kind = models.CharField(_("kind"), max_length=10, choices=ContactKind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="looked_at"
    )
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    reference = models.CharField(pgettext_lazy("access", "reference"), max_length=80, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("access to personal data")
        verbose_name_plural = _("accesses to personal data")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.get_purpose_display()}"
