"""The account: who signs in. Contact data stands apart, encrypted."""

from __future__ import annotations

import secrets

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from foundation.people.roles import NEEDS_SECOND_FACTOR


def new_handle() -> str:
    """A random public name for an account; says nothing about the person."""
    return "u" + secrets.token_hex(6)


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, display_name: str, password: str | None = None, **fields) -> User:
        user = self.model(display_name=display_name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, handle: str) -> User:
        return self.get(handle=handle)


class User(AbstractBaseUser, PermissionsMixin):
    """A resident or a member of staff. What they may do comes from their duties."""

    handle = models.CharField(_("handle"), max_length=20, unique=True, default=new_handle)
    display_name = models.CharField(_("display name"), max_length=60)
    #: Wagtail's forms name this column; addresses live encrypted in ``Contact``.
    email = models.EmailField(_("e-mail"), blank=True)
    home_community = models.ForeignKey(
        "areas.Area",
        verbose_name=_("home community"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="residents",
    )
    home_verified_at = models.DateTimeField(_("home community verified"), null=True, blank=True)
    home_verified_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    birth_decade = models.PositiveSmallIntegerField(_("decade of birth"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    large_type = models.BooleanField(_("large type"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(_("demonstration"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    privacy_notice = models.CharField(_("privacy notice shown"), max_length=20, blank=True)
    erased_at = models.DateTimeField(_("deleted"), null=True, blank=True)

    #: Set for a request whose session lacks the second factor: duties that need one are withheld.
    second_factor_missing = False

    USERNAME_FIELD = "handle"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(condition=Q(email=""), name="user_keeps_no_plain_email"),
            models.CheckConstraint(
                condition=Q(birth_decade=None) | Q(birth_decade__gte=1900, birth_decade__lte=2100),
                name="user_birth_decade",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name

    @property
    def first_name(self) -> str:
        """What the desk's menu calls the person instead of the handle."""
        return self.display_name

    def declare_home(self, community) -> None:
        """Set one's own community; a change takes an earlier confirmation away."""
        if community == self.home_community:
            return
        self.home_community = community
        self.home_verified_at = self.home_verified_by = None
        self.save(update_fields=["home_community", "home_verified_at", "home_verified_by"])

    @cached_property
    def held_duties(self) -> list:
        """The duties held today, with their area and unit; read once per request."""
        from foundation.people.models.duty import Duty

        return list(Duty.objects.held_by(self).select_related("area", "unit__area"))

    @property
    def duties(self) -> list:
        """The duties that may be used now: all held, less those whose second factor is missing."""
        if not self.second_factor_missing:
            return self.held_duties
        return [duty for duty in self.held_duties if duty.role not in NEEDS_SECOND_FACTOR]

    @property
    def needs_second_factor(self) -> bool:
        """Whether a duty is held that may be used only with a second factor."""
        return any(duty.role in NEEDS_SECOND_FACTOR for duty in self.held_duties)

    @property
    def is_staff(self) -> bool:
        """Whether the desk is open to this person: someone with a duty."""
        return bool(self.duties)

    def has_role(self, *roles: str) -> bool:
        return any(duty.role in roles for duty in self.duties)

    def forget_duties(self) -> None:
        """Read the duties anew the next time they are asked for."""
        self.__dict__.pop("held_duties", None)

    def notice_address(self, channel: str) -> str | None:
        """Where a notice for this person goes on a channel; None where they have no address."""
        from foundation.people.contacts import delivery_address

        return delivery_address(self, channel)
