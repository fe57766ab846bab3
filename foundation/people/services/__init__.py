"""What people do with accounts, duties, communities and organisations."""

from foundation.people.services.accounts import (
    close_account,
    confirm_email,
    create_account,
    purge_unconfirmed,
    record,
    reopen_account,
    reset_factors,
    set_email,
    totp_code,
)
from foundation.people.services.communities import declare_home, refuse_home, verify_home
from foundation.people.services.development import development_codes
from foundation.people.services.duties import end_duty, grant_duty, remind_ending_duties
from foundation.people.services.errors import PeopleError
from foundation.people.services.organisations import (
    accept_invitation,
    create_organisation,
    decline_invitation,
    invite,
    leave,
    set_member_role,
    set_registration,
)

__all__ = [
    "PeopleError",
    "accept_invitation",
    "close_account",
    "confirm_email",
    "create_account",
    "create_organisation",
    "declare_home",
    "decline_invitation",
    "development_codes",
    "end_duty",
    "grant_duty",
    "invite",
    "leave",
    "purge_unconfirmed",
    "record",
    "refuse_home",
    "remind_ending_duties",
    "reopen_account",
    "reset_factors",
    "set_email",
    "set_member_role",
    "set_registration",
    "totp_code",
    "verify_home",
]
