"""What the end of a project does: its books are settled, its promise kept."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from deliberation import services as deliberation
from foundation.interface.formats import money
from foundation.lifecycle import Step, clocks
from foundation.lifecycle.services import SYSTEM, open_case, perform
from foundation.notices.services import notify
from funds import services as funds
from projects.closing import rubric
from projects.giving.services import stop_seeking
from projects.models import Agreement, Asset, Evaluation
from projects.models.agreement import AGREEMENT_OVER
from projects.models.closing import EvaluationKind, Grade
from projects.rules import yuan
from projects.selectors import money_by_source
from projects.states import (
    UNDER_AGREEMENT,
    ChangeState,
    EvaluationState,
    MilestoneState,
    PaymentState,
    ProjectState,
)
from projects.steps import posted

#: Requests whose time to be paid runs.
TO_BE_PAID = [PaymentState.REQUESTED, PaymentState.APPROVED, PaymentState.PARTLY_PAID]


def tell_the_result(step: Step) -> None:
    step.obj.result_story = step.data["result_story"].strip()
    step.obj.lessons = step.data.get("lessons", "").strip()
    stop_seeking(step.obj, timezone.localdate(step.at))


def list_asset(step: Step) -> None:
    project, data = step.obj, step.data
    Asset.objects.create(
        project=project,
        name=data["name"].strip(),
        value=yuan(data["value"]),
        stays_with=data["stays_with"].strip(),
    )
    project.no_assets = False
    step.args["asset"] = data["name"].strip()


def strike_asset(step: Step) -> None:
    step.args["asset"] = step.data["asset"].name
    step.data["asset"].delete()


def declare_no_assets(step: Step) -> None:
    step.obj.no_assets = True


def rest_what_waits(step: Step) -> None:
    """Nobody can agree to a change or pay meanwhile, so nobody is late with it."""
    for change in step.obj.changes.open():
        clocks.pause(change, ["decision"], step.at)
    for payment in step.obj.payments.filter(state__in=TO_BE_PAID):
        clocks.pause(payment, ["payment"], step.at)


def take_up_again(step: Step) -> None:
    """A change that was sent back goes on waiting for its organisation."""
    for change in step.obj.changes.open().exclude(state=ChangeState.RETURNED):
        clocks.resume(change, ["decision"], step.at)
    for payment in step.obj.payments.filter(state__in=TO_BE_PAID):
        clocks.resume(payment, ["payment"], step.at)


def leave_nothing_waiting(step: Step) -> None:
    """With the project ends what somebody was still to look at."""
    for evaluation in step.obj.evaluations.filter(state=EvaluationState.PLANNED):
        reason = str(step.transition.label)
        perform(evaluation, "call_off", by=SYSTEM, at=step.at, reason=reason)
    for milestone in step.obj.milestones.filter(state=MilestoneState.REPORTED):
        clocks.stop(milestone, ["acceptance"], step.at)


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
                posted(
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
    leave_nothing_waiting(step)
    project = step.obj
    step.args["result"] = project.result_story
    if project.resolution_duty:
        deliberation.fulfil_duty(project.resolution_duty, result=project.result_story)


def after_termination(step: Step) -> str:
    """Over at once, unless money that was paid is neither accounted for nor given back."""
    return ProjectState.RECOVERING if _unspent(step.obj).amount else ProjectState.TERMINATED


def after_recovery(step: Step) -> str:
    """Over with the last of the money; the ledger refuses more than is owed."""
    left = _unspent(step.obj) - yuan(step.data["amount"])
    return ProjectState.RECOVERING if left.amount > 0 else ProjectState.TERMINATED


def terminate(step: Step) -> None:
    """Take back what was not paid, end the agreement, state what the organisation must return."""
    project = step.obj
    project.to_recover = _unspent(project)
    settle(step)
    leave_nothing_waiting(step)
    stop_seeking(project, timezone.localdate(step.at))
    for agreement in Agreement.objects.filter(project=project).exclude(state__in=AGREEMENT_OVER):
        perform(agreement, "end", by=SYSTEM, at=step.at)
    if project.to_recover.amount:
        clocks.start(project, project.lifecycle.clock("recovery"), step.at)
    step.args["amount"] = money(project.to_recover)


def _unspent(project):
    """Paid out, neither accounted for nor given back, of all sources."""
    return sum((line.unspent for line in money_by_source(project)), yuan(0))


def recover(step: Step) -> None:
    """Money the organisation returned after the end goes straight back to its pool."""
    project, data = step.obj, step.data
    amount = yuan(data["amount"])
    for service, kind in ((funds.give_back, "give_back"), (funds.restore, "restore")):
        posted(
            step,
            service,
            project.number,
            data["pool"],
            amount,
            on=data["on"],
            document=data["document"],
            field="amount",
            suffix=f":{kind}",
        )
    if step.target == ProjectState.TERMINATED:
        clocks.stop(project, ["recovery"], step.at)
    step.args["amount"] = money(amount)


def plan_evaluation(step: Step) -> None:
    project, data = step.obj, step.data
    evaluation = Evaluation(
        project=project,
        kind=data["kind"],
        evaluator=data["evaluator"],
        due_on=data["due_on"],
        rubric=rubric.CURRENT,
        is_demo=project.is_demo,
    )
    open_case(evaluation, by=step.actor, at=step.at)
    step.args |= {"kind": str(evaluation.get_kind_display()), "evaluation": evaluation.pk}


def ask_the_evaluator(step: Step) -> None:
    project = step.obj
    notify(
        step.event.key,
        step.data["evaluator"],
        "projects.evaluation_planned",
        {"number": project.number, "title": project.title, "kind": step.args["kind"]},
        reverse("lifecycle_desk:case", args=["projects.evaluation", step.args["evaluation"]]),
    )


def give_points(step: Step) -> None:
    evaluation, data = step.obj, step.data
    evaluation.points = dict(data["points"])
    evaluation.total = rubric.total(evaluation.points)
    evaluation.grade = rubric.grade(evaluation.total)
    evaluation.findings = data["findings"].strip()
    step.args["grade"] = str(evaluation.get_grade_display())


def take_evaluation(step: Step) -> None:
    """The grade counts from now on; a mid-term one that is not passed must be remedied."""
    evaluation = step.obj
    evaluation.decided_on = timezone.localdate(step.at)
    step.args["grade"] = str(evaluation.get_grade_display())
    if evaluation.kind != EvaluationKind.MIDTERM:
        return
    project = evaluation.project
    if project.state not in [*UNDER_AGREEMENT, ProjectState.SUSPENDED]:
        return  # There is nothing left to put right.
    if evaluation.grade == Grade.FAILED:
        clocks.start(project, project.lifecycle.clock("remedy"), step.at)
    else:
        clocks.stop(project, ["remedy"], step.at)
