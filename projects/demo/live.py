"""One project in each state today and an open call, through the same doors as any other.

Three proposals answer the call: one being written, one submitted, one returned.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from foundation.areas.calendar import is_workday
from foundation.areas.models import Area, AreaLevel
from foundation.areas.workdays import SHANGHAI
from foundation.assessment.services import CriterionSpec, publish_rubric
from foundation.demonstration import texts
from foundation.lifecycle import clocks
from foundation.lifecycle.models import next_number
from foundation.lifecycle.services import open_case, perform
from foundation.people.demo import HOME_COMMUNITY, desk
from foundation.people.models import Organisation, User
from foundation.people.roles import Role
from funds.models import Account
from funds.rules import AccountKind, SourceType
from projects.calls.transitions import CALL
from projects.models import (
    Call,
    CallDate,
    CallInstalment,
    CallLineRule,
    CallMoney,
    Issuer,
    Project,
    Theme,
)
from projects.proposals.services import keep, write
from projects.proposals.sheet import saved_pairs
from projects.review.rules import Rule
from projects.rules import yuan
from projects.services import prepare_call, publish_call

OWN = "own"
#: Action, who makes it, days ago.
WAY = (
    ("submit", OWN, 14),
    ("find_eligible", Role.CALL_OFFICER, 12),
    ("begin_review", Role.CALL_OFFICER, 12),
    ("put_on_notice", Role.PANEL_CHAIR, 12),
    ("approve", Role.DISTRICT_OFFICER, 3),
    ("draft_agreement", Role.FUNDS_OFFICER, 2),
    ("sign", Role.FUNDS_OFFICER, 1),
    ("start", OWN, 1),
    ("request_payment", OWN, 0),
)
RETURNED = (("submit", OWN, 6), ("return_proposal", Role.CALL_OFFICER, 3))
#: How far each project has come; the first three answer the call.
#: The last one was asked for a day earlier: a part is paid, and spent on vouchers.
PAID = (*WAY[:8], ("request_payment", OWN, 1))
WAYS = ((), WAY[:1], RETURNED, WAY[:2], WAY[:4], WAY[:6], WAY[:7], WAY[:8], WAY, PAID)
IN_CALL = 3
ASKED = 3_000
CRITERIA = (
    ("需求", "问题是否真实，受益人群是否清楚。", 3),
    ("方案", "做法是否可行，里程碑能否看得见、数得清。", 3),
    ("预算", "各科目是否合理，是否有自筹或社会资金。", 2),
    ("能力", "团队和合作方能否完成。", 2),
)
LINES = (
    ("activity", "入户活动物料", 20, "次", "80.00", "grant"),
    ("personnel", "社工督导补贴", 10, "节", "120.00", "grant"),
    ("management", "管理费", 1, "项", "200.00", "grant"),
    ("venue", "党群服务中心场地", 10, "场", "100.00", "own"),
)
BOUGHT = (
    ("桂城文具店（演示）", "探访登记册和宣传单", "260.00"),
    ("桂城五金商行（演示）", "门铃和夜灯", "385.50"),
)
LOOKED_AT = [
    {"rule": rule, "passed": True, "evidence": evidence}
    for rule, evidence in (
        (Rule.STAFF, "专职社工两名，办公室在社区服务站二楼（演示）"),
        (Rule.PAPERS, "申报书、预算表、登记证书齐全（演示）"),
        (Rule.LAWFUL, "服务对象为本区居民（演示）"),
    )
]


def load() -> None:
    """Ten projects of the organisation one can sign in for, from draft to vouchers."""
    manager = User.objects.get(handle="demo006")
    organisation = Organisation.objects.get(memberships__user=manager)
    pool = (
        Account.objects.filter(kind=AccountKind.POOL, source_type=SourceType.DISTRICT_FISCAL)
        .select_related("balance")
        .latest("year")
    )
    call = _call(pool)
    home = Area.objects.get(code=HOME_COMMUNITY)
    opened = office_time(16, 0)
    for number, (way, text) in enumerate(zip(WAYS, texts.projects()[::11], strict=False)):
        project = open_case(
            Project(
                number=next_number(f"P{timezone.localdate().year}"),
                title=text.title,
                summary=text.summary,
                organisation=organisation,
                area=home,
                theme=Theme.objects.get(key=text.theme),
                call=call if number < IN_CALL else None,
                requested=yuan(ASKED),
                starts_on=timezone.localdate(),
                ends_on=timezone.localdate() + timedelta(days=180),
                proposed_at=opened,
                submission=f"demo-live-project-{number}",
                is_demo=True,
            ),
            by=manager,
            at=opened,
        )
        _write(project, text, manager)
        for place, (action, role, days) in enumerate(way, start=1):
            by = manager if role == OWN else desk(role)
            at = office_time(days, place)
            if action == "sign":
                perform(
                    project.agreements.get(),
                    "sign_by_organisation",
                    by=manager,
                    at=at - timedelta(minutes=15),
                    signer="何主任（演示）",
                )
            perform(project, action, by=by, at=at, **_data(action, pool))
        if way is PAID:
            _pay_and_spend(project, manager, pool)
        if not way:
            # Typed and kept, not yet taken over: the page offers it back.
            typed = [
                [key, value + "（正在修改）" if key == "summary" else value]
                for key, value in saved_pairs(project)
            ]
            keep(project, by=manager, version=1, payload=typed)


def _pay_and_spend(project: Project, manager: User, pool: Account) -> None:
    """The treasury paid two thirds of the instalment; two vouchers wait to be checked."""
    request = project.payments.get()
    perform(request, "approve", by=desk(Role.FUNDS_OFFICER), at=office_time(1, 10))
    paid_at = office_time(1, 11)
    perform(
        request,
        "record_paid",
        by=desk(Role.FINANCE_OFFICER),
        at=paid_at,
        amount=yuan(1_000),
        document=f"演示支付{project.number}-1",
        paid_on=paid_at.date(),
    )
    line = project.budget_lines.first()
    perform(
        project,
        "report",
        by=manager,
        at=office_time(1, 12),
        pool=pool,
        until=paid_at.date(),
        text="首批入户探访完成，二十户长者已建立问候名单。",
        evidence="签到表和探访记录存于服务站（演示）",
        vouchers=[
            {
                "number": f"演示票{project.number}-{place}",
                "issued_on": paid_at.date(),
                "supplier": supplier,
                "purpose": purpose,
                "line": line,
                "amount": Decimal(amount),
            }
            for place, (supplier, purpose, amount) in enumerate(BOUGHT, start=1)
        ],
    )


def office_time(days: int, place: int) -> datetime:
    """A working day about so many days ago, in office hours; later steps at later times."""
    now = timezone.localtime(timezone=SHANGHAI)
    day = now.date() - timedelta(days=days + (now.hour < 17))
    while not is_workday(day):
        day -= timedelta(days=1)
    return datetime.combine(day, time(9, 20), tzinfo=SHANGHAI) + timedelta(minutes=47 * place)


def _call(pool: Account) -> Call:
    today = timezone.localdate()
    call = prepare_call(
        by=desk(Role.CALL_OFFICER),
        title="社区治理微项目征集（演示）",
        description="面向社区社会组织征集解决身边小事的项目，每个项目不超过五万元。",
        area=Area.objects.get(level=AreaLevel.DISTRICT),
        opens_on=today - timedelta(days=20),
        closes_on=today + timedelta(days=45),
        ceiling=50_000,
        issuer=Issuer.DISTRICT,
        rubric=publish_rubric(
            "micro-project",
            "社区治理微项目评分表",
            [CriterionSpec(name, weight, 10, guidance) for name, guidance, weight in CRITERIA],
        ),
        is_demo=True,
        at=office_time(22, 0),
    )
    CallMoney.objects.create(call=call, pool=pool, amount=yuan(500_000))
    for days, what in ((50, "资格审查"), (60, "专家评审"), (70, "结果公示"), (80, "签约")):
        CallDate.objects.create(call=call, on=today + timedelta(days=days), what=what)
    for kind, most in (("management", 10), ("personnel", 50), ("publicity", 10)):
        CallLineRule.objects.create(call=call, kind=kind, max_percent=most)
    for number, share, condition in (
        (1, 50, "签订协议后"),
        (2, 40, "中期评估通过后"),
        (3, 10, "结项评估通过后"),
    ):
        CallInstalment.objects.create(
            call=call, number=number, share_percent=share, condition=condition
        )
    publish_call(call, by=desk(Role.DISTRICT_OFFICER), at=office_time(21, 1))
    # Its clock counts from the day it is told, not from the day it is told of.
    clocks.start(call, CALL.clock("open"), timezone.now())
    return call


def _write(project: Project, text, manager: User) -> None:
    write(
        project,
        by=manager,
        content={"target_group": "社区内独居长者和困境家庭", "target_people": 120},
        lines=[
            {
                "kind": kind,
                "description": description,
                "quantity": Decimal(quantity),
                "unit": unit,
                "unit_price": Decimal(price),
                "source": source,
            }
            for kind, description, quantity, unit, price, source in LINES
        ],
        milestones=[
            {
                "title": step.title[:100],
                "due_on": project.starts_on + timedelta(days=45 * place),
                "evidence_required": "签到表、照片和活动小结",
            }
            for place, step in enumerate(text.milestones[:2], start=1)
        ],
        partners=[{"name": "社区居委会", "role": "协助联系居民、提供场地"}],
    )


def _data(action: str, pool: Account) -> dict:
    return {
        "return_proposal": {
            "reason": "请补充每场活动的人数\n请说明志愿者保险如何购买",
            "sections": ["content", "budget"],
        },
        "find_eligible": {"looked_at": LOOKED_AT},
        "put_on_notice": {
            "approved_government": ASKED,
            "approved_social": 0,
            "assessment": "评审小组同意立项（演示）。",
        },
        "draft_agreement": {"authority": "南海区社会治理服务中心（演示）", "government_pool": pool},
        "sign": {"document": "演示协议", "signer": "邝主任（演示）"},
        "request_payment": {"instalment": 1, "amount": ASKED // 2, "pool": pool},
    }.get(action, {})
