"""Instalments asked for, paid in parts, sent back by the bank; and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from foundation.lifecycle.errors import GuardFailed, NotAllowed, WrongState
from foundation.lifecycle.models import RunningClock
from foundation.lifecycle.services import perform
from foundation.notices.models import Notice
from funds import services as funds
from funds.models import Balance
from funds.reconcile import differences
from funds.selectors import project_money
from projects import services
from projects.models import PaymentRequest
from projects.selectors import money_by_source
from projects.spending.forms import PaymentRequestForm
from projects.spending.selectors import instalment_states
from tests.projects.conftest import cny

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(project, bring):
    """Promised: 40,000 of the district and 10,000 donated, in instalments of 30,000 and 20,000."""
    return bring(project, "running")


@pytest.fixture
def ask(running, manager, pools):
    def asked(amount, instalment=1, pool=None):
        data = {"instalment": instalment, "pool": pool or pools.government, "amount": amount}
        perform(running, "request_payment", by=manager, **data)
        return PaymentRequest.objects.latest("pk")

    return asked


@pytest.fixture
def pay_part(officers, today):
    def paid(request, amount, document, by=None):
        return services.record_payment(
            request, by=by or officers.finance, document=document, paid_on=today, amount=cny(amount)
        )

    return paid


@pytest.fixture
def reach(running, manager, officers):
    def reached():
        milestone = running.milestones.get()
        perform(milestone, "reach", by=manager, evidence="签到表六十人。")
        perform(milestone, "accept", by=officers.follow)

    return reached


def balances():
    return dict(Balance.objects.values_list("account__code", "fen"))


def state_of(project, number):
    return next(row for row in instalment_states(project) if row.number == number)


# --- asking --------------------------------------------------------------------------------


def test_no_more_is_asked_for_than_is_open_of_the_instalment(running, ask):
    ask(20_000)
    with pytest.raises(GuardFailed, match="10,000") as refused:
        ask(10_001)
    assert refused.value.field == "amount"
    ask(10_000)
    assert state_of(running, 1).open == cny(0)


def test_an_instalment_the_agreement_does_not_have_is_refused(ask):
    with pytest.raises(GuardFailed) as refused:
        ask(1, instalment=3)
    assert refused.value.field == "instalment"


def test_the_form_offers_what_is_open_and_says_why_the_rest_is_not(running, ask, manager):
    ask(12_000)
    form = PaymentRequestForm(
        obj=running, transition=running.lifecycle.transition("request_payment"), user=manager
    )
    first, second = (str(label) for _number, label in form.fields["instalment"].choices)
    assert "¥30,000.00" in first and "¥18,000.00" in first
    assert "招募志愿者" in second
    first, second = form["instalment"].subwidgets
    assert "disabled" not in first.data["attrs"] and second.data["attrs"]["disabled"]
    assert form["amount"].initial == cny(18_000).amount


def test_donated_money_added_later_has_an_instalment_of_its_own(running, ask, officers, pools):
    perform(
        running,
        "add_donation",
        by=officers.funds,
        pool=pools.social,
        amount=5_000,
        document="捐赠协议1号",
    )
    planned = [row.planned for row in instalment_states(running)]
    assert planned == [cny(30_000), cny(20_000), cny(5_000)]
    ask(5_000, pool=pools.social, instalment=3)
    with pytest.raises(GuardFailed):
        ask(1, pool=pools.social, instalment=3)


def test_a_refused_request_frees_its_instalment(running, ask, officers):
    perform(ask(30_000), "refuse", by=officers.finance, reason="账号不符")
    assert state_of(running, 1).asked == cny(0)
    ask(30_000)


# --- paying in parts -------------------------------------------------------------------------


def test_one_request_is_paid_in_several_treasury_payments(running, ask, pay_part, officers, pools):
    request = ask(30_000)
    perform(request, "approve", by=officers.funds)
    pay_part(request, 12_000, "国库1号")
    assert (request.state, request.paid, request.unpaid) == (
        "partly_paid",
        cny(12_000),
        cny(18_000),
    )
    assert RunningClock.objects.of(request).running().filter(kind="payment").exists()
    pay_part(request, 18_000, "国库2号")
    assert (request.state, request.paid) == ("paid", cny(30_000))
    assert not RunningClock.objects.of(request).running().exists()
    transfers = [row.transfer for row in request.treasury_payments.all()]
    assert len({transfer.pk for transfer in transfers}) == 2
    for transfer in transfers:
        assert (transfer.by, transfer.approved_by) == (officers.finance, officers.funds)
    assert project_money([running.number])[running.number].paid == cny(30_000)


def test_no_part_is_larger_than_what_is_open_nor_told_twice(ask, pay_part, officers):
    request = ask(1_000)
    perform(request, "approve", by=officers.funds)
    pay_part(request, 400, "国库1号")
    with pytest.raises(GuardFailed, match="600") as refused:
        pay_part(request, 601, "国库2号")
    assert refused.value.field == "amount"
    with pytest.raises(GuardFailed) as refused:
        pay_part(request, 100, "国库1号")
    assert refused.value.field == "document"
    assert request.treasury_payments.count() == 1


def test_the_rest_of_a_request_can_be_given_up_and_asked_for_again(
    running, ask, pay_part, officers, manager
):
    request = ask(30_000)
    perform(request, "approve", by=officers.funds)
    pay_part(request, 12_000, "国库1号")
    perform(request, "pay_no_more", by=officers.funds, reason="额度调整")
    assert (request.state, request.amount, state_of(running, 1).open) == (
        "paid",
        cny(12_000),
        cny(18_000),
    )
    assert Notice.objects.filter(recipient=manager, template="projects.payment_ended").exists()
    ask(18_000)


def test_nobody_approves_what_they_asked_for(running, ask, grant, nanhai, manager, organisation):
    request = ask(1_000)
    organisation.memberships.all().delete()
    grant(manager, "funds_officer", nanhai.district)
    with pytest.raises(NotAllowed):
        perform(request, "approve", by=manager)


def test_approvals_stay_within_what_is_promised_of_the_source(running, ask, officers, pools, today):
    first, second = ask(20_000), ask(10_000)
    # The promise shrinks after both were asked for.
    funds.release(
        running.number,
        pools.government,
        cny(15_000),
        on=today,
        document="核减1号",
        by=officers.funds,
        key="shrink",
    )
    perform(first, "approve", by=officers.funds)
    with pytest.raises(GuardFailed, match="5,000"):
        perform(second, "approve", by=officers.funds)


# --- money that comes back ----------------------------------------------------------------------


@pytest.fixture
def send_back(officers, today):
    def sent(request, payment=None, reason="收款账号已注销"):
        payment = payment or request.treasury_payments.last()
        return perform(
            request,
            "report_return",
            by=officers.finance,
            payment=payment,
            document="退汇1号",
            returned_on=today,
            reason=reason,
        )

    return sent


def test_a_returned_transfer_is_reversed_and_opens_the_request_again(
    running, ask, pay_part, send_back, officers, manager
):
    request = ask(30_000)
    perform(request, "approve", by=officers.funds)
    pay_part(request, 12_000, "国库1号")
    before = balances()
    pay_part(request, 18_000, "国库2号")
    second = request.treasury_payments.last()
    send_back(request, second)
    assert request.state == "return_reported"
    assert balances() != before, "nothing is posted until somebody else confirms"
    perform(request, "confirm_return", by=officers.funds)
    second.refresh_from_db()
    assert balances() == before
    assert (request.state, request.paid, request.unpaid) == (
        "partly_paid",
        cny(12_000),
        cny(18_000),
    )
    assert (second.reversal.reverses, second.reversal.document) == (second.transfer, "退汇1号")
    assert second.reversal.reason == "收款账号已注销"
    assert {second.reversal.by, second.reversal.approved_by} == {officers.finance, officers.funds}
    assert state_of(running, 1).paid == cny(12_000)
    assert Notice.objects.filter(recipient=manager, template="projects.payment_came_back").exists()
    pay_part(request, 18_000, "国库3号")
    assert request.state == "paid"
    assert list(differences()) == []


def test_who_says_that_money_came_back_does_not_confirm_it(
    ask, pay_part, send_back, officers, grant, nanhai
):
    request = ask(1_000)
    perform(request, "approve", by=officers.funds)
    pay_part(request, 1_000, "国库1号")
    send_back(request)
    with pytest.raises(NotAllowed):
        perform(request, "confirm_return", by=officers.finance)


def test_a_return_told_by_mistake_leaves_the_payment_standing(ask, pay_part, send_back, officers):
    request = ask(1_000)
    perform(request, "approve", by=officers.funds)
    pay_part(request, 400, "国库1号")
    standing = balances()
    send_back(request)
    perform(request, "dismiss_return", by=officers.funds, reason="看错了流水")
    assert (request.state, request.paid, balances()) == ("partly_paid", cny(400), standing)
    assert RunningClock.objects.of(request).running().get(kind="payment").paused_at is None


def test_money_that_was_reported_as_spent_cannot_have_come_back(
    running, ask, pay_part, send_back, send_report, officers, pools
):
    request = ask(1_000)
    perform(request, "approve", by=officers.funds)
    pay_part(request, 1_000, "国库1号")
    send_report(running, pools.government, 1)
    with pytest.raises(GuardFailed, match="999"):
        send_back(request)


def test_money_said_to_have_come_back_cannot_be_reported_as_spent(
    running, ask, pay_part, send_back, send_report, officers, pools
):
    request = ask(1_000)
    perform(request, "approve", by=officers.funds)
    pay_part(request, 1_000, "国库1号")
    send_back(request)
    with pytest.raises(GuardFailed):
        send_report(running, pools.government, 1)


def test_money_that_stands_in_a_report_or_came_back_is_not_given_back(
    running, ask, pay_part, send_back, send_report, officers, pools, today
):
    request = ask(1_000)
    perform(request, "approve", by=officers.funds)
    pay_part(request, 600, "国库1号")
    pay_part(request, 400, "国库2号")
    send_report(running, pools.government, 500)
    back = {"by": officers.finance, "pool": pools.government, "on": today, "document": "缴款书"}
    with pytest.raises(GuardFailed, match="500.00") as refused:
        perform(running, "give_back", amount=501, **back)
    assert refused.value.field == "amount"
    send_back(request)
    with pytest.raises(GuardFailed, match="100.00"):
        perform(running, "give_back", amount=101, **back)
    perform(running, "give_back", amount=100, **back)
    perform(request, "confirm_return", by=officers.funds)
    perform(running.reports.get(), "verify", by=officers.funds)
    assert list(differences()) == []


def test_nothing_was_paid_before_it_was_asked_for(ask, officers, today):
    request = ask(1_000)
    perform(request, "approve", by=officers.funds)
    with pytest.raises(GuardFailed) as refused:
        services.record_payment(
            request, by=officers.finance, document="国库1号", paid_on=today - timedelta(days=1)
        )
    assert refused.value.field == "paid_on"


def test_a_payment_does_not_come_back_before_it_was_made(ask, pay_part, officers, today):
    request = ask(1_000)
    perform(request, "approve", by=officers.funds)
    pay_part(request, 1_000, "国库1号")
    with pytest.raises(GuardFailed) as refused:
        perform(
            request,
            "report_return",
            by=officers.finance,
            payment=request.treasury_payments.get(),
            document="退汇1号",
            returned_on=today - timedelta(days=1),
            reason="x",
        )
    assert refused.value.field == "returned_on"


def test_a_project_with_a_payment_on_its_way_does_not_end(
    running, ask, pay_part, send_back, officers
):
    request = ask(1_000)
    perform(request, "approve", by=officers.funds)
    pay_part(request, 400, "国库1号")
    with pytest.raises(GuardFailed):
        perform(running, "terminate", by=officers.town, reason="停办")
    send_back(request)
    with pytest.raises(GuardFailed):
        perform(running, "terminate", by=officers.town, reason="停办")


def test_nothing_is_paid_without_an_agreement_in_force(project, bring, manager, pools, officers):
    bring(project, "approved")
    ask = {"by": manager, "instalment": 1, "pool": pools.government, "amount": 1}
    with pytest.raises(WrongState):
        perform(project, "request_payment", **ask)
    bring(project, "running")
    project.agreements.update(state="cancelled")
    with pytest.raises(GuardFailed):
        perform(project, "request_payment", **ask)


# --- as people see it ----------------------------------------------------------------------------


def test_the_organisation_asks_and_the_desk_pays_a_part_and_takes_a_return_back(
    client_for, running, manager, officers, pools, today
):
    own = client_for(manager)
    url = reverse("lifecycle:act", args=["projects.project", running.pk, "request_payment"])
    assert own.get(url).status_code == 200
    data = {"instalment": 2, "pool": pools.government.pk, "amount": "5000"}
    refused = own.post(url, data)
    assert refused.status_code == 422
    assert "招募志愿者" in refused.content.decode()
    assert own.post(url, data | {"instalment": 1}).status_code == 302
    request = PaymentRequest.objects.get()

    def act(user, action, **data):
        desk = reverse("lifecycle_desk:act", args=["projects.payment", request.pk, action])
        assert client_for(user).get(desk).status_code == 200
        answer = client_for(user).post(desk, data)
        assert answer.status_code == 302, answer.content.decode()[:3000]
        request.refresh_from_db()
        return request.state

    act(officers.funds, "approve")
    paid = {"amount": "2000", "document": "国库7号", "paid_on": today.isoformat()}
    assert act(officers.finance, "record_paid", **paid) == "partly_paid"
    payment = request.treasury_payments.get()
    back = {"payment": payment.pk, "returned_on": today.isoformat(), "document": "退汇7号"}
    assert act(officers.finance, "report_return", reason="户名不符", **back) == "return_reported"
    page = client_for(officers.funds).get(
        reverse("lifecycle_desk:case", args=["projects.payment", request.pk])
    )
    assert "户名不符" in page.content.decode()
    assert act(officers.funds, "confirm_return") == "approved"
    shown = own.get(running.get_absolute_url()).content.decode()
    for words in ("国库7号", "退汇7号", "¥25,000.00"):
        assert words in shown
    found = client_for(officers.call).get(
        reverse("lifecycle_desk:cases", args=["projects.payment"]), {"q": "国库7号"}
    )
    assert request.case_number in found.content.decode()


def test_the_page_of_a_project_asks_little_however_many_payments_it_has(
    client_for, running, ask, pay_part, manager, officers, django_assert_max_num_queries
):
    for part in range(6):
        request = ask(1_000)
        perform(request, "approve", by=officers.funds)
        pay_part(request, 300, f"国库{part}-1号")
        pay_part(request, 700, f"国库{part}-2号")
    own = client_for(manager)
    own.get(running.get_absolute_url())
    with django_assert_max_num_queries(25):
        assert own.get(running.get_absolute_url()).status_code == 200
    assert money_by_source(running)[0].figures.paid == cny(6_000)
