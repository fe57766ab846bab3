"""The one door to contact data: store, find, show masked, reveal with a purpose.

``reveal`` is for showing a value to a person and is always logged. ``own`` is
for the owner and for delivering a message to them, which nobody reads.
"""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.people import crypto, phone
from foundation.people.models import AccessEntry, Contact, ContactKind, Purpose, User


class ContactTaken(Exception):
    """Another account has verified this address first."""

    message = _("This address belongs to another account.")


class PurposeRequired(ValueError):
    """Personal data is shown only for a stated purpose."""

    message = _("Say what you need the contact for.")


def canonical(kind: str, value: str) -> str:
    """The one form of an address that is stored and looked up."""
    if kind == ContactKind.PHONE:
        return phone.normalise(value)
    if kind == ContactKind.EMAIL:
        return value.strip().lower()
    return value


def store(kind: str, value: str, *, user: User | None = None, verified: bool = False) -> Contact:
    """Keep an address, replacing the user's earlier one of that kind.

    Raises ContactTaken when verified by another account, BadPhone.
    """
    value = canonical(kind, value)
    contact = Contact.objects.filter(user=user, kind=kind).first() if user else None
    contact = contact or Contact(user=user, kind=kind)
    contact.seal(value)
    contact.verified_at = timezone.now() if verified else None
    try:
        with transaction.atomic():
            contact.save()
    except IntegrityError as error:
        raise ContactTaken from error
    return contact


def verify(user: User, kind: str, value: str) -> Contact:
    """Record that ``user`` has shown to hold the address. Raises ContactTaken."""
    return store(kind, value, user=user, verified=True)


@transaction.atomic
def take_over(user: User, kind: str, value: str) -> Contact:
    """Give an address to whoever has just shown to hold it, away from any earlier holder."""
    index = crypto.blind_index(kind, canonical(kind, value))
    Contact.objects.filter(kind=kind, index=index, user__isnull=False).exclude(user=user).delete()
    return verify(user, kind, value)


def holder_of(kind: str, value: str) -> User | None:
    """The account that verified the address."""
    contact = (
        Contact.objects.filter(
            kind=kind, index=crypto.blind_index(kind, value), verified_at__isnull=False
        )
        .exclude(user=None)
        .select_related("user")
        .first()
    )
    return contact.user if contact else None


def own(user: User, kind: str, *, verified_only: bool = False) -> str | None:
    """The user's own address, for themselves or for delivery to them."""
    contact = Contact.objects.filter(user=user, kind=kind).first()
    if contact is None or (verified_only and contact.verified_at is None):
        return None
    return _open(contact)


def delivery_address(user: User, channel: str) -> str | None:
    """Where a message leaves to on an outgoing channel: verified addresses only."""
    kind = {"sms": ContactKind.PHONE, "email": ContactKind.EMAIL, "wechat": ContactKind.WECHAT}
    return own(user, kind[channel], verified_only=True) if channel in kind else None


def masked(contact: Contact) -> str:
    """An address with its middle hidden, for lists and confirmations."""
    value = _open(contact)
    if contact.kind == ContactKind.PHONE:
        return phone.mask(value)
    if contact.kind == ContactKind.EMAIL:
        name, _at, domain = value.partition("@")
        return f"{name[:1]}***@{domain}"
    return "****"


def reveal(contact: Contact, purpose: str, by: User, *, reference: str = "") -> str:
    """The address in clear, for ``by`` to use. Logged, and the person can see it.

    Raises PurposeRequired without one of the known purposes. Whether ``by`` may
    see this contact at all is decided by the caller's table of rights.
    """
    if purpose not in Purpose.values or not getattr(by, "pk", None):
        raise PurposeRequired
    AccessEntry.objects.create(
        about=contact.user,
        contact=contact.pk,
        kind=contact.kind,
        by=by,
        purpose=purpose,
        reference=reference,
    )
    return _open(contact)


def _open(contact: Contact) -> str:
    return crypto.decrypt(contact.value, contact.place)
