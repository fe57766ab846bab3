"""Who may sign in, and what the desk's own permissions follow from: duties."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth.models import Group

from foundation.people.roles import Role

DESK_PERMISSION = "wagtailadmin.access_admin"

#: Wagtail's own group that may edit and publish pages, images and documents.
EDITORS_GROUP = "Moderators"


class DutyBackend(AuthenticationBackend):
    """Signs in by phone and password; opens the desk to people with a duty."""

    def user_can_authenticate(self, user) -> bool:
        if user.is_superuser and not settings.SUPERUSER_MAY_SIGN_IN:
            return False
        return super().user_can_authenticate(user)

    def has_perm(self, user_obj, perm, obj=None) -> bool:
        if perm == DESK_PERMISSION:
            return user_obj.is_active and user_obj.is_staff
        return super().has_perm(user_obj, perm, obj)


def used_second_factor(request, user) -> bool:
    """Whether this session was opened, or confirmed, with a second factor."""
    records = get_authentication_records(request, user)
    return any(record.get("method") == "mfa" for record in records)


def sync_editors_group(user) -> None:
    """Make membership of Wagtail's publishing group follow the editor's duty.

    Wagtail reads page rights from groups; the duty's end must take them away.
    """
    member = user.groups.filter(name=EDITORS_GROUP).exists()
    if user.has_role(Role.EDITOR) and not member:
        user.groups.add(Group.objects.get(name=EDITORS_GROUP))
    elif member and not user.has_role(Role.EDITOR):
        user.groups.remove(Group.objects.get(name=EDITORS_GROUP))
