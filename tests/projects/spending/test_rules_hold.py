"""Whatever people do in whatever order: committed ≥ paid ≥ verified, and nothing below zero."""

from __future__ import annotations

import random

import pytest
from django.db import OperationalError, connection
from django.db.models import Min

from foundation.lifecycle.errors import LifecycleError
from foundation.lifecycle.services import SYSTEM, open_case, perform
from funds import errors, ledger
from funds.models import Balance
from funds.reconcile import broken_links, differences
from funds.selectors import project_money
from projects.models import PaymentRequest, TreasuryPayment
from projects.selectors import money_by_source
from projects.spending import guards
from projects.spending.selectors import instalment_states
from tests.funds.factories import WORKERS, at_once
from tests.projects.conftest import cny

#: Steps of one random life.
STEPS = 45
#: Sixteen requests of 5,000 on a promise of 40,000: eight fit.
PART, FIT = 5_000, 8


class Life:
    """One project whose people act at random; what a rule refuses is refused."""

    def __init__(self, dice, project, manager, officers, pools, today, voucher):
        self.dice, self.project, self.manager, self.officers = dice, project, manager, officers
        self.pools, self.today, self.voucher = pools, today, voucher

    def step(self) -> None:
        act = self.dice.choice(
            [self.ask, self.approve, self.pay] * 2
            + [self.refuse, self.end, self.send_back, self.judge_return]
            + [self.report, self.verify, self.give_back]
        )
        try:
            act()
        except LifecycleError:
            return

    def amount(self):
        return cny(self.dice.choice([1, 99.99, 500, 4_000, 12_000, 30_000]))

    def some(self, *states):
        return self.project.payments.filter(state__in=states).order_by("?").first()

    def ask(self):
        pool = self.dice.choice([self.pools.government, self.pools.social])
        perform(
            self.project,
            "request_payment",
            by=self.manager,
            instalment=self.dice.choice([1, 2]),
            pool=pool,
            amount=self.amount(),
        )

    def approve(self):
        if request := self.some("requested"):
            perform(request, "approve", by=self.officers.funds)

    def pay(self):
        if request := self.some("approved", "partly_paid"):
            perform(
                request,
                "record_paid",
                by=self.officers.finance,
                document=f"国库{self.dice.random()}",
                paid_on=self.today,
                amount=self.dice.choice([None, self.amount()]),
            )

    def refuse(self):
        if self.dice.random() < 0.3 and (request := self.some("requested", "approved")):
            perform(request, "refuse", by=self.officers.finance, reason="资料不全")

    def end(self):
        if request := self.some("partly_paid"):
            perform(request, "pay_no_more", by=self.officers.funds, reason="额度调整")

    def send_back(self):
        standing = TreasuryPayment.objects.standing().filter(request__project=self.project)
        if payment := standing.order_by("?").first():
            perform(
                payment.request,
                "report_return",
                by=self.officers.finance,
                payment=payment,
                document="退汇",
                returned_on=self.today,
                reason="户名不符",
            )

    def judge_return(self):
        if request := self.some("return_reported"):
            action = self.dice.choice(["confirm_return", "confirm_return", "dismiss_return"])
            perform(request, action, by=self.officers.funds, reason="核对流水")

    def report(self):
        line = self.project.budget_lines.get()
        perform(
            self.project,
            "report",
            by=self.manager,
            pool=self.dice.choice([self.pools.government, self.pools.social]),
            vouchers=[self.voucher(self.amount().amount, line=line) for _n in range(2)],
            text="探访长者。",
            until=self.today,
            overrun_reason="纸价上涨",
        )

    def verify(self):
        if report := self.project.reports.filter(state="submitted").first():
            if self.dice.random() < 0.2:
                perform(report, "send_back", by=self.officers.funds, reason="缺少清单")
                return
            rejected = {}
            if self.dice.random() < 0.4:
                rejected = {report.vouchers.first().pk: "无签收"}
            perform(report, "verify", by=self.officers.funds, rejected=rejected)

    def give_back(self):
        perform(
            self.project,
            "give_back",
            by=self.officers.finance,
            pool=self.pools.government,
            amount=self.amount(),
            on=self.today,
            document="缴款书",
        )

    def check(self) -> None:
        """What must hold after every step."""
        figures = project_money([self.project.number])[self.project.number]
        assert figures.committed >= figures.paid >= figures.verified + figures.returned
        for line in money_by_source(self.project):
            assert line.figures.committed >= line.figures.paid
            assert line.figures.paid >= line.figures.verified + line.figures.returned
        standing = TreasuryPayment.objects.standing().filter(request__project=self.project)
        assert sum((row.amount for row in standing), cny(0)) == figures.paid
        for row in instalment_states(self.project):
            assert row.planned >= row.asked >= row.paid
        accepted = [
            voucher.amount
            for report in self.project.reports.all()
            for voucher in report.vouchers.filter(accepted=True)
        ]
        assert sum(accepted, cny(0)) == figures.verified
        assert Balance.objects.aggregate(low=Min("fen"))["low"] >= 0


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_a_random_life_keeps_committed_over_paid_over_verified_at_every_step(
    seed, project, bring, pay, manager, officers, pools, today, voucher
):
    bring(project, "running")
    pay(project, pools.government, 12_000)
    milestone = project.milestones.get()
    perform(milestone, "reach", by=manager, evidence="签到表。")
    perform(milestone, "accept", by=officers.follow)
    life = Life(random.Random(seed), project, manager, officers, pools, today, voucher)
    for _step in range(STEPS):
        life.step()
        life.check()
    assert list(differences()) == [] and list(broken_links()) == []


@pytest.mark.django_db
def test_paying_and_taking_back_leaves_every_balance_as_it_was(
    project, bring, manager, officers, pools, today
):
    bring(project, "running")
    ask = {"by": manager, "instalment": 1, "pool": pools.government, "amount": 30_000}
    perform(project, "request_payment", **ask)
    request = PaymentRequest.objects.get()
    perform(request, "approve", by=officers.funds)
    before = dict(Balance.objects.values_list("account__code", "fen"))
    for number in range(3):
        paid = {"document": f"国库{number}", "paid_on": today}
        perform(request, "record_paid", by=officers.finance, **paid)
        back = {"document": f"退汇{number}", "returned_on": today, "reason": "户名不符"}
        payment = TreasuryPayment.objects.standing().get()
        perform(request, "report_return", by=officers.finance, payment=payment, **back)
        perform(request, "confirm_return", by=officers.funds)
    after = dict(Balance.objects.values_list("account__code", "fen"))
    assert {code: fen for code, fen in after.items() if fen} == {
        code: fen for code, fen in before.items() if fen
    }
    assert request.state == "approved"


# --- sixteen at once -----------------------------------------------------------------------------


@pytest.fixture
def crowd(transactional_db, project, bring, pools):
    """Sixteen requests of 5,000 of one source that has promised 40,000."""
    bring(project, "running")
    return [
        open_case(
            PaymentRequest(project=project, instalment=1, amount=cny(PART), pool=pools.government),
            by=SYSTEM,
        )
        for _n in range(WORKERS)
    ]


def tried(case, action, **data) -> bool:
    """Whether the step was made; a busy book is asked again, as a person would."""
    while True:
        try:
            perform(case, action, **data)
        except OperationalError:
            continue
        except LifecycleError as refused:
            if isinstance(refused.__cause__, errors.Busy):
                continue
            return False
        return True


def approve_all(crowd, officers) -> int:
    return sum(at_once(lambda n: tried(crowd[n], "approve", by=officers.funds)))


def pay_all(crowd, officers, today, before=lambda: None) -> int:
    def work(n):
        before()
        data = {"document": f"国库{n}", "paid_on": today}
        return tried(crowd[n], "record_paid", by=officers.finance, **data)

    return sum(at_once(work))


def test_sixteen_approvals_at_once_stay_within_the_promise(crowd, officers):
    assert approve_all(crowd, officers) == FIT
    assert PaymentRequest.objects.filter(state="approved").count() == FIT


def test_control_without_the_guard_more_is_approved_than_was_promised(crowd, officers, monkeypatch):
    monkeypatch.setattr(guards.selectors, "waiting_of", lambda *_: cny(0))
    assert approve_all(crowd, officers) > FIT


def test_the_ledger_pays_no_more_than_was_promised_whatever_was_approved(
    crowd, officers, today, pools, project, monkeypatch
):
    monkeypatch.setattr(guards.selectors, "waiting_of", lambda *_: cny(0))
    assert approve_all(crowd, officers) == WORKERS
    assert pay_all(crowd, officers, today) == FIT
    assert TreasuryPayment.objects.count() == FIT
    assert project_money([project.number])[project.number].paid == cny(PART * FIT)
    assert Balance.objects.aggregate(low=Min("fen"))["low"] == 0
    assert list(differences()) == []


def test_control_with_every_guard_off_a_line_falls_below_zero(crowd, officers, today, monkeypatch):
    monkeypatch.setattr(guards.selectors, "waiting_of", lambda *_: cny(0))
    monkeypatch.setattr(ledger, "check_standing", lambda *_: None)
    approve_all(crowd, officers)

    def run(sql):
        with connection.cursor() as cursor:
            cursor.execute(sql)

    if connection.vendor == "sqlite":
        off = "PRAGMA ignore_check_constraints = ON"
        assert pay_all(crowd, officers, today, lambda: run(off)) > FIT
        assert Balance.objects.aggregate(low=Min("fen"))["low"] < 0
        return
    run("ALTER TABLE funds_balance DROP CONSTRAINT funds_balance_not_negative")
    try:
        assert pay_all(crowd, officers, today) > FIT
        assert Balance.objects.aggregate(low=Min("fen"))["low"] < 0
    finally:
        run("UPDATE funds_balance SET fen = 0")
        run("ALTER TABLE funds_balance ADD CONSTRAINT funds_balance_not_negative CHECK (fen >= 0)")
