"""Who may sign in, and what the desk's own permissions follow from: duties."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import Group

from foundation.people.models import User
from foundation.people.roles import Role

DESK_PERMISSION = "wagtailadmin.access_admin"

#: Wagtail reads rights to pages, pictures and documents from groups; these follow duties.
#: The editors' is Wagtail's own publishing group.
DUTY_GROUPS = {Role.EDITOR: "Moderators", Role.CALL_OFFICER: "Call officers"}


class DutyBackend(AuthenticationBackend):
    """Signs in by phone and password; opens the desk to people with a duty."""

    def user_can_authenticate(self, user) -> bool:
        if user.is_superuser and not settings.SUPERUSER_MAY_SIGN_IN:
            return False
        return super().user_can_authenticate(user)

    def get_user(self, user_id):
        """The person with their community, which the top of every page names."""
        user = User.objects.select_related("home_community").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def get_user_permissions(self, user_obj, obj=None) -> set[str]:
        """None for a person singly: rights follow duties, by way of their groups."""
        return super().get_user_permissions(user_obj, obj) if user_obj.is_superuser else set()

    def has_perm(self, user_obj, perm, obj=None) -> bool:
        if perm == DESK_PERMISSION:
            return user_obj.is_active and user_obj.is_staff
        return super().has_perm(user_obj, perm, obj)


def used_second_factor(request, user) -> bool:
    """Whether this session was opened, or confirmed, with a second factor."""
    records = get_authentication_records(request, user)
    return any(record.get("method") == "mfa" for record in records)


def has_app(user) -> bool:
    """Whether the second factor is, or may be, the code of an authenticator app."""
    return is_mfa_enabled(user, types=[Authenticator.Type.TOTP])


def sync_duty_groups(user) -> None:
    """Make membership of Wagtail's groups follow duties: a duty's end takes the right away."""
    wanted = {name for role, name in DUTY_GROUPS.items() if user.has_role(role)}
    held = set(user.groups.filter(name__in=DUTY_GROUPS.values()).values_list("name", flat=True))
    if wanted - held:
        user.groups.add(*Group.objects.filter(name__in=wanted - held))
    if held - wanted:
        user.groups.remove(*Group.objects.filter(name__in=held - wanted))
