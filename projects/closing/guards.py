"""What must hold before a project may end."""

from __future__ import annotations

from django.db.models import Exists
from django.utils.translation import gettext as _

from foundation.interface.formats import money
from foundation.lifecycle import Step, foreseen
from foundation.lifecycle.errors import GuardFailed, NotAllowed
from projects import selectors
from projects.closing import rubric
from projects.closing.selectors import evaluation_in_force, evaluators_for, follows_the_result
from projects.models import Evaluation, Milestone, Project
from projects.models.closing import EVALUATION_OPEN, EvaluationKind, Grade
from projects.models.work import PAYMENT_OPEN
from projects.review.conflicts import Ties
from projects.states import ProjectState


def _change_waits() -> str:
    return _("A change request has not been decided yet. Decide on it or take it back first.")


@foreseen
def no_change_waits(step: Step) -> None:
    """What was agreed stands firm before the project ends."""
    if step.obj.changes.open().exists():
        raise GuardFailed(_change_waits())


@foreseen
def nothing_waits(step: Step) -> None:
    """No change, payment request or spending report is undecided."""
    project = step.obj
    waits = dict(
        Project.objects.filter(pk=project.pk).values(
            change=Exists(project.changes.open()),
            payment=Exists(project.payments.filter(state__in=PAYMENT_OPEN)),
            report=Exists(project.reports.filter(state="submitted")),
        )[0]
    )
    for kind, sentence in (
        ("change", _change_waits()),
        ("payment", _("A payment request is still open. Pay it or refuse it first.")),
        ("report", _("A spending report has not been checked yet.")),
    ):
        if waits[kind]:
            raise GuardFailed(sentence)


@foreseen
def books_are_square(step: Step) -> None:
    """Per source: what was paid is verified or given back, and nothing waits."""
    nothing_waits(step)
    for line in selectors.money_by_source(step.obj):
        if line.unspent.amount:
            raise GuardFailed(
                _("%(source)s: %(amount)s was paid out and neither accounted for nor given back.")
                % {"source": line.pool.public_name, "amount": money(line.unspent)}
            )


@foreseen
def milestones_are_accepted(step: Step) -> None:
    waiting = Milestone.objects.filter(project=step.obj).exclude(state__in=["accepted", "dropped"])
    if waiting:
        raise GuardFailed(
            _("These milestones are not accepted yet: %(milestones)s.")
            % {"milestones": "、".join(str(milestone) for milestone in waiting)}
        )


@foreseen
def final_evaluation_is_passed(step: Step) -> None:
    final = evaluation_in_force(step.obj, EvaluationKind.FINAL)
    if final is None:
        raise GuardFailed(_("The final evaluation is still to be made and accepted."))
    if final.grade == Grade.FAILED:
        raise GuardFailed(
            _("The final evaluation was not passed. Evaluate again or terminate the project.")
        )
    if not follows_the_result(final):
        raise GuardFailed(
            _("The result was reported anew after the final evaluation. Evaluate again.")
        )


@foreseen
def assets_are_listed(step: Step) -> None:
    if not step.obj.no_assets and not step.obj.assets.exists():
        raise GuardFailed(
            _("The organisation has neither listed assets nor declared that there are none.")
        )


@foreseen
def there_are_no_assets(step: Step) -> None:
    if step.obj.assets.exists():
        raise GuardFailed(_("Assets are listed already. Strike them first."))


def has_assets(project: Project) -> bool:
    return project.assets.exists()


def may_declare_no_assets(project: Project) -> bool:
    return not project.no_assets and not has_assets(project)


def own_asset(step: Step) -> None:
    if step.data["asset"].project_id != step.obj.pk:
        raise GuardFailed(_("This asset belongs to another project."), "asset")


def may_plan_evaluation(step: Step) -> None:
    """By somebody outside, one at a time, the final one when the result is there."""
    project, data = step.obj, step.data
    if data["kind"] == EvaluationKind.FINAL and step.source != ProjectState.FINISHING:
        raise GuardFailed(_("The final evaluation follows the report of the result."), "kind")
    if not evaluators_for(project).filter(pk=data["evaluator"].pk).exists():
        raise GuardFailed(
            _("The evaluator must be an assessor who belongs to neither party."), "evaluator"
        )
    if reason := Ties.of(data["evaluator"]).to(project):
        raise GuardFailed(
            _("%(person)s cannot evaluate this project: %(reason)s.")
            % {"person": data["evaluator"], "reason": reason},
            "evaluator",
        )
    if Evaluation.objects.filter(
        project=project, kind=data["kind"], state__in=EVALUATION_OPEN
    ).exists():
        raise GuardFailed(_("An evaluation of this kind is under way."), "kind")


@foreseen
def is_the_evaluator(step: Step) -> None:
    """Only the named person, and only while still outside; every criterion has its points."""
    evaluation = step.obj
    if evaluation.evaluator_id != step.actor.pk:
        raise NotAllowed(_("This evaluation was given to somebody else."))
    if not evaluators_for(evaluation.project).filter(pk=step.actor.pk).exists():
        raise NotAllowed(_("The evaluator must be an assessor who belongs to neither party."))
    if not rubric.fits(evaluation.rubric, step.data["points"]):
        raise GuardFailed(_("Give points for every criterion, none above its most."))


@foreseen
def did_not_evaluate(step: Step) -> None:
    if step.obj.evaluator_id == step.actor.pk:
        raise NotAllowed(_("You made this evaluation. Somebody else must decide on it."))
