"""What deciding on a change does: the project and its agreement say what was agreed to."""

from __future__ import annotations

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from foundation.files.services import attach
from foundation.lifecycle import Step
from foundation.lifecycle.services import SYSTEM, perform
from foundation.people.roles import Role
from foundation.people.selectors import holders
from projects.agreements import effects as agreements
from projects.agreements.terms import LANGUAGE
from projects.changes import content
from projects.changes.rules import Size
from projects.states import ChangeState

PAPER = "change"
OFFICERS = [Role.FUNDS_OFFICER, Role.TOWN_CENTRE_OFFICER]
LEADERS = [Role.TOWN_OFFICER, Role.DISTRICT_OFFICER, Role.DISTRICT_LEADER]
#: Who hears of a change nobody decided on in time, level by level.
ESCALATION = {1: [*OFFICERS, Role.TOWN_OFFICER], 2: [Role.DISTRICT_OFFICER, Role.DISTRICT_LEADER]}


def take_effect(step: Step) -> None:
    """The project stands as asked for, and the next version of the agreement says so."""
    change = step.obj
    project = change.project
    decision = content.Decision(change.case_number, step.at)
    also = content.write(project, change.kind, change.after, decision)
    change.decided_on = timezone.localdate(step.at)
    change.decided_under = step.duty
    change.agreement = agreements.amend(
        project,
        by=step.actor,
        at=step.at,
        document=change.case_number,
        signer=_decider(step.duty),
        asked=(change.requested_by.display_name, change.requested_by, change.requested_at),
        **also,
    )
    number = change.agreement.number
    perform(project, "change", by=SYSTEM, at=step.at, change=change.case_number, agreement=number)
    step.args["agreement"] = number


def _decider(duty) -> str:
    """Who agreed for the authority, in the language of the agreement."""
    with translation.override(LANGUAGE):
        if duty is None:
            return _("By notice, within the tolerance agreed")
        return f"{duty.get_role_display()} · {duty.unit or duty.area}"[:60]


def keep_decision(step: Step) -> None:
    """Who refused it, and when."""
    step.obj.decided_on = timezone.localdate(step.at)
    step.obj.decided_under = step.duty


def take_up_to_leader(step: Step) -> None:
    step.obj.size = Size.LEADER


def explain(step: Step) -> None:
    """What the organisation adds to a request that was sent back."""
    change, data = step.obj, step.data
    change.explanation = data["explanation"].strip()
    for paper in data.get("papers") or []:
        attach(change, paper, purpose=PAPER, by=step.actor)


def back_to_who_decides(step: Step) -> str:
    if step.obj.size == Size.LEADER:
        return ChangeState.BEFORE_LEADER
    return ChangeState.SUBMITTED


def late(change, level: int) -> list:
    """Who is told that a change waits for too long."""
    return holders(ESCALATION[min(level, max(ESCALATION))], change.project.area)
