"""The calls of today: one takes proposals, one is checked, one is scored, one has its result.

Whoever signs in as an assessor finds sheets to fill in; as an officer of calls, proposals to
check; as the chair, a panel that waits for its last sheets; anybody reads the ranking.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from foundation.areas.demo import office_time
from foundation.areas.models import Area, AreaLevel
from foundation.areas.workdays import SHANGHAI
from foundation.assessment.models import Assessor, Panel, RubricVersion, ScoreSheet
from foundation.assessment.services import (
    CriterionSpec,
    declare_conflict,
    hand_in,
    publish_rubric,
)
from foundation.demonstration import texts
from foundation.lifecycle import clocks
from foundation.lifecycle.services import SYSTEM, perform
from foundation.people.demo import assessors, desk
from foundation.people.roles import Role
from funds.models import Account
from projects.calls.transitions import CALL
from projects.demo.proposals import ASKED, LOOKED_AT, Applicant, propose
from projects.models import (
    Call,
    CallDate,
    CallInstalment,
    CallLineRule,
    CallMoney,
    Issuer,
    Project,
)
from projects.review import services as review
from projects.review.rules import Rule
from projects.rules import yuan
from projects.services import prepare_call, publish_call

CRITERIA = (
    ("需求", "问题是否真实，受益人群是否清楚。", 3),
    ("方案", "做法是否可行，里程碑能否看得见、数得清。", 3),
    ("预算", "各科目是否合理，是否有自筹或社会资金。", 2),
    ("能力", "团队和合作方能否完成。", 2),
)
#: Of the ranked call: what each asks for, in ASKED, and the points it gets of ten; the money
#: reaches the third, the last is not good enough.
RANKED = ((3, 9), (4, 9), (3, 8), (5, 8), (2, 7), (3, 5))
MONEY = 10 * ASKED
LEAST_SCORE = Decimal(60)
COMMENTS = {
    9: "需求扎实，做法具体，预算经得起问。",
    8: "方案可行，建议把里程碑写得更细。",
    7: "方向对，团队经验还要补强。",
    5: "受益人群不清楚，预算与活动对不上。",
}
NOT_LAWFUL = [
    {**row, "passed": False, "evidence": "服务对象主要在区外（演示）"}
    if row["rule"] == Rule.LAWFUL
    else row
    for row in LOOKED_AT
]


def rubric() -> RubricVersion:
    return publish_rubric(
        "micro-project",
        "社区治理微项目评分表",
        [CriterionSpec(name, weight, 10, guidance) for name, guidance, weight in CRITERIA],
    )


def call_for(
    title: str,
    description: str,
    version: RubricVersion,
    pool: Account,
    amount: int,
    *,
    days: int,
    closes: datetime,
) -> Call:
    """A published call with its money and rules, prepared so many working days ago."""
    opens_on, closes_on = office_time(days - 2, 0).date(), closes.date()
    call = prepare_call(
        by=desk(Role.CALL_OFFICER),
        title=title,
        description=description,
        area=Area.objects.get(level=AreaLevel.DISTRICT),
        opens_on=opens_on,
        closes_on=closes_on,
        ceiling=50_000,
        issuer=Issuer.DISTRICT,
        rubric=version,
        is_demo=True,
        at=office_time(days, 0),
    )
    CallMoney.objects.create(call=call, pool=pool, amount=yuan(amount))
    for later, what in ((5, "资格审查"), (15, "专家评审"), (25, "结果公示"), (35, "签约")):
        CallDate.objects.create(call=call, on=closes_on + timedelta(days=later), what=what)
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
    return publish_call(call, by=desk(Role.DISTRICT_OFFICER), at=office_time(days - 1, 1))


def open_call(version: RubricVersion, pool: Account) -> Call:
    """The call that takes proposals."""
    call = call_for(
        "社区治理微项目征集（演示）",
        "面向社区社会组织征集解决身边小事的项目，每个项目不超过五万元。",
        version,
        pool,
        500_000,
        days=22,
        closes=timezone.localtime() + timedelta(days=45),
    )
    # Its clock counts from the day it is told, not from the day it is told of.
    clocks.start(call, CALL.clock("open"), timezone.now())
    return call


class Applying:
    """Hands out applicants, texts and places, so that no two proposals are alike."""

    def __init__(self, everyone: Sequence[Applicant]) -> None:
        self.everyone = everyone
        self.texts = texts.projects()
        self.homes = list(Area.objects.communities().current())
        self.given = 0

    def submitted(self, call: Call, asks: Sequence[int], days: int) -> Iterator[Project]:
        """Proposals written and submitted so many working days ago."""
        for number, times in enumerate(asks):
            self.given += 1
            # The first of all is the one to sign in for: it has a proposal in each call.
            place = 0 if number == 1 else 1 + 3 * self.given % (len(self.everyone) - 1)
            applicant = self.everyone[place]
            later = timedelta(minutes=6 * number)
            project = propose(
                applicant,
                self.texts[5 * self.given % len(self.texts)],
                self.homes[17 * self.given % len(self.homes)],
                key=f"call-{call.pk}-{number}",
                at=office_time(days + 3, 2) + later,
                call=call,
                times=times,
            )
            yield perform(project, "submit", by=applicant.manager, at=office_time(days, 4) + later)


def load(version: RubricVersion, pool: Account, everyone: Sequence[Applicant]) -> None:
    """The three closed calls."""
    applying = Applying(everyone)
    _checked(applying, version, pool)
    _scored(applying, version, pool)
    _ranked(applying, version, pool)


def _close(call: Call) -> None:
    after = call.closes_on + timedelta(days=1)
    perform(call, "close", by=SYSTEM, at=datetime.combine(after, time(0, 5), tzinfo=SHANGHAI))


def _find_eligible(project: Project, days: int) -> Project:
    by, at = desk(Role.CALL_OFFICER), office_time(days, 6)
    return perform(project, "find_eligible", by=by, at=at, looked_at=LOOKED_AT)


def _checked(applying: Applying, version: RubricVersion, pool: Account) -> None:
    """In the formal check: one found eligible, one in doubt, two not looked at."""
    call = call_for(
        "适老化微改造征集（演示）",
        "征集为独居长者家庭做小改造的项目：扶手、夜灯、防滑垫，能当月见效的优先。",
        version,
        pool,
        60_000,
        days=30,
        closes=office_time(3, 0),
    )
    first, _own, third, _last = applying.submitted(call, (2, 3, 1, 4), days=4)
    _close(call)
    _find_eligible(first, 1)
    perform(
        third,
        "find_ineligible",
        by=desk(Role.CALL_OFFICER),
        at=office_time(0, 5),
        reason="服务对象主要在区外，请第二人复核。",
        looked_at=NOT_LAWFUL,
    )


def _panel(call: Call, days: int, people: Sequence) -> Panel:
    return review.open_panel(
        call,
        by=desk(Role.CALL_OFFICER),
        chair=desk(Role.PANEL_CHAIR),
        assessors=people,
        seed=f"demo-{call.title}",
        at=office_time(days, 2),
    )


def _hand_in(assessor: Assessor, marks: Sequence[int], days: int, dice: Random) -> None:
    """One assessor's sheets, in the order of the proposals; fewer marks leave sheets open."""
    sheets = (
        ScoreSheet.objects.filter(assessor=assessor)
        .select_related("entry__panel__rubric_version", "assessor__user")
        .order_by("entry__reference")
    )
    for number, (sheet, mark) in enumerate(zip(sheets, marks, strict=False)):
        points = {n: max(1, mark - dice.randrange(2)) for n in range(1, len(CRITERIA) + 1)}
        points[1] = mark
        at = office_time(days, 3) + timedelta(minutes=25 * number)
        hand_in(sheet, points, COMMENTS[mark], by=assessor.user, at=at)


def _scored(applying: Applying, version: RubricVersion, pool: Account) -> None:
    """Before the panel: the account one signs in with has handed in nothing yet."""
    call = call_for(
        "儿童友好社区征集（演示）",
        "征集让孩子有地方去、有人陪的项目，假期班和家门口的游戏角优先。",
        version,
        pool,
        60_000,
        days=40,
        closes=office_time(14, 0),
    )
    for project in list(applying.submitted(call, (3, 2, 4, 2), days=17)):
        _find_eligible(project, 11)
    _close(call)
    panel = _panel(call, 8, assessors()[:3])
    _mine, second, third = panel.assessors.select_related("user").order_by("pk")
    dice = Random("sheets of the call in review")
    _hand_in(second, (9, 8, 8, 7), 4, dice)
    _hand_in(third, (8, 8), 2, dice)


def _ranked(applying: Applying, version: RubricVersion, pool: Account) -> None:
    """Ranked: one assessor left for a conflict and was replaced; awards are on notice."""
    call = call_for(
        "邻里守望微项目征集（演示）",
        "征集街坊互相照看的项目：敲门问候、楼道议事、夜间护送。资金有限，按评审名次支持。",
        version,
        pool,
        MONEY,
        days=52,
        closes=office_time(28, 0),
    )
    asks, marks = zip(*RANKED, strict=True)
    proposals = list(applying.submitted(call, asks, days=31))
    _close(call)
    for project in proposals:
        _find_eligible(project, 24)
    *seated, late = assessors()[:4]
    panel = _panel(call, 20, seated)
    leaving = panel.assessors.select_related("user").get(user=seated[-1])
    declare_conflict(
        leaving,
        "我曾是申报机构的督导，申请回避。",
        by=leaving.user,
        entry=panel.entries.order_by("reference").first(),
        at=office_time(18, 3),
    )
    review.appoint(panel, late, by=desk(Role.CALL_OFFICER), call=call, at=office_time(17, 2))
    dice = Random("sheets of the ranked call")
    for assessor in panel.assessors.filter(removed_at=None).select_related("user").order_by("pk"):
        _hand_in(assessor, marks, 10, dice)
    review.record_meeting(
        panel,
        by=desk(Role.CALL_OFFICER),
        call=call,
        held_at=office_time(9, 6),
        place="区社会创益园二楼会议室",
        minutes="六个申报机构各陈述八分钟、答问七分钟。评审共同关注：受益人名单从哪里来，志愿者怎样排班。",
    )
    chair = desk(Role.PANEL_CHAIR)
    review.conclude(panel, by=chair, at=office_time(3, 4))
    review.fund(
        call,
        by=chair,
        least_score=LEAST_SCORE,
        finding="按评审名次支持，资金用尽为止（演示）。",
        at=office_time(2, 5),
    )
