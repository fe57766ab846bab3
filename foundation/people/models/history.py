"""What was done to accounts, duties and organisations, by whom. Append-only."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Act(models.TextChoices):
    ACCOUNT_CREATED = "account_created", _("Account created by an administrator")
    ACCOUNT_CLOSED = "account_closed", _("Account deactivated")
    ACCOUNT_REOPENED = "account_reopened", _("Account activated again")
    ACCOUNT_ERASED = "account_erased", _("Account deleted by its owner")
    DATA_EXPORTED = "data_exported", _("Personal data exported by their owner")
    FACTORS_RESET = "factors_reset", _("Second factors reset")
    DUTY_GRANTED = "duty_granted", _("Duty granted")
    DUTY_ENDED = "duty_ended", _("Duty ended")
    HOME_VERIFIED = "home_verified", _("Home community verified")
    HOME_REFUSED = "home_refused", _("Home community refused")
    ORGANISATION_CREATED = "organisation_created", _("Organisation created")
    REGISTRATION_CHANGED = "registration_changed", _("Registration of an organisation changed")
    MEMBER_INVITED = "member_invited", _("Member invited")
    MEMBER_JOINED = "member_joined", _("Member joined")
    MEMBER_LEFT = "member_left", _("Member left or was removed")
    MEMBER_ROLE = "member_role", _("Role of a member changed")


class HistoryEntry(models.Model):
    """One act. ``by`` is empty when the site itself or the command line acted."""

    act = models.CharField(_("act"), max_length=24, choices=Act)
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="history",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="acts",
    )
    duty = models.ForeignKey(
        "people.Duty", null=True, blank=True, on_delete=models.PROTECT, related_name="history"
    )
    organisation = models.ForeignKey(
        "people.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="history",
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.get_act_display()
