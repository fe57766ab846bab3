"""What a step of the review does beside moving the state."""

from __future__ import annotations

from deliberation import services as deliberation
from foundation.interface.formats import money
from foundation.lifecycle import Step
from projects.rules import yuan


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
