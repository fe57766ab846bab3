"""Community organisations and who acts for them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.interface.remember import address


class RegistrationState(models.TextChoices):
    REGISTERED = "registered", _("Registered")
    FILED = "filed", pgettext_lazy("organisation", "Filed")
    INFORMAL = "informal", _("Informal")


class MembershipRole(models.TextChoices):
    MANAGER = "manager", _("Manager")
    EDITOR = "editor", _("Editor")
    MEMBER = "member", _("Member")


class Organisation(models.Model):
    """A social or community organisation (社会组织, 社区社会组织)."""

    name = models.CharField(_("name"), max_length=100)
    registration = models.CharField(
        _("registration"),
        max_length=12,
        choices=RegistrationState,
        default=RegistrationState.INFORMAL,
    )
    registration_number = models.CharField(
        _("registration number or credit code"), max_length=40, blank=True
    )
    summary = models.TextField(_("what it does"), max_length=600, blank=True)
    area = models.ForeignKey(
        "areas.Area", verbose_name=_("area"), on_delete=models.PROTECT, related_name="organisations"
    )
    members = models.ManyToManyField(
        "people.User", through="people.Membership", related_name="organisations"
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("people:organisation", self.pk)

    def has_manager(self, user) -> bool:
        """Whether ``user`` decides on the members and the page of the organisation."""
        return self.memberships.filter(user_id=user.pk, role=MembershipRole.MANAGER).exists()

    def is_managed_by(self, user) -> bool:
        """Whether ``user`` may act for the organisation."""
        return self.memberships.filter(
            user_id=user.pk, role__in=[MembershipRole.MANAGER, MembershipRole.EDITOR]
        ).exists()


class Membership(models.Model):
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(
        _("role"), max_length=10, choices=MembershipRole, default=MembershipRole.MEMBER
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="one_membership_each")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"


class Invitation(models.Model):
    """A manager asks somebody to join; only that person can accept."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations"
    )
    role = models.CharField(
        _("role"), max_length=10, choices=MembershipRole, default=MembershipRole.MEMBER
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    invited_at = models.DateTimeField(_("invited"), default=timezone.now)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="one_invitation_each")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"
