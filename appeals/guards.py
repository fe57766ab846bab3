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
def extended_only_once(step: Step) -> None:
    """Once in a round of handling; one that was begun anew may be extended anew."""
    begun = step.obj.events.filter(action__in=["dispatch", "reroute", "redo", "reopen"])
    last = begun.order_by("-seq").values_list("seq", flat=True).first() or 0
    if step.obj.events.filter(action="extend", seq__gt=last).exists():
        raise GuardFailed(_("More time was granted once already. Reply, or say what stands."))


def is_within_reach(step: Step) -> None:
    """Never more than the appeal's own limit again (local practice, no law says how much)."""
    most = handling_workdays(step.obj)
    if step.data["workdays"] > most:
        raise GuardFailed(
            _("At most %(most)d working days more, as long as the limit itself.") % {"most": most},
            field="workdays",
        )


def says_who_asked(step: Step) -> None:
    """The centre withdraws an appeal only for its caller, and writes down how it was asked."""
    if step.duty is None:
        return
    if step.obj.case_person and step.on_behalf_of is None:
        raise GuardFailed(
            _("Only the appellant withdraws an appeal. Tick that it was asked for."),
            field="at_request",
        )
    if not step.reason:
        raise GuardFailed(_("Say who asked for it, when and how."), field="reason")


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
