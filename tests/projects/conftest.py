"""An organisation with a proposal, the officers, and pools of government and donated money."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import count
from types import SimpleNamespace

import pytest
from django.utils import timezone
from djmoney.money import Money

from foundation.lifecycle.models import RunningClock
from foundation.lifecycle.services import perform
from foundation.people.models import Membership, Organisation
from foundation.people.roles import Role
from funds import services as funds
from projects.agreements.selectors import open_agreement
from projects.closing.rubric import CURRENT, EDITIONS
from projects.lifecycle import PROJECT
from projects.models import PaymentRequest, Report, Theme
from projects.proposals.services import plan_milestone, propose, write

#: What the officer saw of each rule, all met.
LOOKED_AT = [
    {"rule": rule, "passed": True, "evidence": "查看原件"} for rule in ("staff", "papers", "lawful")
]


def cny(amount) -> Money:
    return Money(Decimal(amount), "CNY")


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def theme(db):
    return Theme.objects.create(key="elder", name="为老服务", name_en="Ageing well")


@pytest.fixture
def organisation(nanhai):
    return Organisation.objects.create(name="敦厚社工服务中心", area=nanhai.town)


@pytest.fixture
def manager(make_user, organisation):
    user = make_user("黎社工")
    Membership.objects.create(organisation=organisation, user=user, role="manager")
    return user


@pytest.fixture
def officers(nanhai, make_user, grant):
    def person(name, role):
        user = make_user(name)
        grant(user, role, nanhai.district)
        return user

    return SimpleNamespace(
        call=person("岑征集", Role.CALL_OFFICER),
        chair=person("阮评审", Role.PANEL_CHAIR),
        town=person("邝干部", Role.TOWN_OFFICER),
        leader=person("庾区办", Role.DISTRICT_OFFICER),
        funds=person("植资金", Role.FUNDS_OFFICER),
        finance=person("招财务", Role.FINANCE_OFFICER),
        follow=person("老跟进", Role.FOLLOW_UP_OFFICER),
    )


@pytest.fixture
def pools(nanhai, officers, today):
    """100,000 yuan of the district and 20,000 of a foundation."""
    record = {"on": today, "document": "佛南财〔2019〕1号", "by": officers.funds}
    budget = funds.open_source("district", "区财政", "district_fiscal", nanhai.district)
    government = funds.open_pool(budget, "社会治理资金", today.year, nanhai.district)
    funds.appropriate(budget, government, cny(100_000), key="a1", **record)
    donor = funds.open_source("fund", "社区基金", "foundation", nanhai.district)
    social = funds.open_pool(donor, "社区基金捐款", today.year, nanhai.district)
    funds.receive_donation(donor, social, cny(20_000), key="d1", **record)
    return SimpleNamespace(government=government, social=social)


@pytest.fixture
def proposal(nanhai, manager, organisation, theme, today):
    def make(n=1, **more):
        begun = propose(
            by=manager,
            organisation=organisation,
            title=f"平安敲门{n}",
            summary="为独居长者建立每日问候。",
            area=more.pop("area", nanhai.community),
            theme=theme,
            requested=more.pop("requested", 50_000),
            starts_on=today,
            ends_on=today + timedelta(days=300),
            submission=f"p{n}",
            **more,
        )
        if begun.budget_lines.exists():
            return begun
        write(
            begun,
            by=manager,
            content={"target_group": "独居长者"},
            lines=[budget_line(begun.requested.amount)],
        )
        return begun

    return make


def budget_line(amount, **changes) -> dict:
    """A line of money asked for, as the editor hands it over."""
    line = {
        "kind": "activity",
        "description": "探访物料",
        "quantity": Decimal(1),
        "unit": "项",
        "unit_price": Decimal(amount),
        "source": "grant",
    }
    return line | changes


@pytest.fixture
def project(proposal):
    return proposal()


@pytest.fixture
def end_notice():
    """Let the public notice run out."""

    def end(project):
        RunningClock.objects.of(project).filter(kind="notice").update(
            due_at=timezone.now() - timedelta(minutes=1)
        )

    return end


@pytest.fixture
def bring(manager, officers, pools, today, end_notice):
    """``bring(project, "running")``: along the main path, paid and reported on the way."""

    def to(project, state):
        path = [
            ("plan_milestone", manager, {"title": "招募志愿者", "due_on": today, "unlocks": 2}),
            ("submit", manager, {}),
            ("find_eligible", officers.call, {"looked_at": LOOKED_AT}),
            ("begin_review", officers.call, {}),
            (
                "put_on_notice",
                officers.chair,
                {
                    "approved_government": 40_000,
                    "approved_social": 10_000,
                    "assessment": "需求清楚，预算合理。",
                },
            ),
            ("approve", officers.town, {}),
            (
                "draft_agreement",
                officers.funds,
                {
                    "authority": "南海区社会治理服务中心",
                    "government_pool": pools.government,
                    "social_pool": pools.social,
                },
            ),
            ("sign", officers.funds, {"document": "协议1号", "signer": "邝主任"}),
            ("start", manager, {}),
            ("finish", manager, {"result_story": "一百二十位长者每天有人问候，台风天逐户敲门。"}),
        ]
        for action, by, data in path:
            if project.state == state:
                break
            if action == "plan_milestone":
                if project.state == "draft" and not project.milestones.filter(unlocks=2).exists():
                    plan_milestone(project, by=by, **data)
                continue
            if project.state not in PROJECT.transition(action).sources:
                continue
            if action == "approve":
                end_notice(project)
            if action == "draft_agreement" and open_agreement(project):
                continue
            if action == "sign":
                agreement = open_agreement(project)
                if agreement.state == "drafted":
                    perform(agreement, "sign_by_organisation", by=manager, signer="黎主任")
            perform(project, action, by=by, **data)
        assert project.state == state
        return project

    return to


@pytest.fixture
def evaluator(nanhai, make_user, grant):
    """An assessor who belongs to neither party."""
    user = make_user("庞评估")
    grant(user, Role.ASSESSOR, nanhai.district)
    return user


@pytest.fixture
def evaluate(officers, evaluator, manager, today):
    """``evaluate(project, "final", 0.8)``: planned, made with that share of points, accepted."""

    def evaluated(project, kind="final", share=0.8):
        perform(
            project,
            "plan_evaluation",
            by=officers.follow,
            kind=kind,
            evaluator=evaluator,
            due_on=today,
        )
        evaluation = project.evaluations.latest("pk")
        points = {row.key: round(row.most * share) for row in EDITIONS[CURRENT]}
        findings = "走访六户，查看台账，目标基本完成。"
        perform(evaluation, "submit", by=evaluator, points=points, findings=findings)
        return perform(evaluation, "accept", by=manager)

    return evaluated


@pytest.fixture
def pay(manager, officers, today):
    """``pay(project, pool, 1000)``: asked for, approved and paid."""

    def paid(project, pool, amount, instalment=1):
        perform(
            project, "request_payment", by=manager, instalment=instalment, pool=pool, amount=amount
        )
        request = PaymentRequest.objects.latest("pk")
        perform(request, "approve", by=officers.funds)
        return perform(
            request, "record_paid", by=officers.finance, document="国库1号", paid_on=today
        )

    return paid


@pytest.fixture
def voucher(project, today):
    """``voucher(300)``: a row of a report as the form hands it over, its number new each time."""
    numbers = count(1)

    def row(amount, **changes):
        return {
            "number": f"发票{next(numbers)}号",
            "issued_on": today,
            "supplier": "桂城文具店",
            "purpose": "探访物料",
            "line": project.budget_lines.first(),
            "amount": Decimal(amount),
        } | changes

    return row


@pytest.fixture
def send_report(manager, today, voucher):
    """``send_report(project, pool, 1000)``: on one voucher of that amount, or on ``vouchers``."""

    def sent(project, pool, amount=0, **more):
        line = project.budget_lines.first()
        data = {
            "vouchers": [voucher(amount, line=line)] if amount else [],
            "text": "探访长者。",
            "until": today,
        } | more
        perform(project, "report", by=manager, pool=pool, **data)
        return Report.objects.latest("pk")

    return sent


@pytest.fixture
def spend(officers, send_report):
    """``spend(project, pool, 1000)``: reported and verified."""

    def spent(project, pool, amount, served=0):
        report = send_report(project, pool, amount, served=served)
        return perform(report, "verify", by=officers.funds)

    return spent
