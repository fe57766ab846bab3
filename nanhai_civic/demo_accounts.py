"""Who one can sign in as in the demonstration: one account for each role that has one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from foundation.people import contacts
from foundation.people.models import ContactKind, Duty, User
from foundation.people.roles import Role


@dataclass(frozen=True)
class DemoAccount:
    """One line of what `make run` prints."""

    role: str
    place: str
    user: User

    @property
    def sign_in(self) -> str:
        """The phone number to sign in with; the code appears on the development inbox page."""
        return contacts.own(self.user, ContactKind.PHONE) or ""


def named(label: Any) -> str:
    """In both languages of the interface: who tries the site out may read only one."""
    told = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            told.append(str(label))
    return " / ".join(dict.fromkeys(told))


def demo_accounts() -> list[DemoAccount]:
    """A resident, then one account a role, in the order of the roles. Two queries."""
    chosen: dict[str, DemoAccount] = {}
    duties = Duty.objects.current().filter(user__is_demo=True, user__is_active=True)
    for duty in duties.select_related("user", "area", "unit").order_by("pk"):
        place = str(duty.unit or duty.area)
        chosen.setdefault(duty.role, DemoAccount(named(Role(duty.role).label), place, duty.user))
    residents = User.objects.filter(is_demo=True, is_active=True, all_duties=None)
    resident = residents.select_related("home_community").order_by("pk").first()
    ordered = [chosen[role] for role in Role.values if role in chosen]
    if resident:
        home = str(resident.home_community or "")
        ordered.insert(0, DemoAccount(named(_("Resident")), home, resident))
    return ordered
