"""What must hold before an appeal or a cluster may move. They read, they change nothing."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from appeals.models import Assignment, Nature, TimeLimit
from foundation.lifecycle import Step, foreseen
from foundation.lifecycle.errors import GuardFailed
from foundation.people.models.unit import UnitKind

#: Distinct parties a confirmed matter needs (appeals design note 4.12).
ENOUGH_PARTIES = 3
REOPEN_WITHIN = timedelta(days=30)
FALLBACK_WORKDAYS = 15
LOCAL_UNITS = {UnitKind.TOWN_OFFICE, UnitKind.COMMUNITY_COMMITTEE}


def handling_workdays(appeal) -> int:
    """Working days this appeal may take, by its nature; half of it for a second round."""
    limit = (
        TimeLimit.objects.filter(
            nature=appeal.nature, valid_from__lte=timezone.localdate(appeal.received_at)
        )
        .order_by("-valid_from")
        .values_list("workdays", flat=True)
        .first()
    ) or FALLBACK_WORKDAYS
    redone = appeal.events.filter(action__in=["redo", "reopen"]).exists()
    return max(1, limit // 2) if redone else limit


@foreseen
def is_an_inquiry(step: Step) -> None:
    if step.obj.nature != Nature.INQUIRY:
        raise GuardFailed(_("Only an inquiry can be answered at once; accept it instead."))


def may_be_led_by(step: Step) -> None:
    """The unit complained about never handles; some subjects stay with departments."""
    appeal, unit = step.obj, step.data["unit"]
    respondent = appeal.respondent_unit
    if respondent and unit.pk in (respondent.pk, *_below(respondent)):
        raise GuardFailed(
            _("This unit is complained about. Propose its superior by function: %(unit)s.")
            % {"unit": respondent.line_parent or "–"},
            field="unit",
        )
    if appeal.subject and appeal.subject.department_only and unit.kind in LOCAL_UNITS:
        raise GuardFailed(
            _("This subject is for departments; it cannot go to a town or a community."),
            field="unit",
        )
    if step.transition.name == "reroute" and unit == appeal.lead_unit:
        raise GuardFailed(_("It is with this unit already."), field="unit")


def _below(unit) -> list[int]:
    return list(unit.line_children.values_list("pk", flat=True))


@foreseen
def may_dispute(step: Step) -> None:
    assignment = Assignment.objects.get(appeal=step.obj, ends_at=None)
    if assignment.is_final:
        raise GuardFailed(_("The centre has decided once already; this dispatch stands."))


@foreseen
def asked_only_once(step: Step) -> None:
    if step.obj.events.filter(action="ask_party").exists():
        raise GuardFailed(_("Missing material is asked for once, all together."))


@foreseen
def caller_is_not_the_handler(step: Step) -> None:
    unit = step.obj.lead_unit_id
    if unit and any(duty.unit_id == unit for duty in step.actor.duties):
        raise GuardFailed(_("The call-back must not be made by the unit that handled the appeal."))


@foreseen
def at_most_two_redos(step: Step) -> None:
    caller_is_not_the_handler(step)
    if step.obj.events.filter(action="redo").count() >= 2:
        raise GuardFailed(_("Twice handled again already. Close it as unresolved and escalate."))


@foreseen
def may_reopen(step: Step) -> None:
    appeal = step.obj
    if appeal.reopen_count:
        raise GuardFailed(_("It was reopened once already. Please file a new appeal."))
    if appeal.closed_at and step.at - appeal.closed_at > REOPEN_WITHIN:
        raise GuardFailed(_("The thirty days for reopening are over. Please file a new appeal."))


@foreseen
def is_not_a_report(step: Step) -> None:
    if step.obj.nature == Nature.REPORT:
        raise GuardFailed(_("A report of wrongdoing is not withdrawn; the unit goes on with it."))


def may_be_withdrawn(appeal) -> bool:
    return appeal.nature != Nature.REPORT


@foreseen
def has_enough_parties(step: Step) -> None:
    if len(step.obj.party_keys()) < ENOUGH_PARTIES:
        raise GuardFailed(
            _("At least %(count)d different people must have raised the matter.")
            % {"count": ENOUGH_PARTIES}
        )
