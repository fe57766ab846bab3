"""Accounts: created and closed by the system administrator, recovered with the security one."""

from __future__ import annotations

import time

from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.notices.channels import ChannelError
from foundation.notices.services import deliver_direct
from foundation.people import contacts, phone
from foundation.people.models import Act, Contact, ContactKind, HistoryEntry, User
from foundation.people.roles import Role
from foundation.people.rules import UNCONFIRMED_LIFETIME
from foundation.people.services.errors import PeopleError

EMAIL_LINK_DAYS = 3
EMAIL_SALT = "people.email"


def record(act: str, *, about=None, by=None, reason="", duty=None, organisation=None) -> None:
    """Write one line of history."""
    HistoryEntry.objects.create(
        act=act, about=about, by=by, reason=reason[:300], duty=duty, organisation=organisation
    )


def _require(by: User | None, role: str) -> None:
    """``by`` holds ``role``; None is the command line."""
    if by is not None and not by.has_role(role):
        raise PeopleError(_("Your duties do not allow this."))


@transaction.atomic
def create_account(display_name: str, number: str, *, by: User | None, reason: str = "") -> User:
    """An account for a member of staff, who signs in with a code sent to the number.

    First of two steps: it carries no duty until the security administrator grants one.
    The administrator vouches for the number; the code sent to it proves it.
    Raises PeopleError when the number already belongs to an account.
    """
    _require(by, Role.SYSTEM_ADMIN)
    try:
        number = phone.normalise(number)
    except phone.BadPhone as error:
        raise PeopleError(error.message) from error
    if contacts.holder_of(ContactKind.PHONE, number):
        raise PeopleError(_("This number already belongs to an account."))
    user = User.objects.create_user(display_name=display_name)
    contacts.store(ContactKind.PHONE, number, user=user, verified=True)
    record(Act.ACCOUNT_CREATED, about=user, by=by, reason=reason)
    return user


@transaction.atomic
def close_account(user: User, *, by: User, reason: str) -> None:
    """Nobody signs in with it any more; duties stay on record and must be ended apart."""
    _require(by, Role.SYSTEM_ADMIN)
    if user.pk == by.pk:
        raise PeopleError(_("You cannot deactivate your own account."))
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user)
    record(Act.ACCOUNT_CLOSED, about=user, by=by, reason=reason)


@transaction.atomic
def reopen_account(user: User, *, by: User, reason: str) -> None:
    _require(by, Role.SYSTEM_ADMIN)
    if user.erased_at:
        raise PeopleError(_("This account was deleted by its owner and cannot come back."))
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(Act.ACCOUNT_REOPENED, about=user, by=by, reason=reason)


@transaction.atomic
def reset_factors(user: User, *, by: User, reason: str) -> None:
    """The person lost phone and codes: they set up a new second factor at the next sign-in."""
    _require(by, Role.SECURITY_ADMIN)
    if user.pk == by.pk:
        raise PeopleError(_("Somebody else must reset your own second factor."))
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    record(Act.FACTORS_RESET, about=user, by=by, reason=reason)


def end_sessions(user: User) -> None:
    """Sign the person out everywhere."""
    sessions = UserSession.objects.filter(user=user)
    Session.objects.filter(pk__in=sessions.values("session_key")).delete()
    sessions.delete()


def set_email(user: User, address: str, *, link) -> None:
    """Keep an e-mail address, unconfirmed, and send it a link that confirms it.

    ``link`` makes an absolute address of a token. An address that another
    account has confirmed gets the same answer and no link that works.
    """
    contact = contacts.store(ContactKind.EMAIL, address, user=user)
    token = signing.dumps([user.pk, contact.index], salt=EMAIL_SALT)
    try:
        deliver_direct(
            "email", address, "people.confirm_email", {"url": link(token)}, sensitive=True
        )
    except ChannelError as error:
        raise PeopleError(
            _("The message could not be sent just now. Please try again later.")
        ) from error


def confirm_email(token: str) -> None:
    """Take a link as proof of the address. Raises PeopleError for a bad, old or stale one."""
    stale = PeopleError(_("This link is no longer valid. Ask for a new one in your profile."))
    try:
        user_id, index = signing.loads(token, salt=EMAIL_SALT, max_age=EMAIL_LINK_DAYS * 24 * 3600)
    except signing.BadSignature as error:
        raise stale from error
    contact = (
        Contact.objects.filter(user_id=user_id, kind=ContactKind.EMAIL, index=index)
        .select_related("user")
        .first()
    )
    if contact is None:
        raise stale
    try:
        contacts.verify(contact.user, ContactKind.EMAIL, contacts.own(contact.user, contact.kind))
    except contacts.ContactTaken as error:
        raise stale from error


def purge_unconfirmed(now=None) -> int:
    """Remove sign-ups whose number was never confirmed. Safe to run at any time."""
    now = now or timezone.now()
    phones = Contact.objects.filter(kind=ContactKind.PHONE)
    abandoned = (
        User.objects.filter(date_joined__lt=now - UNCONFIRMED_LIFETIME, last_login=None)
        .filter(Q(password="") | Q(password__startswith="!"))  # noqa: S106 (no password at all)
        .filter(pk__in=phones.filter(verified_at=None).values("user"))
        .exclude(pk__in=phones.exclude(verified_at=None).values("user"))
        .exclude(is_demo=True)
    )
    return abandoned.delete()[0]


def totp_code(authenticator: Authenticator) -> str:
    """The code the person's authenticator app shows now."""
    secret = get_mfa_adapter().decrypt(authenticator.data["secret"])
    period = int(time.time()) // mfa_settings.TOTP_PERIOD
    return format_hotp_value(hotp_value(secret, period))
