"""Registering donors, opening causes, taking pledges. What follows stands in the tables."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from djmoney.money import Money

from foundation.areas.models import Area
from foundation.lifecycle.models import next_number
from foundation.lifecycle.services import open_case
from foundation.people import contacts
from foundation.people.models import ContactKind, Organisation, Purpose, User
from funds import errors, services
from funds.models import Account, Cause, Donor, DonorAccount, Pledge


class CauseClosed(errors.LedgerError):
    message = _("This cause takes no more gifts.")


class DonorKnown(errors.LedgerError):
    message = _("This person or organisation is registered as a donor already.")


def register_donor(
    *,
    by: User | None,
    kind: str,
    name: str,
    area: Area,
    public_name: str = "",
    is_anonymous: bool = False,
    user: User | None = None,
    organisation: Organisation | None = None,
    phone: str = "",
    email: str = "",
    submission=None,
    is_demo: bool = False,
) -> Donor:
    """A donor with the addresses they gave, encrypted. Raises DonorKnown, BadPhone."""
    found = submission and Donor.objects.filter(submission=submission).first()
    if found:
        return found
    try:
        with transaction.atomic():
            return Donor.objects.create(
                kind=kind,
                name=name.strip(),
                public_name=public_name.strip(),
                is_anonymous=is_anonymous,
                area=area,
                user=user,
                organisation=organisation,
                phone=contacts.store(ContactKind.PHONE, phone) if phone else None,
                email=contacts.store(ContactKind.EMAIL, email) if email else None,
                registered_by=by,
                submission=submission,
                is_demo=is_demo,
            )
    except IntegrityError as taken:
        raise DonorKnown from taken


def donor_for(
    user: User,
    *,
    area: Area,
    kind: str,
    is_anonymous: bool,
    organisation: Organisation | None = None,
    name: str = "",
) -> Donor:
    """The donor the signed-in person is, or acts for; registered with the first pledge."""
    whose = {"organisation": organisation} if organisation else {"user": user}
    known = Donor.objects.filter(is_anonymous=is_anonymous, **whose).first()
    if known:
        return known
    try:
        return register_donor(
            by=user,
            kind=kind,
            name=organisation.name if organisation else name or user.display_name,
            area=area,
            is_anonymous=is_anonymous,
            **whose,
        )
    except DonorKnown:
        return Donor.objects.get(is_anonymous=is_anonymous, **whose)


def source_of(donor: Donor, area: Area, *, in_kind: bool) -> Account:
    """The donor's source for gifts to an area, in cash or in kind; opened at the first gift."""
    known = Account.objects.filter(
        donor_account__donor=donor, area=area, is_in_kind=in_kind
    ).first()
    if known:
        return known
    code = f"giver:{donor.pk}:{area.code}{':goods' if in_kind else ''}"
    account = services.open_source(
        code,
        donor.book_name,
        donor.kind,
        area,
        donor_name=donor.book_name,
        is_anonymous=donor.is_anonymous,
        is_in_kind=in_kind,
        is_demo=donor.is_demo,
    )
    DonorAccount.objects.get_or_create(account=account, defaults={"donor": donor})
    return account


def open_cause(*, by: User | None, submission=None, goal=None, **said) -> Cause:
    """A cause that takes gifts; sent twice with the same ``submission`` it is the same one."""
    found = submission and Cause.objects.filter(submission=submission).first()
    if found:
        return found
    goal = None if goal is None else Money(goal, "CNY")
    return Cause.objects.create(opened_by=by, submission=submission, goal=goal, **said)


def close_cause(cause: Cause, on: date | None = None) -> Cause:
    """Take no more pledges. What was given keeps its purpose."""
    if cause.closed_on is None:
        cause.closed_on = on or timezone.localdate()
        cause.save(update_fields=["closed_on"])
    return cause


def pledge(
    cause: Cause,
    donor: Donor,
    amount,
    *,
    by: User,
    transfer_by: date,
    submission,
    is_in_kind: bool = False,
    what: str = "",
    message: str = "",
    at_desk: bool = False,
) -> Pledge:
    """A promise to give; sent twice with the same ``submission`` it is the same one.

    Raises CauseClosed.
    """
    found = Pledge.objects.filter(submission=submission).first()
    if found:
        return found
    today = timezone.localdate()
    if not cause.is_open(today):
        raise CauseClosed
    try:
        with transaction.atomic():
            return open_case(
                Pledge(
                    number=next_number(f"JZ{today.year}"),
                    cause=cause,
                    donor=donor,
                    amount=Money(amount, "CNY"),
                    is_in_kind=is_in_kind,
                    what=what,
                    transfer_by=transfer_by,
                    message=message,
                    pledged_on=today,
                    entered_by=by if at_desk else None,
                    submission=submission,
                ),
                by=by,
            )
    except IntegrityError:
        return Pledge.objects.get(submission=submission)


#: What a donor's address may be looked up for.
CONTACT_PURPOSES = (Purpose.LEGAL_DUTY, Purpose.PROJECT)


def reveal_contact(donor: Donor, *, by: User, purpose: str) -> list[str]:
    """The donor's addresses in clear, each look logged; empty when none was given.

    The caller has asked whether ``by`` follows the donor. Raises PurposeRequired.
    """
    found = [contact for contact in (donor.phone, donor.email) if contact]
    if not found and donor.user:
        found = list(donor.user.contacts.filter(kind=ContactKind.PHONE))
    reference = f"donor {donor.pk}"
    return [contacts.reveal(contact, purpose, by, reference=reference) for contact in found]
