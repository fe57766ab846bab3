"""People, organisations, units and the duties that give someone a say somewhere."""

from foundation.people.models.contact import AccessEntry, Contact, ContactKind, Purpose
from foundation.people.models.duty import Duty
from foundation.people.models.history import Act, HistoryEntry
from foundation.people.models.organisation import (
    Invitation,
    Membership,
    MembershipRole,
    Organisation,
    RegistrationState,
)
from foundation.people.models.seal import AuditSeal, PasswordRecord
from foundation.people.models.unit import Unit, UnitKind
from foundation.people.models.user import User

__all__ = [
    "AuditSeal",
    "PasswordRecord",
    "AccessEntry",
    "Act",
    "Contact",
    "ContactKind",
    "Duty",
    "HistoryEntry",
    "Invitation",
    "Membership",
    "MembershipRole",
    "Organisation",
    "Purpose",
    "RegistrationState",
    "Unit",
    "UnitKind",
    "User",
]
