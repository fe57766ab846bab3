"""What the end of a project does: its books are settled, its promise kept."""

from __future__ import annotations

from django.utils import timezone

from deliberation import services as deliberation
from foundation.lifecycle import Step
from funds import services as funds
from projects.selectors import money_by_source
from projects.steps import posted


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
    project = step.obj
    step.args["result"] = project.result_story
    if project.resolution_duty:
        deliberation.fulfil_duty(project.resolution_duty, result=project.result_story)
