"""A donor's own data: taken away as a file, unnamed in public when the account goes.

The name itself stays with the books: accounting records are kept by law (会计法).
"""

from __future__ import annotations

from typing import Any

from foundation.people.models import Contact
from funds.models import Account, Donor, Pledge


def export(user) -> dict[str, Any]:
    """The person's donors, pledges and gifts."""
    pledges = Pledge.objects.filter(donor__user=user).select_related("donor", "cause")
    return {
        "donors": [
            {"name": donor.name, "kind": donor.kind, "anonymous": donor.is_anonymous}
            for donor in Donor.objects.filter(user=user)
        ],
        "pledges": [
            {
                "number": pledge.number,
                "cause": pledge.cause.title,
                "amount": str(pledge.amount.amount),  # type: ignore[attr-defined]
                "on": pledge.pledged_on.isoformat(),
                "state": pledge.state,
                "message": pledge.message,
            }
            for pledge in pledges.order_by("pk")
        ],
    }


def erase(user) -> None:
    """Nobody reads the name any more; what was given stays given."""
    Pledge.objects.filter(donor__user=user).update(message="")
    for donor in Donor.objects.filter(user=user):
        contacts = [key for key in (donor.phone_id, donor.email_id) if key]
        donor.user, donor.phone, donor.email = None, None, None
        donor.is_anonymous = True
        donor.save(update_fields=["user", "phone", "email", "is_anonymous"])
        Contact.objects.filter(pk__in=contacts).delete()
        Account.objects.filter(donor_account__donor=donor).update(is_anonymous=True)
