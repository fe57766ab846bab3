"""A residents' vote that runs today: four proposals of a town's call, ballots on site and paper."""

from __future__ import annotations

import secrets
from datetime import timedelta
from random import Random

from django.utils import timezone

from foundation.areas.demo import office_time
from foundation.areas.models import Area, within_q
from foundation.demonstration import texts
from foundation.lifecycle import clocks
from foundation.lifecycle.models import next_number
from foundation.lifecycle.services import SYSTEM, open_case, perform
from foundation.people.demo import HOME_TOWN, desk
from foundation.people.models import Membership, MembershipRole, User
from foundation.people.roles import Role
from funds.models import Account
from funds.rules import AccountKind, SourceType
from projects.calls.transitions import CALL
from projects.demo.proposals import LOOKED_AT
from projects.models import Call, CallMoney, Issuer, Project, Selection, Theme, VoteRule
from projects.proposals.services import write
from projects.rules import yuan
from projects.services import prepare_call, publish_call
from projects.voting import services

#: What each proposal asks for; together more than there is. The first two exclude each other.
COSTS = (42_000, 36_000, 28_000, 15_000)
MONEY = 80_000
BALLOTS, PAPERS = 24, 3


def load() -> None:
    """From the call to an open ballot, through the same doors as any other."""
    rng = Random("residents' vote")  # noqa: S311
    call = _call(_pool())
    managers = list(
        Membership.objects.filter(
            within_q(call.area, "organisation__area"),
            role=MembershipRole.MANAGER,
            organisation__is_demo=True,
        )
        .select_related("organisation", "user")
        .order_by("organisation")[: len(COSTS)]
    )
    for number, (cost, text) in enumerate(zip(COSTS, texts.projects()[3::17], strict=False)):
        manager = managers[number % len(managers)]
        project = _proposal(call, manager, text, cost, number)
        perform(project, "submit", by=manager.user, at=office_time(5, number))
        perform(
            project,
            "find_eligible",
            by=desk(Role.CALL_OFFICER),
            at=office_time(3, number),
            looked_at=LOOKED_AT,
        )
    perform(call, "close", by=SYSTEM, at=office_time(2, 0))
    poll = services.draw_up(call, by=desk(Role.CALL_OFFICER))
    services.set_groups(poll, {1: "甲", 2: "甲"}, by=desk(Role.CALL_OFFICER))
    today = timezone.localdate()
    perform(
        poll,
        "publish",
        by=desk(Role.DISTRICT_OFFICER),
        opens_on=today,
        closes_on=today + timedelta(days=13),
    )
    residents = list(
        User.objects.filter(
            within_q(call.area, "home_community"),
            is_demo=True,
            all_duties=None,
            home_verified_at__isnull=False,
        )
        .exclude(handle__startswith="demo")
        .select_related("home_community")
        .order_by("pk")[: BALLOTS + PAPERS]
    )
    for resident in residents[PAPERS:]:
        chosen = rng.sample(range(1, len(COSTS) + 1), rng.randint(1, call.max_choices))
        services.cast(poll, chosen, by=resident, slip=secrets.token_hex(16))
    for resident in residents[:PAPERS]:
        services.hand_out(poll, by=desk(Role.TELLER), user=resident, area=resident.home_community)


def _pool() -> Account:
    """The district's money of the last year on the books."""
    pools = Account.objects.filter(kind=AccountKind.POOL, source_type=SourceType.DISTRICT_FISCAL)
    return pools.select_related("balance").latest("year")


def _call(pool: Account) -> Call:
    today = timezone.localdate()
    call = prepare_call(
        by=desk(Role.CALL_OFFICER),
        title="家门口的小改造由街坊票选（演示）",
        description="资金就这么多，先做哪几件，由本街道居民投票决定。每张选票最多选三个项目。",
        area=Area.objects.get(code=HOME_TOWN),
        opens_on=office_time(14, 0).date(),
        closes_on=today,
        ceiling=50_000,
        issuer=Issuer.TOWN,
        selection=Selection.RESIDENTS,
        vote_opens_on=today + timedelta(days=1),
        vote_closes_on=today + timedelta(days=13),
        vote_rule=VoteRule.EQUAL_SHARES,
        minimum_votes=3,
        is_demo=True,
        at=office_time(16, 0),
    )
    CallMoney.objects.create(call=call, pool=pool, amount=yuan(MONEY))
    publish_call(call, by=desk(Role.DISTRICT_OFFICER), at=office_time(15, 1))
    clocks.start(call, CALL.clock("open"), timezone.now())
    return call


def _proposal(call: Call, manager: Membership, text, cost: int, number: int) -> Project:
    today = timezone.localdate()
    project = open_case(
        Project(
            number=next_number(f"P{today.year}"),
            title=text.title,
            summary=text.summary,
            organisation=manager.organisation,
            area=call.area,
            theme=Theme.objects.get(key=text.theme),
            call=call,
            requested=yuan(cost),
            starts_on=today,
            ends_on=today + timedelta(days=180),
            proposed_at=office_time(7, number),
            submission=f"demo-live-vote-{number}",
            is_demo=True,
        ),
        by=manager.user,
        at=office_time(7, number),
    )
    line = {
        "kind": "materials",
        "description": "材料和施工（演示）",
        "quantity": 1,
        "unit": "项",
        "unit_price": yuan(cost).amount,
        "source": "grant",
    }
    write(
        project,
        by=manager.user,
        content={"target_group": "附近街坊", "target_people": 300},
        lines=[line],
        milestones=[
            {
                "title": "完工并由街坊验收",
                "due_on": today + timedelta(days=150),
                "evidence_required": "照片和验收签字",
            }
        ],
    )
    return project
