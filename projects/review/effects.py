"""What a step of the review does beside moving the state."""

from __future__ import annotations

from django.utils import timezone

from deliberation import services as deliberation
from foundation.interface.formats import money
from foundation.lifecycle import Step
from foundation.lifecycle.services import SYSTEM, perform
from foundation.notices.services import notify
from foundation.people.roles import Role
from foundation.people.selectors import holders
from projects.giving.services import stop_seeking
from projects.models import EligibilityFinding
from projects.review.eligibility import complete
from projects.review.selectors import reserve_list
from projects.rules import yuan
from projects.states import ProjectState


def keep_findings(step: Step) -> None:
    """One row a rule, under the number of the event that is being written."""
    seq = step.obj.events.count() + 1
    EligibilityFinding.objects.bulk_create(
        EligibilityFinding(
            project=step.obj,
            event_seq=seq,
            rule=finding.rule,
            passed=finding.passed,
            evidence=finding.evidence[:500],
            checked_by=step.actor,
            checked_at=step.at,
        )
        for finding in complete(step.obj, step.data.get("looked_at", []))
    )


def place(step: Step) -> None:
    """The place the panel gave, kept with the event."""
    step.args |= {"rank": step.data["rank"], "score": step.data["score"]}


def award(step: Step) -> None:
    """What the panel proposes to give; a plan, nothing is promised yet."""
    project = step.obj
    project.approved_government = yuan(step.data["approved_government"])
    project.approved_social = yuan(step.data.get("approved_social"))
    project.assessment = step.data["assessment"].strip()
    step.args["amount"] = money(project.approved)


def take_back_award(step: Step) -> None:
    project = step.obj
    project.approved_government = project.approved_social = yuan(0)


def back_to_its_review(step: Step) -> str:
    """Where an award came from: the panel's ranking, or the officer's own review."""
    ranked = step.obj.events.filter(action="rank").exists()
    return ProjectState.RANKED if ranked else ProjectState.IN_REVIEW


def take_on_duty(step: Step) -> None:
    if step.obj.resolution_duty:
        deliberation.start_execution(step.obj.resolution_duty, project_title=str(step.obj))


def tell_the_chairs(step: Step) -> None:
    """Money has become free: the next one on the reserve list may move up."""
    project = step.obj
    if project.call is None or not reserve_list(project.call):
        return
    for person in holders([Role.PANEL_CHAIR], project.area):
        notify(
            step.event.key,
            person,
            "projects.place_free",
            {"number": project.number, "title": project.title, "call": project.call.title},
            project.call.get_absolute_url(),
        )


# --- objections ----------------------------------------------------------------------


def answer(step: Step) -> None:
    step.obj.answer = step.data["answer"].strip()


def uphold(step: Step) -> None:
    """The decision objected to falls: an award is taken back, a proposal is eligible again."""
    answer(step)
    project = step.obj.project
    if project.state == ProjectState.ON_NOTICE:
        perform(project, "take_back", by=SYSTEM, reason=step.obj.answer)
    elif project.state == ProjectState.INELIGIBLE:
        perform(project, "readmit", by=SYSTEM, reason=step.obj.answer)


def tell_the_objector(step: Step) -> None:
    objection = step.obj
    notify(
        step.event.key,
        objection.raised_by,
        "projects.objection_decided",
        {
            "number": objection.project.number,
            "title": objection.project.title,
            "decision": str(objection.get_state_display()),
            "answer": objection.answer,
        },
        objection.get_absolute_url(),
    )


def give_up(step: Step) -> None:
    """An award given up after its approval takes no gifts any more."""
    stop_seeking(step.obj, timezone.localdate(step.at))
