"""People, organisations, units and the duties that give someone a say somewhere."""

from foundation.people.models.duty import Duty
from foundation.people.models.organisation import Membership, Organisation
from foundation.people.models.unit import Unit
from foundation.people.models.user import User

__all__ = ["Duty", "Membership", "Organisation", "Unit", "User"]
