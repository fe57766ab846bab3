"""One case of each lifecycle, in ``nanhai.community`` and, where it has one, with ``unit``.

A module that adds a lifecycle adds its case here; a test fails until it does.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone
from djmoney.money import Money

from appeals.models import Cluster, Nature
from appeals.services import file_appeal
from deliberation.models import Body, BodyMember, RuleSet, Sitting
from deliberation.models.sitting import AgendaItem
from deliberation.services import raise_topic
from foundation.lifecycle.services import SYSTEM, open_case
from foundation.people.models import Membership, Organisation
from funds.donations.disclosure import new as new_disclosure
from funds.donations.rules import last_ended
from funds.donations.services import donor_for, source_of
from funds.donations.services import pledge as promise
from funds.models import Cause, DisclosureRule, FundsOrder, Redesignation
from funds.services import open_pool, open_source, receive_donation
from projects.models import (
    Agreement,
    ChangeRequest,
    Evaluation,
    Milestone,
    Objection,
    PaymentRequest,
    Poll,
    Report,
    Theme,
)
from projects.services import prepare_call, propose
from spaces.models import Space, SpaceLevel
from spaces.services import request_booking
from tests.lifecycle.sample.models import Sample
from tests.spaces.factories import house, slot
from volunteers.models import Activity, ActivityKind


def sample(nanhai, unit, make_user):
    owner = make_user("陈小明")
    return open_case(
        Sample(title="楼道灯坏了", area=nanhai.community, unit=unit, owner=owner), by=owner
    )


def appeal(nanhai, unit, make_user):
    filed = file_appeal(
        by=make_user("陈桂芳"),
        title="夜宵档噪声",
        body="凌晨还在放音响。",
        area=nanhai.community,
        nature=Nature.COMPLAINT,
        submission="case",
    )
    filed.lead_unit = unit
    filed.save()
    return filed


def cluster(nanhai, unit, make_user):
    return open_case(
        Cluster(title="夜宵街噪声", statement="多位街坊反映。", area=nanhai.community),
        by=make_user("谭派单"),
    )


def topic(nanhai, unit, make_user):
    raised = raise_topic(
        by=make_user("陈桂芳"),
        title="加装电梯",
        body="商定费用分摊。",
        area=nanhai.community,
        submission="case",
        track="decision",
    )
    rules = RuleSet.objects.create(
        code="r", name="r", body_kind="residents_rep", track="decision", notice_days=3,
        legal_basis="test",
    )  # fmt: skip
    body = Body.objects.create(
        name="代表会议", kind="residents_rep", area=nanhai.community, rule_set=rules
    )
    BodyMember.objects.create(body=body, name="代表")
    sitting = Sitting.objects.create(body=body, venue="议事厅", starts_at=timezone.now())
    AgendaItem.objects.create(sitting=sitting, topic=raised, motion="同意")
    return raised


def space(nanhai, unit, make_user):
    return open_case(
        Space(level=SpaceLevel.PARK, code="park", name="创益园", area=nanhai.district), by=SYSTEM
    )


def booking(nanhai, unit, make_user):
    *_above, room = house(nanhai)
    return request_booking(room, make_user("何订房"), **slot(), purpose="读书会", heads=8)


def call(nanhai, unit, make_user):
    today = timezone.localdate()
    return prepare_call(
        by=make_user("岑征集"),
        title="社区微项目征集",
        description="每个项目最高五万元。",
        area=nanhai.community,
        opens_on=today,
        closes_on=today + timedelta(days=30),
        ceiling=50_000,
    )


def poll(nanhai, unit, make_user):
    begun = call(nanhai, unit, make_user)
    return open_case(
        Poll(call=begun, opens_on=begun.closes_on, closes_on=begun.closes_on), by=SYSTEM
    )


def project(nanhai, unit, make_user):
    today = timezone.localdate()
    organisation = Organisation.objects.create(name="敦厚社工服务中心", area=nanhai.town)
    manager = make_user("黎社工")
    Membership.objects.create(organisation=organisation, user=manager, role="manager")
    return propose(
        by=manager,
        organisation=organisation,
        title="平安敲门",
        summary="为独居长者建立每日问候。",
        area=nanhai.community,
        theme=Theme.objects.create(key="elder", name="为老服务", name_en="Ageing well"),
        requested=50_000,
        starts_on=today,
        ends_on=today + timedelta(days=300),
        submission="case",
    )


def objection(nanhai, unit, make_user):
    within = project(nanhai, unit, make_user)
    return open_case(
        Objection(
            project=within, against="on_notice", raised_by=make_user("陈街坊"), text="场租重复。"
        ),
        by=SYSTEM,
    )


def milestone(nanhai, unit, make_user):
    within = project(nanhai, unit, make_user)
    return open_case(
        Milestone(project=within, title="招募志愿者", due_on=within.ends_on, unlocks=2), by=SYSTEM
    )


def agreement(nanhai, unit, make_user):
    within = project(nanhai, unit, make_user)
    drawn_on = timezone.localdate()
    return open_case(
        Agreement(project=within, version=1, terms={}, digest="0" * 64, drawn_on=drawn_on),
        by=SYSTEM,
    )


def evaluation(nanhai, unit, make_user):
    within = project(nanhai, unit, make_user)
    return open_case(
        Evaluation(
            project=within,
            kind="final",
            evaluator=make_user("评估人"),
            due_on=within.ends_on,
            rubric="2026-1",
        ),
        by=SYSTEM,
    )


def change(nanhai, unit, make_user):
    within = project(nanhai, unit, make_user)
    return open_case(
        ChangeRequest(
            project=within,
            sequence=1,
            kind="partners",
            before={"partners": []},
            after={"partners": [{"id": None, "name": "义工联", "role": "入户"}]},
            size="officer",
            reason="测试",
            requested_by=make_user("申请人"),
            submission="c1",
        ),
        by=SYSTEM,
    )


def payment(nanhai, unit, make_user):
    within = project(nanhai, unit, make_user)
    return open_case(
        PaymentRequest(
            project=within, instalment=1, amount=Money(Decimal(1_000), "CNY"), pool=_pool(nanhai)
        ),
        by=SYSTEM,
    )


def report(nanhai, unit, make_user):
    within = project(nanhai, unit, make_user)
    return open_case(
        Report(
            project=within,
            pool=_pool(nanhai),
            amount=Money(Decimal(1_000), "CNY"),
            text="探访长者。",
            evidence="发票1号",
            until=within.starts_on,
        ),
        by=SYSTEM,
    )


def _pool(nanhai):
    budget = open_source("district", "区财政", "district_fiscal", nanhai.district)
    return open_pool(budget, "社会治理资金", timezone.localdate().year, nanhai.district)


def order(nanhai, unit, make_user):
    return open_case(
        FundsOrder(
            kind="write_off",
            area=nanhai.community,
            account=_pool(nanhai),
            amount=Money(Decimal(1_000), "CNY"),
            year=timezone.localdate().year,
            document="南财〔2018〕9号",
            drafted_by=make_user("资金员"),
        ),
        by=SYSTEM,
    )


def _cause(nanhai):
    return Cause.objects.create(
        kind="area", title="社区公益金", area=nanhai.community, how_to_transfer="户名、账号"
    )


def pledge(nanhai, unit, make_user):
    user = make_user("捐赠人")
    cause = _cause(nanhai)
    donor = donor_for(user, area=cause.area, kind="individual", is_anonymous=False)
    return promise(
        cause,
        donor,
        100,
        by=user,
        transfer_by=timezone.localdate() + timedelta(days=30),
        submission=uuid.uuid4(),
    )


def redesignation(nanhai, unit, make_user):
    promised = pledge(nanhai, unit, make_user)
    source = source_of(promised.donor, nanhai.community, in_kind=False)
    today = timezone.localdate()
    pool = open_pool(source, "捐赠", today.year, nanhai.community)
    gift = receive_donation(source, pool, promised.amount, on=today, document="1", key="gift")
    theme = Cause.objects.create(
        kind="theme", theme="elder", title="为老", area=nanhai.community, how_to_transfer="账号"
    )
    return open_case(
        Redesignation(
            pledge=promised,
            gift=gift,
            amount=promised.amount,
            cause=theme,
            why="结余",
            asked_by=make_user("资金员"),
        ),
        by=SYSTEM,
    )


def disclosure(nanhai, unit, make_user):
    rule = DisclosureRule.objects.get(code="social-quarter")
    year, quarter = last_ended(timezone.localdate(), quarterly=True)
    return open_case(new_disclosure(rule, nanhai.community, year, quarter), by=SYSTEM)


def activity(nanhai, unit, make_user):
    return open_case(
        Activity(
            number="A1",
            title="周末河涌清洁",
            description="一起清理河涌两岸的垃圾。",
            kind=ActivityKind.ACTIVITY,
            area=nanhai.community,
            created_by=make_user("梁主办"),
        ),
        by=SYSTEM,
    )


CASES = {
    "sample.sample": sample,
    "appeals.appeal": appeal,
    "appeals.cluster": cluster,
    "deliberation.topic": topic,
    "spaces.space": space,
    "spaces.booking": booking,
    "projects.call": call,
    "projects.poll": poll,
    "projects.project": project,
    "projects.agreement": agreement,
    "projects.objection": objection,
    "projects.change": change,
    "projects.evaluation": evaluation,
    "projects.milestone": milestone,
    "projects.payment": payment,
    "projects.report": report,
    "funds.order": order,
    "funds.pledge": pledge,
    "funds.redesignation": redesignation,
    "funds.disclosure": disclosure,
    "volunteers.activity": activity,
}
