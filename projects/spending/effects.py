"""What payments, reports and milestones do beside moving the state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from djmoney.money import Money

from foundation.files.services import attach
from foundation.interface.formats import localday, money
from foundation.lifecycle import Step, clocks
from foundation.lifecycle.errors import GuardFailed
from foundation.lifecycle.services import open_case
from funds import services as funds
from participation.services import Assurance, Method, record
from projects.agreements.selectors import instalments
from projects.models import PaymentRequest, Report, TreasuryPayment, Voucher
from projects.rules import SERVED, yuan
from projects.spending import rules
from projects.spending.guards import payment_amount, request_parts, voucher_sum
from projects.spending.selectors import COPY, vouchers_of
from projects.states import PaymentState
from projects.steps import posted


def ask_for_payment(step: Step) -> None:
    """A request of each source: each pays with a document of its own."""
    project, data = step.obj, step.data
    planned = instalments(project).get(number=data["instalment"])
    for pool, amount in request_parts(step).items():
        request = PaymentRequest(
            project=project,
            instalment=planned.number,
            instalment_plan=planned,
            amount=amount,
            pool_id=pool,
            requested_by=step.actor,
            requested_at=step.at,
            is_demo=project.is_demo,
        )
        open_case(request, by=step.actor, at=step.at)
    step.args |= {"instalment": planned.number, "amount": money(yuan(data["amount"]))}


def approve_payment(step: Step) -> None:
    step.obj.approved_by = step.actor


def pay(step: Step) -> None:
    """The treasury has paid, all or a part: two people sign, the document is named."""
    request, data = step.obj, step.data
    amount, document = payment_amount(step), data["document"].strip()
    TreasuryPayment.objects.create(
        request=request,
        amount=amount,
        document=document,
        paid_on=data["paid_on"],
        transfer=posted(
            step,
            funds.pay,
            request.project.number,
            request.pool,
            amount,
            on=data["paid_on"],
            document=document,
            approved_by=request.approved_by,
            payee_organisation=request.project.organisation,
            field="amount",
        ),
    )
    if step.target == PaymentState.PAID:
        clocks.stop(request, ["payment"], step.at)
    step.args |= {"document": document, "amount": money(amount)}


def end_with_what_was_paid(step: Step) -> None:
    """Nothing more is paid of the request: what was asked beyond that is free again."""
    request = step.obj
    step.args |= {"asked": money(request.amount), "amount": money(request.paid)}
    request.amount = request.paid


def note_return(step: Step) -> None:
    """One officer says that the bank sent a payment back; nothing is posted yet."""
    data, payment = step.data, step.data["payment"]
    payment.returned_on = data["returned_on"]
    payment.return_document = data["document"].strip()
    payment.return_reason = step.reason[:300]
    payment.return_reported_by = step.actor
    payment.save()
    step.args |= {"document": payment.document, "amount": money(payment.amount)}


def reverse_payment(step: Step) -> None:
    """Another officer confirms it: the ledger has both balances as before the payment."""
    request = step.obj
    payment = request.coming_back
    payment.reversal = posted(
        step,
        funds.reverse,
        payment.transfer,
        on=payment.returned_on,
        document=payment.return_document,
        reason=payment.return_reason,
        by=payment.return_reported_by,
        approved_by=step.actor,
    )
    payment.save()
    step.args |= {"document": payment.document, "amount": money(payment.amount)}


def drop_return(step: Step) -> None:
    """It was a mistake: the payment stands."""
    payment = step.obj.coming_back
    payment.returned_on, payment.return_reported_by = None, None
    payment.return_document = payment.return_reason = ""
    payment.save()
    step.args["document"] = payment.document


def write_report(step: Step) -> None:
    """A report comes to the sum of its vouchers."""
    project, data = step.obj, step.data
    report = Report(
        project=project,
        pool=data["pool"],
        amount=voucher_sum(data["vouchers"]),
        text=data["text"].strip(),
        evidence=(data.get("evidence") or "").strip(),
        overrun_reason=(data.get("overrun_reason") or "").strip(),
        served=data.get("served") or 0,
        until=data["until"],
        reported_by=step.actor,
        reported_at=step.at,
        is_demo=project.is_demo,
    )
    open_case(report, by=step.actor, at=step.at)
    _keep_vouchers(report, data["vouchers"], step)
    step.args |= {"until": localday(report.until), "amount": money(report.amount)}


def _keep_vouchers(report: Report, rows, step: Step) -> None:
    for place, row in enumerate(rows, start=1):
        voucher = Voucher(
            report=report,
            organisation=report.project.organisation,
            position=place,
            number=row["number"].strip(),
            supplier=row["supplier"].strip(),
            number_key=rules.key(row["number"]),
            supplier_key=rules.key(row["supplier"]),
            issued_on=row["issued_on"],
            purpose=row["purpose"].strip(),
            line=row["line"],
            amount=yuan(row["amount"]),
        )
        try:
            with transaction.atomic():
                voucher.save()
        except IntegrityError as twice:
            # Another report with the same voucher was sent at the same moment.
            raise GuardFailed(
                _("Voucher %(number)s of %(supplier)s was reported a moment ago.")
                % {"number": voucher.number, "supplier": voucher.supplier}
            ) from twice
        if row.get("copy"):
            attach(voucher, row["copy"], purpose=COPY, by=step.actor)


def free_vouchers(step: Step) -> None:
    """A report sent back counts for nothing: its vouchers may be presented again."""
    Voucher.objects.filter(report=step.obj).update(counts=False)


def verify_spending(step: Step) -> None:
    """Take over the accepted vouchers, by type of budget line, and count the people served."""
    report = step.obj
    project = report.project
    amount, reason = _judge(report, step.data.get("rejected") or {})
    if amount.amount:
        report.transfer = posted(
            step,
            funds.verify,
            project.number,
            report.pool,
            amount,
            document=_("Report up to %(day)s") % {"day": report.until},
            reason=reason,
        )
    step.args["amount"] = money(amount)
    if report.served:
        record(
            SERVED,
            "serve",
            project.pk,
            area=project.area,
            occurred_on=report.until,
            heads=report.served,
            organisation=project.organisation,
            recorded_by=step.actor,
            method=Method.HAND_COUNT,
            assurance=Assurance.D,
            evidence=_("Spending report %(report)s") % {"report": report},
            row_key=f"report:{report.pk}",
        )


def _judge(report: Report, rejected: dict[int, str]) -> tuple[Money, str]:
    """Mark each voucher; the sum of the accepted, and how it divides by type for the ledger.

    Reports of before there were vouchers are accepted or sent back as a whole.
    """
    vouchers = list(vouchers_of(report))
    if not vouchers:
        return yuan(report.amount), ""
    by_kind: defaultdict[str, Money] = defaultdict(lambda: yuan(0))
    for voucher in vouchers:
        voucher.rejection = rejected.get(voucher.pk, "").strip()[:300]
        voucher.accepted = voucher.counts = voucher.pk not in rejected
        if voucher.accepted:
            by_kind[voucher.line.get_kind_display()] += yuan(voucher.amount)
    Voucher.objects.bulk_update(vouchers, ["accepted", "counts", "rejection"])
    return sum(by_kind.values(), yuan(0)), verified_by_type(by_kind)


def verified_by_type(by_kind: Mapping[str, Money]) -> str:
    """What an entry of verified spending says of the types of cost."""
    return "；".join(f"{kind} {money(amount)}" for kind, amount in by_kind.items())[:300]


def give_back(step: Step) -> None:
    """Money the organisation has returned unspent."""
    amount = yuan(step.data["amount"])
    posted(
        step,
        funds.give_back,
        step.obj.number,
        step.data["pool"],
        amount,
        on=step.data["on"],
        document=step.data["document"],
        field="amount",
    )
    step.args["amount"] = money(amount)


def keep_evidence(step: Step) -> None:
    step.obj.evidence = step.data["evidence"].strip()


def accept_milestone(step: Step) -> None:
    step.obj.accepted_at, step.obj.accepted_by = step.at, step.actor
