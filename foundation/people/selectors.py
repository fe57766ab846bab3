"""What pages about people read. Scope is decided here, not in views."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from foundation.people.models import (
    AccessEntry,
    Duty,
    HistoryEntry,
    Invitation,
    Membership,
    Organisation,
    User,
)
from foundation.people.roles import Role
from foundation.people.scope import area_scope
from foundation.people.services.organisations import REGISTRARS


def accounts(user) -> QuerySet[User]:
    """Accounts the system administrator manages: all, without any business content."""
    if not user.has_role(Role.SYSTEM_ADMIN):
        return User.objects.none()
    return User.objects.filter(erased_at=None).order_by("-pk")


def duties(user) -> QuerySet[Duty]:
    """Duties inside the areas of a security administrator, newest first."""
    roles = [Role.SECURITY_ADMIN]
    scope = area_scope(user, roles) | area_scope(user, roles, "unit__area")
    found = Duty.objects.filter(scope)
    return found.select_related("user", "area", "unit", "granted_by").order_by("-pk")


def access_log(user) -> QuerySet[AccessEntry]:
    """Who looked at whose data: for the audit administrator."""
    if not user.has_role(Role.AUDIT_ADMIN):
        return AccessEntry.objects.none()
    return AccessEntry.objects.select_related("about", "by")


def history(user) -> QuerySet[HistoryEntry]:
    """Acts on accounts, duties and organisations: for the audit administrator."""
    if not user.has_role(Role.AUDIT_ADMIN):
        return HistoryEntry.objects.none()
    return HistoryEntry.objects.select_related(
        "about", "by", "organisation", "duty__area", "duty__unit"
    )


def waiting_homes(user) -> QuerySet[User]:
    """People who declared a community of this worker and wait for its confirmation."""
    return (
        User.objects.filter(area_scope(user, [Role.COMMUNITY_WORKER], "home_community"))
        .filter(home_verified_at=None, is_active=True)
        .exclude(pk=user.pk)
        .select_related("home_community")
        .order_by("date_joined")
    )


def organisations(user) -> QuerySet[Organisation]:
    """Organisations an office of their area registers."""
    return Organisation.objects.filter(area_scope(user, REGISTRARS)).select_related("area")


def public_organisations(text: str = "") -> QuerySet[Organisation]:
    """All organisations, for anybody."""
    found = Organisation.objects.select_related("area")
    if text:
        found = found.filter(Q(name__icontains=text) | Q(area__short_name__icontains=text))
    return found.annotate(member_count=Count("memberships")).order_by("name", "pk")


def accesses_about(user) -> QuerySet[AccessEntry]:
    """Who looked at one's own data."""
    return AccessEntry.objects.filter(about=user).select_related("by")


def memberships_of(user) -> QuerySet[Membership]:
    return user.memberships.select_related("organisation__area").order_by("organisation__name")


def invitations_of(user) -> QuerySet[Invitation]:
    return Invitation.objects.filter(user=user).select_related("organisation", "invited_by")


def holders(roles, area) -> list[User]:
    """Who holds one of ``roles`` today in an area that covers ``area``, one row a person."""
    duties = (
        Duty.objects.current()
        .filter(role__in=list(roles), user__is_active=True)
        .select_related("user", "area", "unit__area")
        .order_by("user_id")
    )
    found = {duty.user_id: duty.user for duty in duties if duty.reach.covers(area)}
    return list(found.values())
