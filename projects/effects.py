"""What a transition of a project does beside moving the state: money, duties, notices."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation import services as deliberation
from foundation.interface.formats import localday, money
from foundation.lifecycle import Step
from foundation.lifecycle.errors import GuardFailed
from foundation.lifecycle.services import open_case
from foundation.notices.services import notify
from foundation.people.models import MembershipRole, User
from funds import services as funds
from funds.errors import LedgerError
from participation.services import Assurance, Method, record
from projects.models import Milestone, PaymentRequest, Report
from projects.rules import SERVED, yuan
from projects.selectors import money_by_source


def stays(step: Step) -> str:
    """The state the case is in already."""
    return step.source


def tell_organisation(template: str) -> Callable[[Step], None]:
    """A notice to everyone who may act for the organisation."""

    def to_the_organisation(step: Step) -> None:
        case = step.obj
        context = {
            "number": case.case_number,
            "title": case.case_title,
            "reason": step.reason or "–",
        }
        for person in User.objects.filter(
            memberships__organisation=case.case_organisation,
            memberships__role__in=[MembershipRole.MANAGER, MembershipRole.EDITOR],
        ):
            notify(step.event.key, person, template, context, case.get_absolute_url())

    return to_the_organisation


def _posted(step: Step, service, *args, field: str | None = None, **more):
    """Post to the ledger of money in this transition's transaction; a refusal stops it."""
    case = step.obj
    seq = case.events.count() + 1
    suffix = more.pop("suffix", "")
    more.setdefault("on", timezone.localdate(step.at))
    more.setdefault("by", step.actor)
    more["key"] = f"{case.lifecycle.name}:{case.pk}:{seq}:{step.transition.name}{suffix}"
    more["is_demo"] = case.is_demo
    try:
        return service(*args, **more)
    except LedgerError as refused:
        raise GuardFailed(str(refused), field=field) from refused


# --- proposals ---------------------------------------------------------------------


def rewrite(step: Step) -> None:
    """The proposal as its organisation now words it."""
    project = step.obj
    for name in ("title", "summary", "area", "theme", "starts_on", "ends_on"):
        if name in step.data:
            setattr(project, name, step.data[name])
    if "requested" in step.data:
        project.requested = yuan(step.data["requested"])


def plan_milestone(step: Step) -> None:
    data = step.data
    milestone = Milestone(
        project=step.obj,
        title=data["title"].strip(),
        due_on=data["due_on"],
        unlocks=data.get("unlocks"),
        is_demo=step.obj.is_demo,
    )
    open_case(milestone, by=step.actor, at=step.at)
    step.args["milestone"] = milestone.title


def award(step: Step) -> None:
    """What the panel proposes to give; a plan, nothing is promised yet."""
    project = step.obj
    project.approved_government = yuan(step.data["approved_government"])
    project.approved_social = yuan(step.data.get("approved_social"))
    project.assessment = step.data["assessment"].strip()
    step.args["amount"] = money(project.approved)


def take_on_duty(step: Step) -> None:
    if step.obj.resolution_duty:
        deliberation.start_execution(step.obj.resolution_duty, project_title=str(step.obj))


# --- money ---------------------------------------------------------------------------


def promise_money(step: Step) -> None:
    """The signed agreement promises the approved money, pool by pool."""
    project = step.obj
    for name, approved in (
        ("government_pool", project.approved_government),
        ("social_pool", project.approved_social),
    ):
        if approved.amount:
            _commit(step, step.data[name], approved, name, suffix=f":{name}")
    step.args |= {"amount": money(project.approved), "document": step.data["document"]}


def _commit(step: Step, pool, amount, field: str, suffix: str = "") -> None:
    project = step.obj
    _posted(
        step,
        funds.commit,
        pool,
        project.number,
        project.area,
        amount,
        theme=project.purpose,
        document=step.data["document"],
        field=field,
        suffix=suffix,
    )


def add_donation(step: Step) -> None:
    """Donated money promised to the project on top of the agreement."""
    amount = yuan(step.data["amount"])
    _commit(step, step.data["pool"], amount, "amount")
    step.args |= {"amount": money(amount), "source": step.data["pool"].public_name}


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
    request.transfer = _posted(
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
        report.transfer = _posted(
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
    _posted(
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


# --- the end ---------------------------------------------------------------------------


def tell_the_result(step: Step) -> None:
    step.obj.result_story = step.data["result_story"].strip()
    step.obj.lessons = step.data.get("lessons", "").strip()


def settle(step: Step) -> None:
    """What was promised and never paid, and what was given back, returns to its pool."""
    project = step.obj
    project.closed_on = timezone.localdate(step.at)
    document = f"{project.number} {step.transition.label}"
    for line in money_by_source(project):
        for service, left, kind in (
            (funds.release, line.undrawn, "release"),
            (funds.restore, line.held, "restore"),
        ):
            if left.amount:
                _posted(
                    step,
                    service,
                    project.number,
                    line.pool,
                    left,
                    document=document,
                    suffix=f":{kind}:{line.pool.pk}",
                )


def close(step: Step) -> None:
    """Settle the money, and keep the promise of the resolution: everyone hears the result."""
    settle(step)
    project = step.obj
    step.args["result"] = project.result_story
    if project.resolution_duty:
        deliberation.fulfil_duty(project.resolution_duty, result=project.result_story)


# --- milestones ---------------------------------------------------------------------------


def keep_evidence(step: Step) -> None:
    step.obj.evidence = step.data["evidence"].strip()


def accept_milestone(step: Step) -> None:
    step.obj.accepted_at, step.obj.accepted_by = step.at, step.actor
