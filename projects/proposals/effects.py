"""What a step of a proposal does beside moving the state."""

from __future__ import annotations

from foundation.lifecycle import Step
from foundation.lifecycle.services import open_case
from projects.models import Milestone
from projects.rules import yuan


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
