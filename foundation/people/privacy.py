"""One's own data: taken away as a file, or deleted with the account (PIPL art. 45, 47).

Upper apps contribute in ``AppConfig.ready``: ``register_exporter("appeals", fn)``
returns what the app knows about a person; ``register_eraser("appeals", fn)``
removes what identifies them and leaves the ledgers' counts alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from foundation.files.models import StoredFile
from foundation.notices.selectors import everything_said_to, preferences
from foundation.notices.services import forget
from foundation.people import contacts
from foundation.people.models import (
    AccessEntry,
    Act,
    Contact,
    Duty,
    Invitation,
    MembershipRole,
    User,
)
from foundation.people.services.accounts import end_sessions, record
from foundation.people.services.errors import PeopleError

Exporter = Callable[[User], dict[str, Any]]
Eraser = Callable[[User], None]

_exporters: dict[str, Exporter] = {}
_erasers: dict[str, Eraser] = {}


def register_exporter(name: str, exporter: Exporter) -> None:
    """``exporter(user)`` returns JSON-able data of one app about the person."""
    _exporters[name] = exporter


def register_eraser(name: str, eraser: Eraser) -> None:
    """``eraser(user)`` unnames the person in one app; it may raise PeopleError to refuse."""
    _erasers[name] = eraser


@transaction.atomic
def export_data(user: User) -> dict[str, Any]:
    """Everything the site knows about the person, by module."""
    data = {"exported_at": timezone.now().isoformat(), "people": _own_data(user)}
    for name in sorted(_exporters):
        data[name] = _exporters[name](user)
    record(Act.DATA_EXPORTED, about=user, by=user)
    return data


def _own_data(user: User) -> dict[str, Any]:
    return {
        **_profile(user),
        **_access(user),
        "duties": [
            {
                "role": duty.role,
                "place": str(duty.unit or duty.area),
                "from": duty.starts_on.isoformat(),
                "to": duty.ends_on and duty.ends_on.isoformat(),
            }
            for duty in user.all_duties.select_related("area", "unit")
        ],
        "organisations": [
            {"name": membership.organisation.name, "role": membership.role}
            for membership in user.memberships.select_related("organisation")
        ],
        "who_looked_at_my_data": [
            {
                "at": entry.at.isoformat(),
                "by": entry.by.display_name,
                "what": entry.kind,
                "purpose": entry.purpose,
                "reference": entry.reference,
            }
            for entry in AccessEntry.objects.filter(about=user).select_related("by")
        ],
        "history": [
            {"at": entry.at.isoformat(), "act": entry.act, "reason": entry.reason}
            for entry in user.history.all()
        ],
        "files": [
            {"name": file.name, "purpose": file.purpose, "at": file.uploaded_at.isoformat()}
            for file in StoredFile.objects.filter(uploaded_by=user, removed_at=None)
        ],
        "notices": everything_said_to(user),
        "notice_preferences": preferences(user),
    }


def _profile(user: User) -> dict[str, Any]:
    home = user.home_community
    return {
        "handle": user.handle,
        "display_name": user.display_name,
        "joined": user.date_joined.isoformat(),
        "home_community": home and {"code": home.code, "name": home.name},
        "home_community_confirmed": user.home_verified_at and user.home_verified_at.isoformat(),
        "decade_of_birth": user.birth_decade,
        "language": user.language,
        "large_type": user.large_type,
        "privacy_notice": user.privacy_notice,
    }


def _access(user: User) -> dict[str, Any]:
    """How the person is reached and signs in."""
    return {
        "contacts": [
            {
                "kind": contact.kind,
                "value": contacts.own(user, contact.kind),
                "confirmed": contact.verified_at and contact.verified_at.isoformat(),
            }
            for contact in user.contacts.order_by("kind")
        ],
        "second_factors": list(
            Authenticator.objects.filter(user=user).values_list("type", flat=True)
        ),
        "linked_accounts": list(
            SocialAccount.objects.filter(user=user).values_list("provider", flat=True)
        ),
        "sign_ins": [
            {"at": found.created_at.isoformat(), "from": found.ip, "browser": found.user_agent}
            for found in UserSession.objects.filter(user=user).order_by("pk")
        ],
    }


@transaction.atomic
def erase(user: User) -> None:
    """Delete the account: what names the person goes, what was counted stays.

    The row itself stays without a name, so that ledgers and logs keep pointing
    at somebody. Raises PeopleError while duties or an organisation depend on them.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if Duty.objects.held_by(user).exists():
        raise PeopleError(_("You still hold duties. Ask for them to be ended first."))
    for membership in user.memberships.filter(role=MembershipRole.MANAGER):
        others = membership.organisation.memberships.exclude(pk=membership.pk)
        if others.exists() and not others.filter(role=MembershipRole.MANAGER).exists():
            raise PeopleError(
                _(
                    "You are the only manager of {organisation}. Make somebody else one first."
                ).format(organisation=membership.organisation)
            )
    for name in sorted(_erasers):
        _erasers[name](user)
    record(Act.ACCOUNT_ERASED, about=user, by=user)
    for rows in (
        Contact.objects.filter(user=user),
        EmailAddress.objects.filter(user=user),
        Authenticator.objects.filter(user=user),
        SocialAccount.objects.filter(user=user),
        Invitation.objects.filter(user=user),
        user.memberships.all(),
        user.password_records.all(),
    ):
        rows.delete()
    forget(user)
    user.groups.clear()
    with translation.override(settings.LANGUAGE_CODE):
        user.display_name = _("Deleted account")
    user.home_community = user.home_verified_at = user.home_verified_by = None
    user.birth_decade = None
    user.is_active = False
    user.erased_at = timezone.now()
    user.set_unusable_password()
    user.save()
    end_sessions(user)
