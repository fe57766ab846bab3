"""What must hold before a review may decide."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.interface.formats import lastday, money
from foundation.lifecycle import Clock, Step, foreseen
from foundation.lifecycle.errors import GuardFailed, NotAllowed
from foundation.lifecycle.models import RunningClock
from projects.models import Selection
from projects.proposals.guards import within_ceiling
from projects.review import selectors
from projects.review.eligibility import complete
from projects.review.rules import LOOKED_AT
from projects.rules import TOWN_MAY_APPROVE, beyond_the_town, yuan
from projects.states import ProjectState

NOTICE_DAYS = 5
#: Days an organisation may object to the finding that it is not eligible.
OBJECTION_DAYS = 5
ANSWER = Clock("answer", gettext_lazy("Decide on the objection"), 10)


def days_of_notice(project) -> int:
    """Natural days an award of this project stays on public notice."""
    return project.call.notice_days if project.call else NOTICE_DAYS


# --- eligibility -------------------------------------------------------------------


def every_rule_is_met(step: Step) -> None:
    """All rules, those of the records as well, each with what shows it."""
    findings = _findings(step)
    if failed := [finding for finding in findings if not finding.passed]:
        raise GuardFailed(
            _("Not met: %(rules)s.")
            % {"rules": "；".join(f"{f.rule.label}（{f.evidence}）" for f in failed)}
        )


def some_rule_is_not_met(step: Step) -> None:
    if all(finding.passed for finding in _findings(step)):
        raise GuardFailed(_("Every rule is met: the proposal is eligible."))


def _findings(step: Step):
    findings = complete(step.obj, step.data.get("looked_at", []))
    answered = {finding.rule for finding in findings}
    if missing := [rule for rule in LOOKED_AT if rule not in answered]:
        raise GuardFailed(
            _("Look at these rules, too: %(rules)s.")
            % {"rules": "；".join(str(rule.label) for rule in missing)}
        )
    if any(not finding.evidence for finding in findings):
        raise GuardFailed(_("Write down for each rule what shows it."))
    return findings


@foreseen
def time_to_object_is_over(step: Step) -> None:
    clock = RunningClock.objects.of(step.obj).running().filter(kind="objection").first()
    if clock and step.at < clock.due_at:
        raise GuardFailed(
            _("The organisation may object until %(day)s.") % {"day": lastday(clock.due_at)}
        )


@foreseen
def no_objection_waits(step: Step) -> None:
    if step.obj.objections.open().exists():
        raise GuardFailed(_("An objection has not been decided yet."))


# --- the award -----------------------------------------------------------------------


@foreseen
def stands_alone(step: Step) -> None:
    """Proposals of a call go into review together, by its panel, or to the residents."""
    call = step.obj.call
    if step.actor is not None and call is not None and call.selection == Selection.RESIDENTS:
        raise GuardFailed(_("The residents choose among the proposals of this call."))
    if step.actor is not None and call is not None and call.rubric_id:
        raise GuardFailed(
            _("The proposals of a call go into review together. Open the panel on its page.")
        )


@foreseen
def award_fits(step: Step) -> None:
    """No more than was asked for, than the call allows and has left, and not nothing."""
    project = step.obj
    if project.state == ProjectState.IN_REVIEW and selectors.current_panel(project) is not None:
        raise GuardFailed(_("The panel has not ranked the proposals yet."))
    government = yuan(step.data["approved_government"])
    social = yuan(step.data.get("approved_social"))
    total = government + social
    if total.amount <= 0:
        raise GuardFailed(_("Award an amount, or reject the project."), "approved_government")
    if total > project.requested:
        raise GuardFailed(
            _("The project asked for %(amount)s.") % {"amount": money(project.requested)},
            "approved_government",
        )
    within_ceiling(project, total, "approved_government")
    left = selectors.money_left(project.call) if project.call else None
    for amount, there, field in (
        (government, left and left.government, "approved_government"),
        (social, left and left.social, "approved_social"),
    ):
        if there is not None and amount > there:
            raise GuardFailed(
                _("The call has %(left)s of this money left.") % {"left": money(there)}, field
            )


@foreseen
def notice_is_over(step: Step) -> None:
    clock = RunningClock.objects.of(step.obj).running().filter(kind="notice").first()
    if clock and step.at < clock.due_at:
        raise GuardFailed(
            _("The public notice runs until %(day)s.") % {"day": lastday(clock.due_at)}
        )


@foreseen
def may_approve_this_much(step: Step) -> None:
    """Above the towns' limit the district decides."""
    if beyond_the_town(step.duty, step.obj.approved):
        raise NotAllowed(
            _("Awards above %(limit)s are approved by the district.")
            % {"limit": money(TOWN_MAY_APPROVE)}
        )


# --- objections ------------------------------------------------------------------------


@foreseen
def not_concerned(step: Step) -> None:
    """Who made the decision, or raised the objection, does not decide on it."""
    objection = step.obj
    if step.actor == objection.raised_by:
        raise NotAllowed(_("Somebody else must decide on your objection."))
    decided = (
        objection.project.events.filter(
            action__in=["put_on_notice", "select", "find_ineligible", "confirm_ineligible"]
        )
        .order_by("-seq")
        .first()
    )
    if decided and decided.actor_id == step.actor.pk:
        raise NotAllowed(_("You made the decision objected to. Somebody else must look at it."))
