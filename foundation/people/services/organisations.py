"""Organisations: founded by residents, run by their managers, registered by an office."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.areas.models import Area
from foundation.notices.services import notify
from foundation.people import contacts
from foundation.people.models import (
    Act,
    ContactKind,
    Invitation,
    Membership,
    MembershipRole,
    Organisation,
    RegistrationState,
    User,
)
from foundation.people.roles import Role
from foundation.people.rules import is_credit_code
from foundation.people.services.accounts import record
from foundation.people.services.errors import PeopleError

REGISTRARS = (Role.TOWN_CENTRE_OFFICER, Role.TOWN_OFFICER, Role.DISTRICT_OFFICER)


@transaction.atomic
def create_organisation(name: str, area: Area, *, by: User, summary: str = "") -> Organisation:
    """Found an informal organisation; the founder manages it."""
    if Organisation.objects.filter(name=name, area=area).exists():
        raise PeopleError(_("An organisation of this name exists in this community."))
    organisation = Organisation.objects.create(name=name, area=area, summary=summary)
    Membership.objects.create(organisation=organisation, user=by, role=MembershipRole.MANAGER)
    record(Act.ORGANISATION_CREATED, about=by, by=by, organisation=organisation)
    return organisation


@transaction.atomic
def set_registration(
    organisation: Organisation, state: str, *, by: User, number: str = "", reason: str = ""
) -> None:
    """An office confirms that the organisation is filed or registered. Raises PeopleError."""
    if not any(d.role in REGISTRARS and d.covers_area(organisation.area) for d in by.duties):
        raise PeopleError(_("Only an office of the organisation's area may do this."))
    if state == RegistrationState.REGISTERED and not is_credit_code(number):
        raise PeopleError(_("Enter the 18-character credit code of the registration certificate."))
    organisation.registration, organisation.registration_number = state, number
    organisation.save(update_fields=["registration", "registration_number"])
    record(Act.REGISTRATION_CHANGED, by=by, organisation=organisation, reason=reason or state)


@transaction.atomic
def invite(organisation: Organisation, phone: str, role: str, *, by: User) -> None:
    """Ask the holder of a number to join. Says nothing about whether there is one."""
    _require_manager(organisation, by)
    user = contacts.holder_of(ContactKind.PHONE, phone)
    if user is None or organisation.memberships.filter(user=user).exists():
        return
    invitation, _made = Invitation.objects.update_or_create(
        organisation=organisation, user=user, defaults={"role": role, "invited_by": by}
    )
    record(Act.MEMBER_INVITED, about=user, by=by, organisation=organisation)
    notify(
        f"people.invitation.{invitation.pk}",
        user,
        "people.invited",
        {"organisation": organisation.name},
        "/me/organisations/",
    )


@transaction.atomic
def accept_invitation(invitation: Invitation, *, by: User) -> Membership:
    if invitation.user_id != by.pk:
        raise PeopleError(_("This invitation is for somebody else."))
    membership, _made = Membership.objects.get_or_create(
        organisation=invitation.organisation, user=by, defaults={"role": invitation.role}
    )
    record(Act.MEMBER_JOINED, about=by, by=by, organisation=invitation.organisation)
    invitation.delete()
    return membership


def decline_invitation(invitation: Invitation, *, by: User) -> None:
    if invitation.user_id != by.pk:
        raise PeopleError(_("This invitation is for somebody else."))
    invitation.delete()


@transaction.atomic
def set_member_role(membership: Membership, role: str, *, by: User) -> None:
    _require_manager(membership.organisation, by)
    _keep_a_manager(membership, role)
    membership.role = role
    membership.save(update_fields=["role"])
    record(
        Act.MEMBER_ROLE, about=membership.user, by=by, organisation=membership.organisation,
        reason=role,
    )  # fmt: skip


@transaction.atomic
def leave(membership: Membership, *, by: User) -> None:
    """Leave an organisation, or be removed by its manager. Raises PeopleError."""
    if membership.user_id != by.pk:
        _require_manager(membership.organisation, by)
    _keep_a_manager(membership, None)
    record(Act.MEMBER_LEFT, about=membership.user, by=by, organisation=membership.organisation)
    membership.delete()


def _require_manager(organisation: Organisation, by: User) -> None:
    if not organisation.has_manager(by):
        raise PeopleError(_("Only a manager of the organisation may do this."))


def _keep_a_manager(membership: Membership, role: str | None) -> None:
    """The last manager stays while others depend on them. Locks against two leaving at once."""
    organisation = Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    others = organisation.memberships.exclude(pk=membership.pk)
    if role == MembershipRole.MANAGER or membership.role != MembershipRole.MANAGER:
        return
    if role is None and not others.exists():
        return
    if not others.filter(role=MembershipRole.MANAGER).exists():
        raise PeopleError(_("Make somebody else a manager first."))
