"""The daily fingerprint of the two audit logs, and what passwords were."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditSeal(models.Model):
    """The fingerprint of what one log gained since the seal before it. Append-only."""

    class Log(models.TextChoices):
        HISTORY = "history", _("History of accounts and duties")
        ACCESS = "access", _("Who looked at personal data")

    log = models.CharField(max_length=10, choices=Log)
    day = models.DateField(_("last day covered"))
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    rows = models.BigIntegerField(_("rows"))
    digest = models.CharField(_("fingerprint"), max_length=64)

    class Meta:
        verbose_name = _("seal of an audit log")
        verbose_name_plural = _("seals of audit logs")
        ordering = ["log", "last_id"]
        constraints = [
            models.UniqueConstraint(fields=["log", "first_id"], name="people_seal_from"),
            models.UniqueConstraint(fields=["log", "day"], name="people_seal_once"),
        ]

    def __str__(self) -> str:
        return f"{self.log} {self.day}"


class PasswordRecord(models.Model):
    """A password somebody has had, hashed as it was then: so it is neither too old nor used again."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="password_records"
    )
    encoded = models.CharField(_("hash"), max_length=128)
    set_at = models.DateTimeField(_("set"), default=timezone.now)

    class Meta:
        verbose_name = _("former password")
        verbose_name_plural = _("former passwords")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.set_at)
