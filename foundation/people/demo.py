"""Demonstration people: invented names, numbers that belong to nobody, marked as such.

Units of 1+3+X, one account to sign in with for each role, residents, organisations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from random import Random
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from foundation.areas.models import Area, AreaLevel
from foundation.demonstration import texts
from foundation.people import contacts
from foundation.people.models import (
    ContactKind,
    Duty,
    Membership,
    MembershipRole,
    Organisation,
    Unit,
    User,
)
from foundation.people.models.unit import UnitKind
from foundation.people.roles import NEEDS_SECOND_FACTOR, Role
from foundation.people.services import grant_duty

#: The demonstration begins before the first event of the record.
DUTIES_SINCE = date(2018, 1, 1)
#: Of every demonstration account with a duty. Residents sign in with a code.
STAFF_PASSWORD = "nanhai-demo-2018"  # noqa: S105  # pragma: allowlist secret
RESIDENTS = 600
#: Invented numbers: 199 0000 0001 and upwards. No message ever leaves the demonstration.
PHONE = "199{:08d}"
#: Where the accounts of the walk live and work.
HOME_TOWN = "440605011"
HOME_COMMUNITY = "440605011008"
#: District, home town, home community, or a unit by its key.
PLACES = {
    "district": (
        *(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.DISTRICT_LEADER),
        *(Role.DISTRICT_OFFICER, Role.AUDITOR, Role.EDITOR, Role.CALLBACK_OFFICER),
        *(Role.SUPERVISOR, Role.PRIVACY_CUSTODIAN, Role.CALL_OFFICER, Role.ASSESSOR),
        *(Role.PANEL_CHAIR, Role.FUNDS_OFFICER, Role.FINANCE_OFFICER, Role.FOLLOW_UP_OFFICER),
    ),
    "town": (
        *(Role.TOWN_OFFICER, Role.TOWN_CENTRE_OFFICER, Role.ADMISSION_PANEL, Role.CONVENER),
        *(Role.HOST, Role.RECORDER, Role.TELLER, Role.SUPERVISION_COMMITTEE),
    ),
    "community": (
        *(Role.COMMUNITY_WORKER, Role.CARRIER_MANAGER, Role.ACTIVITY_HOST, Role.GRID_OFFICER),
    ),
    "appeals_centre": (Role.OPERATOR, Role.DISPATCHER, Role.CENTRE_DIRECTOR),
    "petition": (Role.SUBCENTRE_OFFICER,),
    "chengguan": (Role.UNIT_OFFICER, Role.UNIT_LEADER),
}
#: Roles whose work takes a second person.
TWO_OF = (Role.OPERATOR, Role.TELLER, Role.FINANCE_OFFICER, Role.ASSESSOR, Role.CALL_OFFICER)
#: Roles every town needs for the sittings and projects of the record.
TOWN_ROLES = (*PLACES["town"], Role.TELLER)
#: Superiors by function of the units that exist once a town.
LINE_PARENTS = {
    "town": "appeals_centre",
    "town_enforcement": "chengguan",
    "town_welfare": "minzheng",
}
SUMMARIES = {
    "social_work": "社工机构，承接社区服务和治理项目。",
    "foundation_like": "汇集街坊和企业的善意，资助社区里的小事。",
    "youth_service": "陪伴儿童青少年成长，假期班和成长小组是长项。",
    "elder_service": "服务长者，探访、助餐、健康活动样样有人做。",
    "culture": "醒狮、龙舟、粤曲，把本地的老手艺传下去。",
    "volunteer_team": "社区志愿者自己组成的队伍，随叫随到。",
    "mutual_group": "街坊帮街坊，搭把手的事常年有人做。",
    "interest_group": "因为同一个爱好走到一起，也一起为社区出力。",
    "newcomer_group": "新市民互相照应，也和本地街坊多走动。",
}


def load(seed: int, progress: Callable[[str, int], Any], scale: float = 1) -> None:
    """Write units, accounts, residents and organisations once; the same seed gives the same ones."""
    if Unit.objects.exists():
        return
    rng = Random(f"people {seed}")
    with progress("people", 5) as bar:
        load_units()
        bar.update()
        load_accounts(rng)
        bar.update()
        load_officers(rng)
        bar.update()
        names = texts.people()
        homes = list(Area.objects.communities().current())
        # Enough of them at any scale for clusters of different people.
        count = max(60, round(RESIDENTS * scale))
        load_demo_people([names.pick(rng) for _ in range(count)], homes, rng)
        bar.update()
        load_organisations(rng)
        bar.update()


def _unit_code(key: str, area: Area) -> str:
    return f"{key}-{area.code}"


def load_units() -> None:
    """The 1, the 3 and the X of the district; offices of each town; a committee a community."""
    district = Area.objects.get(level=AreaLevel.DISTRICT)
    centre = "appeals_centre"
    Unit.objects.bulk_create(
        Unit(code=unit.key, name=unit.name, kind=unit.kind, area=district) for unit in texts.units()
    )
    units = Unit.objects.in_bulk(field_name="code")
    for key in ("petition", "mediation", "legal"):
        units[key].line_parent = units[centre]
    Unit.objects.bulk_update(units.values(), ["line_parent"])
    patterns = {unit.key: unit for unit in texts.unit_patterns()}
    offices = {
        (key, town.path): Unit(
            code=_unit_code(key, town),
            name=patterns[key].name.format(town=town.short_name),
            kind=UnitKind.TOWN_OFFICE,
            area=town,
            line_parent=units[parent],
        )
        for town in Area.objects.towns().current()
        for key, parent in LINE_PARENTS.items()
    }
    Unit.objects.bulk_create(offices.values())
    for (key, path), office in offices.items():
        if key != "town":
            office.area_parent = offices["town", path]
    Unit.objects.bulk_update(offices.values(), ["area_parent"])
    Unit.objects.bulk_create(
        Unit(
            code=_unit_code("shequ", community),
            name=community.name,
            kind=UnitKind.COMMUNITY_COMMITTEE,
            area=community,
            area_parent=offices["town", community.ancestor_path(AreaLevel.TOWN)],
        )
        for community in Area.objects.communities().current()
    )


def load_accounts(rng: Random) -> None:
    """Whom one can sign in as: residents and a manager first, then the roles in their order."""
    names = texts.people()
    number = 0

    def create(roles=(), **fields) -> User:
        nonlocal number
        number += 1
        return create_demo_account(
            names.pick(rng),
            PHONE.format(number),
            roles=roles,
            handle=f"demo{number:03d}",
            **fields,
        )

    home = Area.objects.get(code=HOME_COMMUNITY)
    for _ in range(6):
        create(home=home, birth_decade=rng.choice((1950, 1970, 1990)))
    places: dict[str, Area | Unit] = {
        "district": Area.objects.get(level=AreaLevel.DISTRICT),
        "town": Area.objects.get(code=HOME_TOWN),
        "community": home,
        **Unit.objects.in_bulk(["appeals_centre", "petition", "chengguan"], field_name="code"),
    }
    where = {role: places[key] for key, roles in PLACES.items() for role in roles}
    staff = [
        create([(role, where[role])]).pk
        for role in Role
        if role in where
        for _ in range(2 if role in TWO_OF else 1)
    ]
    # Hashed once: fifty slow hashes of one well-known password protect nothing.
    User.objects.filter(pk__in=staff).update(password=make_password(STAFF_PASSWORD))
    residents = User.objects.filter(all_duties=None, is_demo=True)
    residents.update(home_verified_at=timezone.now())


def load_officers(rng: Random) -> None:
    """An officer and a leader for each unit, and the deliberation staff of the other towns.

    They made the record and never sign in. So did four more assessors of the district.
    """
    seats: list[tuple[str, Area | Unit]] = [
        (role, unit)
        for unit in Unit.objects.exclude(code="chengguan").order_by("pk")
        for role in (Role.UNIT_OFFICER, Role.UNIT_LEADER)
    ]
    towns = Area.objects.towns().current().exclude(code=HOME_TOWN)
    seats += [(role, town) for town in towns for role in TOWN_ROLES]
    seats += [(Role.ASSESSOR, Area.objects.get(level=AreaLevel.DISTRICT))] * 4
    names = texts.people()
    users = User.objects.bulk_create(
        _silent(names.pick(rng), f"staff{number:04d}") for number in range(len(seats))
    )
    Duty.objects.bulk_create(
        Duty(
            user=user,
            role=role,
            starts_on=DUTIES_SINCE,
            **{"unit" if isinstance(place, Unit) else "area": place},
        )
        for user, (role, place) in zip(users, seats, strict=True)
    )


def load_organisations(rng: Random) -> None:
    """The organisations of the texts; one of the six residents manages the first."""
    names = texts.people()
    towns = list(Area.objects.towns().current())
    homes = list(Area.objects.communities().current())
    wanted = texts.organisations()
    local = ("volunteer_team", "mutual_group", "interest_group", "newcomer_group")
    organisations = Organisation.objects.bulk_create(
        Organisation(
            name=text.name,
            registration=text.registration,
            summary=SUMMARIES[text.kind],
            area=rng.choice(homes if text.kind in local else towns) if place else towns[0],
            is_demo=True,
        )
        for place, text in enumerate(wanted)
    )
    managers = User.objects.bulk_create(
        _silent(names.pick(rng), f"manager{number:03d}") for number in range(1, len(wanted))
    )
    first = User.objects.get(handle="demo006")
    Membership.objects.bulk_create(
        Membership(organisation=organisation, user=user, role=MembershipRole.MANAGER)
        for organisation, user in zip(organisations, [first, *managers], strict=True)
    )


def _silent(name: str, handle: str) -> User:
    """Somebody who appears in the record but never signs in."""
    user = User(display_name=name, handle=handle, is_demo=True)
    user.set_unusable_password()
    return user


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
        grant_duty(user, role, place, by=None, starts_on=since, reason="演示数据")
    if any(role in NEEDS_SECOND_FACTOR for role, _place in roles):
        add_demo_authenticator(user)
    return user


def desk(role: str, nth: int = 0) -> User:
    """The account one signs in with for ``role``; ``nth`` is the second person where there is one."""
    return User.objects.filter(handle__startswith="demo", all_duties__role=role).order_by("pk")[nth]


def assessors() -> list[User]:
    """Who assesses for the district: first those one can sign in as."""
    return list(
        User.objects.filter(is_demo=True, all_duties__role=Role.ASSESSOR).order_by("pk").distinct()
    )


def residents_at_hand() -> list[User]:
    """The residents one can sign in as, all of the home community."""
    return list(User.objects.filter(handle__startswith="demo", all_duties=None).order_by("pk"))


def add_demo_authenticator(user: User) -> Authenticator:
    """An authenticator app for a demonstration account."""
    return TOTP.activate(user, generate_totp_secret()).instance


def load_demo_people(names: Iterable[str], home_communities: list[Area], rng: Random) -> list[User]:
    """Residents in bulk, without contacts: they appear in the record but never sign in.

    ``rng`` (random.Random) spreads them over the communities; about two thirds are confirmed.
    """
    since = timezone.now()
    residents = []
    for name in names:
        home = rng.choice(home_communities)
        user = _silent(name, f"u{rng.getrandbits(48):012x}")
        user.home_community = home
        user.home_verified_at = since if rng.random() < 2 / 3 else None
        user.birth_decade = rng.choice((1940, 1950, 1960, 1970, 1980, 1990, 2000))
        residents.append(user)
    return User.objects.bulk_create(residents, batch_size=1000)
