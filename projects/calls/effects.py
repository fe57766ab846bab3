"""What a step of a call does beside moving the state."""

from __future__ import annotations

from copy import copy

from django.urls import reverse
from django.utils import timezone
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.models import TaskState, WorkflowState

from foundation.interface.formats import localday
from foundation.lifecycle import Step
from foundation.notices.services import notify


def publish_content(step: Step) -> None:
    """The latest wording, with all its lines, becomes what everyone reads."""
    call, moved = step.obj, copy(step.obj)
    revision = step.data.get("revision") or call.get_latest_revision()
    if revision is None:
        revision = call.save_revision(user=step.actor, changed=False)
    _approve_workflow(call, step.actor)
    # The person's right to publish was found in the table, not in Wagtail's groups.
    PublishRevisionAction(revision, user=step.actor).execute(skip_permission_checks=True)
    call.refresh_from_db()
    call.stand_like(moved)


def _approve_workflow(call, user) -> None:
    """Published on the desk: Wagtail's workflow ends as approved, not as overtaken."""
    workflow = call.current_workflow_state
    if workflow is None:
        return
    TaskState.objects.filter(pk=workflow.current_task_state_id).update(
        status=TaskState.STATUS_APPROVED, finished_at=timezone.now(), finished_by=user
    )
    WorkflowState.objects.filter(pk=workflow.pk).update(status=WorkflowState.STATUS_APPROVED)


def send_back(step: Step) -> None:
    """The writer may change the wording again, and reads why in the editor."""
    step.obj.current_workflow_task_state.specific.reject(user=step.actor, comment=step.reason)


def tell_writer(step: Step) -> None:
    """A notice to who sent the call for checking."""
    call = step.obj
    workflow = call.workflow_states.order_by("-created_at").first()
    if workflow and workflow.requested_by:
        notify(
            step.event.key,
            workflow.requested_by,
            "projects.call_sent_back",
            {"title": call.title, "reason": step.reason},
            reverse("lifecycle_desk:case", args=[call.lifecycle.name, call.pk]),
        )


def postpone(step: Step) -> None:
    step.obj.closes_on = step.data["closes_on"]
    step.args["closes_on"] = localday(step.data["closes_on"])
