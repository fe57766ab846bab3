"""The money of past projects: paid by instalments, accounted for on vouchers, given back."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from random import Random
from typing import Any

from foundation.areas.demo import OfficeHours
from foundation.interface.formats import localday, money
from foundation.lifecycle.services import PastStep
from foundation.people.models import Duty
from foundation.people.roles import Role
from funds import postings
from funds.demo import shares
from funds.models import Account
from funds.rules import from_fen
from projects.demo.stories import Story
from projects.models import (
    PaymentRequest,
    Report,
    TreasuryPayment,
    Voucher,
)
from projects.spending.rules import key as key_of

SUPPLIERS = {
    "activity": "南海文具批发部（演示）",
    "personnel": "社工补贴发放表（演示）",
    "materials": "桂城五金商行（演示）",
    "volunteer": "财产保险南海支公司（演示）",
    "management": "机构管理费分摊表（演示）",
}


class Books:
    """Posts and tells what a project does with its money, by whom and in office hours."""

    rng: Random
    hours: OfficeHours
    duties: defaultdict[str, list[Duty]]

    def pay(self, story: Story, instalment: int, at: datetime, percent: int) -> datetime:
        """Asked for by the organisation, approved by one officer, paid by another."""
        officer, treasurer = (
            self.duties[Role.FUNDS_OFFICER][0],
            self.duties[Role.FINANCE_OFFICER][0],
        )
        approved = self.hours.later(at)
        paid = self.hours.later(approved)
        for place, (pool, fen) in enumerate(story.money):
            first = fen * 60 // 100
            part = first if percent == 60 else fen - first
            said = {"instalment": instalment, "amount": money(from_fen(part))}
            self.own(story, "request_payment", at, target="running", args=said)
            document = f"演示支付{story.project.number}-{instalment}-{place + 1}"
            key = self.post(
                story,
                postings.pay,
                place,
                pool,
                part,
                paid,
                document,
                suffix=f":{instalment}",
                by=treasurer.user,
                approved_by=officer.user,
                payee_organisation=story.project.organisation,
            )
            request = PaymentRequest(
                instalment=instalment,
                amount=from_fen(part),
                pool=pool,
                requested_by=story.manager,
                requested_at=at,
                approved_by=officer.user,
                is_demo=True,
            )
            payment = TreasuryPayment(
                request=request, amount=request.amount, document=document, paid_on=paid.date()
            )
            story.treasury.append((payment, key))
            steps = [
                PastStep("approve", approved, by=officer.user, duty=officer),
                PastStep(
                    "record_paid",
                    paid,
                    by=treasurer.user,
                    duty=treasurer,
                    target="paid",
                    args={"document": document, "amount": money(request.amount)},
                ),
            ]
            story.payments.append((request, steps, ""))
        return paid

    def report(self, story: Story, number: int, at: datetime, percent: int | None) -> datetime:
        """Spending on vouchers; what is left at the end is given back and restored."""
        checker = self.duties[Role.FINANCE_OFFICER][1]
        checked = self.hours.later(at)
        for place, (pool, fen) in enumerate(story.money):
            first = fen * 55 // 100 // 100 * 100
            left = 0
            if percent is None:
                rest = fen - first
                left = rest * self.rng.choice((0, 0, 3, 8)) // 100 // 100 * 100
                spent = rest - left
            else:
                spent = first
            document = f"演示报告{story.project.number}-{number}-{place + 1}"
            key = self.post(
                story,
                postings.verify,
                place,
                pool,
                spent,
                checked,
                document,
                suffix=f":{number}",
                by=checker.user,
            )
            until = at.date()
            said = {"until": localday(until), "amount": money(from_fen(spent))}
            self.own(story, "report", at, target="running", args=said)
            report = Report(
                pool=pool,
                amount=from_fen(spent),
                text=f"{story.text.title}：{story.text.result if percent is None else '按计划进行。'}",
                evidence="签到表和现场照片（演示）",
                served=self.rng.randrange(8, 30) if place == 0 else 0,
                until=until,
                reported_by=story.manager,
                reported_at=at,
                is_demo=True,
            )
            args = {"amount": money(report.amount)}
            steps = [PastStep("verify", checked, by=checker.user, duty=checker, args=args)]
            story.reports.append((report, steps, key))
            self._vouchers(story, report, f"{number}{place + 1}", spent)
            if left:
                self._return(story, place, pool, left, checked)
        return checked

    def _vouchers(self, story: Story, report: Report, batch: str, spent: int) -> None:
        """A voucher for each budget line, by its share of the plan; together what was spent."""
        parts = shares(spent, [int(line.amount.amount * 100) for line in story.lines])
        for place, (line, part) in enumerate(zip(story.lines, parts, strict=True), start=1):
            if not part:
                continue
            number = f"演示票{story.project.number}-{batch}{place}"
            supplier = SUPPLIERS[line.kind]
            story.vouchers.append(
                Voucher(
                    report=report,
                    organisation=story.project.organisation,
                    position=place,
                    number=number,
                    supplier=supplier,
                    number_key=key_of(number),
                    supplier_key=key_of(supplier),
                    issued_on=report.until,
                    purpose=line.description,
                    line=line,
                    amount=from_fen(part),
                    accepted=True,
                )
            )

    def _return(self, story: Story, place: int, pool: Account, left: int, at: datetime) -> None:
        treasurer = self.duties[Role.FINANCE_OFFICER][0]
        document = f"演示退款{story.project.number}-{place + 1}"
        for builder in (postings.give_back, postings.restore):
            self.post(story, builder, place, pool, left, at, document, by=treasurer.user)
        said = {"amount": money(from_fen(left))}
        self.step(story, "give_back", at, Role.FINANCE_OFFICER, target="running", args=said)

    def post(self, story, builder, place, pool, fen, at, document, suffix="", **record) -> str:
        project = story.project
        key = f"demo:project:{project.number}:{builder.__name__}:{place}{suffix}"
        more = {"by": self.duties[Role.FUNDS_OFFICER][0].user, **record}
        where = [project.number, pool]
        if builder is postings.commit:
            where = [pool, project.number, project.area]
            more |= {"theme": project.theme.name, "organisation": project.organisation}
        story.postings.append(
            builder(
                *where,
                from_fen(fen),
                on=at.date(),
                document=document,
                key=key,
                is_demo=True,
                **more,
            )
        )
        return key

    def own(self, story: Story, action: str, at: datetime, **said: Any) -> None:
        story.steps.append(PastStep(action, at, by=story.manager, **said))

    def step(self, story: Story, action: str, at: datetime, role: str, **said: Any) -> None:
        duty = self.duties[role][0]
        story.steps.append(PastStep(action, at, by=duty.user, duty=duty, **said))
