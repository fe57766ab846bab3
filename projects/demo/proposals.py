"""Proposals of the demonstration, written through the same service as any other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.timezone import localdate

from foundation.areas.models import Area
from foundation.demonstration.texts import ProjectText
from foundation.lifecycle.models import next_number
from foundation.lifecycle.services import open_case
from foundation.people.models import Membership, MembershipRole, Organisation, User
from projects.models import Call, Project, Theme
from projects.proposals.services import write
from projects.review.rules import Rule
from projects.rules import yuan

#: What the lines below ask of a funder together.
ASKED = 3_000
#: Kind, what for, how many, of what, price, who pays.
LINES = (
    ("activity", "入户活动物料", 20, "次", "80.00", "grant"),
    ("personnel", "社工督导补贴", 10, "节", "120.00", "grant"),
    ("management", "管理费", 1, "项", "200.00", "grant"),
    ("venue", "党群服务中心场地", 10, "场", "100.00", "own"),
)
#: What the officer of the formal check saw.
LOOKED_AT = [
    {"rule": rule, "passed": True, "evidence": evidence}
    for rule, evidence in (
        (Rule.STAFF, "专职社工两名，办公室在社区服务站二楼（演示）"),
        (Rule.PAPERS, "申报书、预算表、登记证书齐全（演示）"),
        (Rule.LAWFUL, "服务对象为本区居民（演示）"),
    )
]


@dataclass(frozen=True)
class Applicant:
    organisation: Organisation
    manager: User


def applicants() -> list[Applicant]:
    """Every organisation with who may act for it; the first is the one to sign in for."""
    managers = Membership.objects.filter(role=MembershipRole.MANAGER, user__is_demo=True)
    return [
        Applicant(row.organisation, row.user)
        for row in managers.select_related("organisation__area", "user").order_by("pk")
    ]


def propose(
    applicant: Applicant,
    text: ProjectText,
    area: Area,
    *,
    key: str,
    at: datetime,
    call: Call | None = None,
    times: int = 1,
) -> Project:
    """A written draft that asks for ``times`` the money of the lines."""
    starts_on = localdate(at)
    project = open_case(
        Project(
            number=next_number(f"P{starts_on.year}"),
            title=text.title,
            summary=text.summary,
            organisation=applicant.organisation,
            area=area,
            theme=Theme.objects.get(key=text.theme),
            call=call,
            requested=yuan(ASKED * times),
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=180),
            proposed_at=at,
            submission=f"demo-live-{key}",
            is_demo=True,
        ),
        by=applicant.manager,
        at=at,
    )
    write(
        project,
        by=applicant.manager,
        at=at,
        content={"target_group": "社区内独居长者和困境家庭", "target_people": 120},
        lines=[
            {
                "kind": kind,
                "description": description,
                "quantity": Decimal(quantity * times),
                "unit": unit,
                "unit_price": Decimal(price),
                "source": source,
            }
            for kind, description, quantity, unit, price, source in LINES
        ],
        milestones=[
            {
                "title": step.title[:100],
                "due_on": starts_on + timedelta(days=45 * place),
                "evidence_required": "签到表、照片和活动小结",
            }
            for place, step in enumerate(text.milestones[:2], start=1)
        ],
        partners=[{"name": "社区居委会", "role": "协助联系居民、提供场地"}],
    )
    return project
