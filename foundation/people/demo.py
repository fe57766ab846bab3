"""Demonstration people: invented names, numbers that belong to nobody, marked as such."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import transaction
from django.utils import timezone

from foundation.areas.models import Area
from foundation.people import contacts
from foundation.people.models import ContactKind, Unit, User
from foundation.people.roles import NEEDS_SECOND_FACTOR
from foundation.people.services import grant_duty

#: The demonstration begins before the first event of the record.
DUTIES_SINCE = date(2018, 1, 1)


@transaction.atomic
def create_demo_account(
    display_name: str,
    phone: str,
    password: str | None = None,
    roles: Iterable[tuple[str, Area | Unit]] = (),
    *,
    home: Area | None = None,
    since: date = DUTIES_SINCE,
    **fields,
) -> User:
    """A demonstration account that can sign in; found again by its number on a second run.

    Duties that need a second factor get an authenticator, whose code the
    development inbox shows. Granted by the command line, through the services.
    """
    user = contacts.holder_of(ContactKind.PHONE, contacts.canonical(ContactKind.PHONE, phone))
    if user is not None:
        return user
    user = User.objects.create_user(
        display_name=display_name, password=password, home_community=home, is_demo=True, **fields
    )
    contacts.store(ContactKind.PHONE, phone, user=user, verified=True)
    roles = list(roles)
    for role, place in roles:
        grant_duty(user, role, place, by=None, starts_on=since, reason="demonstration")
    if any(role in NEEDS_SECOND_FACTOR for role, _place in roles):
        add_demo_authenticator(user)
    return user


def add_demo_authenticator(user: User) -> Authenticator:
    """An authenticator app for a demonstration account."""
    return TOTP.activate(user, generate_totp_secret()).instance


def load_demo_people(names: Iterable[str], home_communities: list[Area], rng) -> list[User]:
    """Residents in bulk, without contacts: they appear in the record but never sign in.

    ``rng`` (random.Random) spreads them over the communities; about two thirds are confirmed.
    """
    since = timezone.now()
    residents = []
    for name in names:
        home = rng.choice(home_communities)
        user = User(
            display_name=name,
            handle=f"u{rng.getrandbits(48):012x}",
            home_community=home,
            home_verified_at=since if rng.random() < 2 / 3 else None,
            birth_decade=rng.choice((1940, 1950, 1960, 1970, 1980, 1990, 2000)),
            is_demo=True,
        )
        user.set_unusable_password()
        residents.append(user)
    return User.objects.bulk_create(residents, batch_size=1000)
