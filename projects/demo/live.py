"""The projects of today, through the same doors as any other: one in each state of the way.

Three answer the open call: one being written, one submitted, one returned. Two have a mid-term
evaluation, one is suspended, one was terminated and gives money back.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from foundation.areas.demo import office_time
from foundation.areas.models import Area
from foundation.demonstration import texts
from foundation.lifecycle.services import perform
from foundation.people.demo import HOME_COMMUNITY, assessors, desk
from foundation.people.models import User
from foundation.people.roles import Role
from funds.models import Account
from funds.rules import AccountKind, SourceType
from projects.changes.content import standing
from projects.changes.services import ask
from projects.closing.rubric import CURRENT, EDITIONS
from projects.demo import calls
from projects.demo.proposals import ASKED, LOOKED_AT, Applicant, applicants, propose
from projects.models import ChangeKind, Project
from projects.models.closing import EvaluationKind
from projects.proposals.services import keep
from projects.proposals.sheet import saved_pairs
from projects.rules import yuan

OWN = "own"
#: Action, who makes it, working days ago. A public notice of seven days fits in between.
WAY = (
    ("submit", OWN, 16),
    ("find_eligible", Role.CALL_OFFICER, 13),
    ("begin_review", Role.CALL_OFFICER, 13),
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
BOUGHT = (
    ("桂城文具店（演示）", "探访登记册和宣传单", "260.00"),
    ("桂城五金商行（演示）", "门铃和夜灯", "385.50"),
)
#: What those under way ask to have changed.
CHANGED = {WAY[:8]: ChangeKind.SCHEDULE, WAY: ChangeKind.BUDGET}
#: Working days that the projects under way are ahead of those above.
EARLIER = 36
HALF = ASKED // 2
#: Who got less than this has its first milestone still to reach.
PASSED = 60
#: Shares of the most points that a mid-term evaluation gave, and what it found.
MIDTERMS = (
    (85, "活动按计划开展，签到表和照片齐全；建议下半程多请楼长参与。"),
    (52, "入户只完成三成，台账缺页。请一个月内补齐记录，并重新排定志愿者。"),
)


def load() -> None:
    older, pool = (
        Account.objects.filter(kind=AccountKind.POOL, source_type=SourceType.DISTRICT_FISCAL)
        .select_related("balance")
        .order_by("year")
    )
    version = calls.rubric()
    everyone = applicants()
    own = next(one for one in everyone if one.manager.handle == "demo006")
    others = [one for one in everyone if one != own]
    _one_in_each_state(own, pool, version)
    for place, (percent, findings) in enumerate(MIDTERMS):
        project = _under_way(others[place], older, place)
        _evaluate_midterm(project, others[place], percent, findings)
    _suspended(_under_way(others[2], older, 2))
    # Whose project was terminated may not propose for some years: the last, who proposes nothing.
    _terminated(_under_way(others[-1], older, 3), others[-1], older)
    calls.load(version, pool, everyone[:-1])


def _one_in_each_state(own: Applicant, pool: Account, version) -> None:
    """Ten projects of the organisation one can sign in for, from draft to vouchers."""
    call = calls.open_call(version, pool)
    home = Area.objects.get(code=HOME_COMMUNITY)
    for number, (way, text) in enumerate(zip(WAYS, texts.projects()[::11], strict=False)):
        project = propose(
            own,
            text,
            home,
            key=f"project-{number}",
            at=office_time(18, 0) + timedelta(minutes=3 * number),
            call=call if number < IN_CALL else None,
        )
        # The last step of each was made on the last working day, so that nothing is late yet.
        last = way[-1][2] if way and way is not PAID else 0
        _go(project, way, own, pool, minutes=3 * number, earlier=-last)
        if way is PAID:
            _pay_and_spend(project, own.manager, pool)
        if way in CHANGED:
            _ask_for_change(project, CHANGED[way], own.manager)
        if not way:
            # Typed and kept, not yet taken over: the page offers it back.
            typed = [
                [key, value + "（正在修改）" if key == "summary" else value]
                for key, value in saved_pairs(project)
            ]
            keep(project, by=own.manager, version=1, payload=typed)


def _go(
    project: Project, way, applicant: Applicant, pool: Account, *, minutes: int, earlier: int = 0
) -> None:
    for place, (action, role, days) in enumerate(way, start=1):
        by = applicant.manager if role == OWN else desk(role)
        at = office_time(days + earlier, place) + timedelta(minutes=minutes)
        if action == "sign":
            perform(
                project.agreements.get(),
                "sign_by_organisation",
                by=applicant.manager,
                at=at - timedelta(minutes=15),
                signer="何主任（演示）",
            )
        perform(project, action, by=by, at=at, **_data(action, pool))


def _pay_and_spend(project: Project, manager: User, pool: Account) -> None:
    """The treasury paid two thirds of the instalment; two vouchers wait to be checked."""
    request = project.payments.get()
    perform(request, "approve", by=desk(Role.FUNDS_OFFICER), at=office_time(0, 1))
    paid_at = office_time(0, 3)
    perform(
        request,
        "record_paid",
        by=desk(Role.FINANCE_OFFICER),
        at=paid_at,
        amount=yuan(1_000),
        document=f"演示支付{project.number}-1",
        paid_on=paid_at.date(),
    )
    perform(
        project,
        "report",
        by=manager,
        at=office_time(0, 8),
        pool=pool,
        until=paid_at.date(),
        text="首批入户探访完成，二十户长者已建立问候名单。",
        evidence="签到表和探访记录存于服务站（演示）",
        vouchers=_vouchers(project, paid_at.date(), BOUGHT),
    )


def _vouchers(project: Project, day: date, bought) -> list[dict]:
    """Rows of a report, all on the first budget line."""
    line = project.budget_lines.first()
    return [
        {
            "number": f"演示票{project.number}-{place}",
            "issued_on": day,
            "supplier": supplier,
            "purpose": purpose,
            "line": line,
            "amount": Decimal(amount),
        }
        for place, (supplier, purpose, amount) in enumerate(bought, start=1)
    ]


def _ask_for_change(project: Project, kind: str, manager: User) -> None:
    """A shift within the tolerance, recorded at once; or a later end, which waits."""
    after = standing(project, kind)
    if kind == ChangeKind.BUDGET:
        giver, taker = after["lines"][:2]
        giver["fen"] -= 10_000
        taker["fen"] += 10_000
        reason = "活动物料有节余，调到社工督导（演示）。"
    else:
        after["ends_on"] = (project.ends_on + timedelta(days=7)).isoformat()
        reason = "雨季停了两场活动，补办需要一周（演示）。"
    ask(
        project,
        by=manager,
        kind=kind,
        after=after,
        reason=reason,
        submission=f"demo-live-change-{project.pk}",
        at=office_time(0, len(WAY) + 1) + timedelta(minutes=30),
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
        "request_payment": {"instalment": 1, "amount": HALF, "pool": pool},
    }.get(action, {})


def _under_way(applicant: Applicant, pool: Account, number: int) -> Project:
    """A running project of another organisation, its first instalment paid."""
    project = propose(
        applicant,
        texts.projects()[7 + 13 * number],
        list(Area.objects.communities().current())[31 * (number + 1)],
        key=f"under-way-{number}",
        at=office_time(18 + EARLIER, 0),
    )
    _go(project, WAY, applicant, pool, minutes=4 * number, earlier=EARLIER)
    request = project.payments.get()
    perform(request, "approve", by=desk(Role.FUNDS_OFFICER), at=office_time(EARLIER - 2, 2))
    paid = office_time(EARLIER - 4, 5)
    perform(
        request,
        "record_paid",
        by=desk(Role.FINANCE_OFFICER),
        at=paid,
        document=f"演示支付{project.number}-1",
        paid_on=paid.date(),
    )
    return project


def _evaluate_midterm(project: Project, applicant: Applicant, percent: int, findings: str) -> None:
    evaluator = assessors()[0]
    if percent >= PASSED:
        milestone = project.milestones.earliest("due_on")
        reached = office_time(20, 3)
        evidence = "签到表、现场照片和活动小结（演示）"
        perform(milestone, "reach", by=applicant.manager, at=reached, evidence=evidence)
        perform(milestone, "accept", by=desk(Role.FOLLOW_UP_OFFICER), at=office_time(18, 5))
    perform(
        project,
        "plan_evaluation",
        by=desk(Role.FOLLOW_UP_OFFICER),
        at=office_time(16, 3),
        kind=EvaluationKind.MIDTERM,
        evaluator=evaluator,
        due_on=office_time(8, 0).date(),
    )
    evaluation = project.evaluations.get()
    perform(
        evaluation,
        "submit",
        by=evaluator,
        at=office_time(9, 4),
        points={row.key: row.most * percent // 100 for row in EDITIONS[CURRENT]},
        findings=findings,
    )
    perform(evaluation, "accept", by=applicant.manager, at=office_time(6, 7))


def _suspended(project: Project) -> None:
    perform(
        project,
        "suspend",
        by=desk(Role.DISTRICT_OFFICER),
        at=office_time(5, 4),
        reason="项目负责人离职，机构申请暂停，待新负责人到岗后恢复。",
    )


def _terminated(project: Project, applicant: Applicant, pool: Account) -> None:
    """A third of what was paid is accounted for; half of the rest has come back."""
    checked, officer = HALF // 3, desk(Role.FINANCE_OFFICER, nth=1)
    reported = office_time(20, 3)
    perform(
        project,
        "report",
        by=applicant.manager,
        at=reported,
        pool=pool,
        text="开展入户探访六次，其余活动未能按计划进行。",
        evidence="签到表（演示）",
        until=reported.date(),
        vouchers=_vouchers(
            project, reported.date(), [("桂城文具店（演示）", "探访登记册和慰问品", checked)]
        ),
    )
    perform(project.reports.get(), "verify", by=officer, at=office_time(18, 5))
    perform(
        project,
        "terminate",
        by=desk(Role.DISTRICT_OFFICER),
        at=office_time(12, 4),
        reason="机构书面说明无力继续执行，经核实同意终止，未使用的资金须退回。",
    )
    returned = office_time(4, 5)
    perform(
        project,
        "recover",
        by=desk(Role.FINANCE_OFFICER),
        at=returned,
        pool=pool,
        amount=(HALF - checked) // 2,
        on=returned.date(),
        document=f"演示退款{project.number}-1",
    )
