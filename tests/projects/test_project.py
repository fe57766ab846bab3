"""The life of a project and its money, and what is refused on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from foundation.lifecycle.clocks import sweep
from foundation.lifecycle.errors import GuardFailed, NotAllowed, WrongState
from foundation.lifecycle.models import RunningClock
from foundation.lifecycle.services import perform
from foundation.people.models import Membership
from foundation.people.roles import Role
from funds.models import Balance
from funds.selectors import project_money
from participation.models import ParticipationEvent
from projects import selectors, services
from projects.models import Milestone, PaymentRequest, Project
from projects.proposals.services import plan_milestone
from projects.rules import barred_until
from tests.projects.conftest import LOOKED_AT, cny

pytestmark = pytest.mark.django_db


def money(project):
    return project_money([project.number])[project.number]


def left(pool):
    return Balance.objects.get(account=pool).amount


def accept(milestone, manager, officers):
    perform(milestone, "reach", by=manager, evidence="签到表六十人。")
    return perform(milestone, "accept", by=officers.follow)


def test_a_project_walks_from_proposal_to_result_and_its_money_adds_up(
    project, bring, pay, spend, evaluate, manager, officers, pools, today
):
    bring(project, "signed")
    assert (money(project).committed_government, money(project).committed_social) == (
        cny(40_000),
        cny(10_000),
    )
    assert left(pools.government) == cny(60_000)
    bring(project, "running")
    pay(project, pools.government, 30_000)
    accept(project.milestones.get(), manager, officers)
    pay(project, pools.social, 10_000, instalment=2)
    spend(project, pools.government, 28_000, served=120)
    spend(project, pools.social, 10_000)
    bring(project, "finishing")
    figures = money(project)
    assert figures.committed >= figures.paid >= figures.verified
    perform(
        project,
        "give_back",
        by=officers.finance,
        pool=pools.government,
        amount=2_000,
        on=today,
        document="缴款书1号",
    )
    evaluate(project)
    perform(project, "declare_no_assets", by=manager)
    services.close(project, by=officers.call)
    figures = money(project)
    assert project.state == "closed"
    assert figures.paid == cny(40_000) == figures.verified + figures.returned
    assert left(pools.government) == cny(72_000), "what was never paid and what came back"
    assert left(pools.social) == cny(10_000)
    assert selectors.served(project) == 0, "the rollup has not run yet"
    assert ParticipationEvent.objects.get().heads == 120
    assert project.closed_on == today


def test_one_form_sent_twice_begins_one_proposal(proposal):
    assert proposal() == proposal()
    assert Project.objects.count() == 1


def test_nobody_proposes_for_an_organisation_of_others(proposal, manager, organisation):
    Membership.objects.filter(user=manager).update(role="member")
    with pytest.raises(NotAllowed):
        proposal()


def call_of(officers, nanhai, today, **changes):
    call = services.prepare_call(
        by=officers.call,
        title="公益创投",
        description="为老服务",
        area=nanhai.district,
        opens_on=today,
        closes_on=today + timedelta(days=10),
        ceiling=60_000,
        **changes,
    )
    return services.publish_call(call, by=officers.town)


def test_a_closed_call_takes_no_proposals_and_closes_by_its_clock(
    proposal, officers, nanhai, today, manager
):
    call = call_of(officers, nanhai, today)
    project = proposal(call=call)
    plan_milestone(project, by=manager, title="启动", due_on=today)
    sweep(timezone.now() + timedelta(days=12))
    call.refresh_from_db()
    assert call.state == "closed"
    project = Project.objects.get()
    with pytest.raises(GuardFailed):
        perform(project, "submit", by=manager)


def test_a_terminated_project_bars_its_organisation_for_two_years(
    proposal, bring, officers, manager, today
):
    first = bring(proposal(1), "running")
    perform(first, "terminate", by=officers.town, reason="虚报")
    second = proposal(2)
    plan_milestone(second, by=manager, title="启动", due_on=today)
    with pytest.raises(GuardFailed):
        perform(second, "submit", by=manager)
    Project.objects.filter(pk=first.pk).update(closed_on=today - timedelta(days=732))
    perform(second, "submit", by=manager)
    assert barred_until(today.replace(year=2020, month=2, day=29)).isoformat() == "2022-02-28"


def test_an_officer_who_belongs_to_the_organisation_decides_nothing(
    project, bring, officers, organisation
):
    bring(project, "submitted")
    Membership.objects.create(organisation=organisation, user=officers.call, role="member")
    with pytest.raises(NotAllowed):
        perform(project, "find_eligible", by=officers.call, looked_at=LOOKED_AT)


def test_the_award_stays_within_what_was_asked(project, bring, officers):
    bring(project, "in_review")
    for amount in (0, 50_001):
        with pytest.raises(GuardFailed):
            perform(
                project, "put_on_notice", by=officers.chair, approved_government=amount,
                assessment="x",
            )  # fmt: skip


def test_nothing_is_approved_before_the_notice_is_over_nor_by_time_alone(
    project, bring, officers, end_notice
):
    bring(project, "on_notice")
    with pytest.raises(GuardFailed):
        services.approve(project, by=officers.town)
    end_notice(project)
    RunningClock.objects.of(project).update(next_check_at=timezone.now() - timedelta(minutes=1))
    sweep()
    project.refresh_from_db()
    assert project.state == "on_notice"
    assert services.approve(project, by=officers.town).state == "approved"


def test_the_chair_who_proposed_the_award_does_not_approve_it(
    project, bring, officers, grant, nanhai, end_notice
):
    bring(project, "on_notice")
    end_notice(project)
    grant(officers.chair, Role.TOWN_OFFICER, nanhai.town)
    with pytest.raises(NotAllowed):
        services.approve(project, by=officers.chair)


def test_signing_needs_a_pool_with_enough_money(proposal, bring, officers, manager, pools):
    third = bring(proposal(3), "approved")
    draw_up = {"by": officers.funds, "authority": "服务中心"}
    with pytest.raises(GuardFailed):
        perform(third, "draft_agreement", social_pool=pools.social, **draw_up)
    sources = {"government_pool": pools.government, "social_pool": pools.social}
    perform(third, "draft_agreement", **draw_up, **sources)
    perform(third.agreements.get(), "sign_by_organisation", by=manager, signer="黎主任")
    bring(proposal(1), "signed")
    bring(proposal(2), "signed")
    with pytest.raises(GuardFailed):
        services.sign(third, by=officers.funds, document="协议3号", signer="邝主任")
    third.refresh_from_db()
    assert third.state == "approved"
    assert money(third).committed == cny(0)


def test_donated_money_is_added_to_a_running_project(project, bring, officers, pools):
    bring(project, "running")
    data = {"pool": pools.social, "document": "捐赠协议1号"}
    perform(project, "add_donation", by=officers.funds, amount=5_000, **data)
    assert money(project).committed_social == cny(15_000)
    with pytest.raises(GuardFailed):
        perform(project, "add_donation", by=officers.funds, amount=5_001, **data)
    assert money(project).committed_social == cny(15_000)


def test_no_payment_is_asked_for_before_the_agreement(project, bring, manager, pools):
    bring(project, "approved")
    with pytest.raises(WrongState):
        perform(
            project, "request_payment", by=manager, instalment=1, pool=pools.government, amount=1
        )


def test_a_payment_cannot_be_approved_and_paid_by_one_person(
    project, bring, manager, officers, pools, grant, nanhai, today
):
    bring(project, "running")
    perform(project, "request_payment", by=manager, instalment=1, pool=pools.government, amount=10)
    request = PaymentRequest.objects.get()
    data = {"document": "国库1号", "paid_on": today}
    with pytest.raises(WrongState):
        services.record_payment(request, by=officers.finance, **data)
    perform(request, "approve", by=officers.funds)
    grant(officers.funds, Role.FINANCE_OFFICER, nanhai.district)
    with pytest.raises(NotAllowed):
        services.record_payment(request, by=officers.funds, **data)
    services.record_payment(request, by=officers.finance, **data)
    assert request.treasury_payments.get().transfer.approved_by == officers.funds
    assert money(project).paid == cny(10)


def test_no_more_is_asked_for_than_was_promised(project, bring, manager, officers, pools):
    bring(project, "running")
    accept(project.milestones.get(), manager, officers)
    ask = {"by": manager, "pool": pools.government}
    perform(project, "request_payment", instalment=1, amount=30_000, **ask)
    with pytest.raises(GuardFailed, match="10,000"):
        perform(project, "request_payment", instalment=2, amount=10_001, **ask)


def test_an_instalment_waits_for_its_milestone(project, bring, manager, officers, pools):
    bring(project, "running")
    ask = {"by": manager, "instalment": 2, "pool": pools.government, "amount": 100}
    with pytest.raises(GuardFailed, match="招募志愿者"):
        perform(project, "request_payment", **ask)
    accept(project.milestones.get(), manager, officers)
    perform(project, "request_payment", **ask)


def test_a_late_report_stops_payments(project, bring, manager, pools):
    bring(project, "running")
    RunningClock.objects.of(project).filter(kind="report").update(
        due_at=timezone.now() - timedelta(days=1)
    )
    with pytest.raises(GuardFailed):
        perform(
            project, "request_payment", by=manager, instalment=1, pool=pools.government, amount=1
        )


def test_a_report_cannot_exceed_what_was_paid(project, bring, manager, pay, spend, pools):
    bring(project, "running")
    pay(project, pools.government, 1_000)
    spend(project, pools.government, 600)
    with pytest.raises(GuardFailed, match="400"):
        spend(project, pools.government, 401)


def test_who_paid_does_not_check_the_spending(project, bring, officers, pay, send_report, pools):
    bring(project, "running")
    pay(project, pools.government, 1_000)
    report = send_report(project, pools.government, 500)
    with pytest.raises(NotAllowed):
        perform(report, "verify", by=officers.finance)


def test_closing_waits_for_milestones_reports_and_money(
    project, bring, manager, officers, pay, evaluate, send_report, pools
):
    bring(project, "running")
    pay(project, pools.government, 1_000)
    bring(project, "finishing")

    def refused(words):
        with pytest.raises(GuardFailed, match=words):
            services.close(project, by=officers.call)

    refused("招募志愿者")
    accept(project.milestones.get(), manager, officers)
    refused("1,000")
    report = send_report(project, pools.government, 1_000)
    with pytest.raises(GuardFailed):
        services.close(project, by=officers.call)
    perform(report, "verify", by=officers.funds)
    refused("evaluation|评估")
    evaluate(project)
    refused("assets|资产")
    perform(project, "declare_no_assets", by=manager)
    assert services.close(project, by=officers.call).state == "closed"


def test_termination_waits_for_undecided_requests(project, bring, officers, manager, pools):
    bring(project, "running")
    perform(project, "request_payment", by=manager, instalment=1, pool=pools.government, amount=9)
    with pytest.raises(GuardFailed):
        perform(project, "terminate", by=officers.town, reason="停办")


def test_milestones_change_only_while_the_proposal_is_written(project, bring, manager, today):
    plan_milestone(project, by=manager, title="多余", due_on=today)
    extra = Milestone.objects.get()
    with pytest.raises(GuardFailed):
        perform(extra, "reach", by=manager, evidence="x")
    perform(extra, "drop", by=manager)
    bring(project, "running")
    with pytest.raises(GuardFailed):
        perform(project.milestones.get(state="planned"), "drop", by=manager)


def test_a_milestone_is_sent_back_with_a_reason(project, bring, manager, officers):
    bring(project, "running")
    milestone = project.milestones.get()
    perform(milestone, "reach", by=manager, evidence="签到表")
    perform(milestone, "send_back", by=officers.follow, reason="没有日期")
    assert milestone.state == "planned"


def test_a_refused_payment_frees_its_amount(project, bring, manager, officers, pools):
    bring(project, "running")
    ask = {"by": manager, "instalment": 1, "pool": pools.government, "amount": 30_000}
    perform(project, "request_payment", **ask)
    perform(PaymentRequest.objects.get(), "refuse", by=officers.finance, reason="账号不符")
    perform(project, "request_payment", **ask)
    assert PaymentRequest.objects.filter(state="requested").count() == 1


def test_a_call_is_published_only_before_its_last_day(officers, nanhai, today):
    call = services.prepare_call(
        by=officers.call, title="旧征集", description="x", area=nanhai.district,
        opens_on=today - timedelta(days=9), closes_on=today - timedelta(days=1), ceiling=1,
    )  # fmt: skip
    with pytest.raises(GuardFailed):
        services.publish_call(call, by=officers.town)
