"""What payments, reports and milestones do beside moving the state."""

from __future__ import annotations

from django.utils.translation import gettext as _

from foundation.interface.formats import localday, money
from foundation.lifecycle import Step
from foundation.lifecycle.services import open_case
from funds import services as funds
from participation.services import Assurance, Method, record
from projects.models import PaymentRequest, Report
from projects.rules import SERVED, yuan
from projects.steps import posted


def ask_for_payment(step: Step) -> None:
    project, data = step.obj, step.data
    request = PaymentRequest(
        project=project,
        instalment=data["instalment"],
        amount=yuan(data["amount"]),
        pool=data["pool"],
        requested_by=step.actor,
        requested_at=step.at,
        is_demo=project.is_demo,
    )
    open_case(request, by=step.actor, at=step.at)
    step.args |= {"instalment": request.instalment, "amount": money(request.amount)}


def approve_payment(step: Step) -> None:
    step.obj.approved_by = step.actor


def pay(step: Step) -> None:
    """The treasury has paid: two people sign, the document is named."""
    request = step.obj
    request.document, request.paid_on = step.data["document"].strip(), step.data["paid_on"]
    request.transfer = posted(
        step,
        funds.pay,
        request.project.number,
        request.pool,
        request.amount,
        on=request.paid_on,
        document=request.document,
        approved_by=request.approved_by,
        payee_organisation=request.project.organisation,
    )


def write_report(step: Step) -> None:
    project, data = step.obj, step.data
    report = Report(
        project=project,
        pool=data["pool"],
        amount=yuan(data["amount"]),
        text=data["text"].strip(),
        evidence=data["evidence"].strip(),
        served=data.get("served") or 0,
        until=data["until"],
        reported_by=step.actor,
        reported_at=step.at,
        is_demo=project.is_demo,
    )
    open_case(report, by=step.actor, at=step.at)
    step.args["until"] = localday(report.until)


def verify_spending(step: Step) -> None:
    """Accept the spending, and count the people served."""
    report = step.obj
    project = report.project
    if report.amount.amount:
        report.transfer = posted(
            step,
            funds.verify,
            project.number,
            report.pool,
            report.amount,
            document=_("Report up to %(day)s") % {"day": report.until},
        )
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
