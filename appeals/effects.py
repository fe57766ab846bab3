"""What a transition of an appeal does beside moving the state."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q
from django.utils.translation import gettext as _

from appeals.models import Assignment, Callback, Outcome, OutcomeNotice, Reply
from foundation.lifecycle import Step, clocks
from foundation.lifecycle.errors import GuardFailed
from foundation.notices.services import notify, notify_walk_in
from foundation.people.models import Duty, Unit, User
from foundation.people.models.unit import UnitKind
from foundation.people.roles import Role


def tell(template: str, *more: str) -> Callable[[Step], None]:
    """A notice to the appellant, through the account or the print list.

    ``more`` are details of the event that its words name.
    """

    def to_the_appellant(step: Step) -> None:
        appeal = step.obj
        context = {"number": appeal.number, "title": appeal.title}
        context |= {name: step.args[name] for name in more}
        if appeal.appellant:
            notify(step.event.key, appeal.appellant, template, context, appeal.get_absolute_url())
        elif appeal.walk_in_name:
            notify_walk_in(
                step.event.key,
                appeal.walk_in_name,
                appeal.area,
                template,
                context,
                appeal.get_absolute_url(),
            )

    return to_the_appellant


def grant_time(step: Step) -> None:
    clocks.extend(step.obj, "handle", step.data["workdays"])
    step.args["why"] = step.reason


def tell_unit(template: str) -> Callable[[Step], None]:
    """A notice to everyone on duty in the lead unit."""

    def to_the_unit(step: Step) -> None:
        appeal = step.obj
        for person in people_of(appeal.lead_unit):
            notify(
                step.event.key,
                person,
                template,
                {"number": appeal.number, "title": appeal.title},
                f"/desk/cases/{appeal.lifecycle.name}/{appeal.pk}/",
            )

    return to_the_unit


def people_of(unit) -> list[User]:
    return list(
        User.objects.filter(
            pk__in=Duty.objects.current()
            .filter(unit=unit, role__in=[Role.UNIT_OFFICER, Role.UNIT_LEADER])
            .values("user")
        )
    )


def superiors(appeal, level: int) -> list[User]:
    """Who is told of a late appeal: the unit's leader and superior, then the supervisors."""
    unit = appeal.lead_unit
    leaders = Q(role=Role.UNIT_LEADER, unit__in=[unit, unit.area_parent] if unit else [])
    if level > 1:
        leaders |= Q(role__in=[Role.SUPERVISOR, Role.CENTRE_DIRECTOR])
    duties = Duty.objects.current().filter(leaders).select_related("user", "area", "unit__area")
    return list(
        {
            duty.user_id: duty.user
            for duty in duties
            if duty.role == Role.UNIT_LEADER or duty.covers_area(appeal.area)
        }.values()
    )


def classify(step: Step) -> None:
    """Subject, nature and confidentiality as the operator confirmed them."""
    for name in ("subject", "nature", "area", "confidentiality", "respondent_unit"):
        if name in step.data:
            setattr(step.obj, name, step.data[name])


def decline(step: Step) -> None:
    step.obj.closed_at = step.at
    proposal = step.obj.events.filter(action="propose_decline").last()
    step.args["ground"] = proposal.args.get("ground", "") if proposal else ""


def assign(step: Step) -> None:
    """One live lead unit; the explanation is kept with the work order."""
    unit = step.data["unit"]
    step.obj.lead_unit = unit
    step.args["unit"] = {"id": unit.pk, "name": unit.name}
    Assignment.objects.create(
        appeal=step.obj,
        unit=unit,
        explanation=step.data.get("explanation") or _("Chosen by the dispatcher"),
        is_final=step.transition.name == "reroute",
        starts_at=step.at,
    )


def end_assignment(step: Step) -> None:
    Assignment.objects.filter(appeal=step.obj, ends_at=None).update(ends_at=step.at)


def reassign(step: Step) -> None:
    end_assignment(step)
    assign(step)


def make_final(step: Step) -> None:
    Assignment.objects.filter(appeal=step.obj, ends_at=None).update(is_final=True)


def _reply(step: Step, unit) -> Reply:
    data = step.data
    return Reply.objects.create(
        appeal=step.obj,
        unit=unit,
        decision=data["decision"],
        text=data["text"],
        legal_basis=data.get("legal_basis", ""),
        promised_on=data.get("promised_on"),
        written_by=step.actor,
        written_at=step.at,
    )


def write_reply(step: Step) -> None:
    _reply(step, step.obj.lead_unit)


def answer_at_once(step: Step) -> None:
    unit = step.duty.unit or Unit.objects.filter(kind=UnitKind.APPEAL_CENTRE).first()
    if unit is None:
        raise GuardFailed(_("There is no appeals centre to answer in the name of."))
    step.obj.lead_unit = unit
    Reply.objects.filter(pk=_reply(step, unit).pk).update(issued_at=step.at)


def count_return(step: Step) -> None:
    step.obj.return_count += 1


def issue_reply(step: Step) -> None:
    reply = step.obj.replies.latest("written_at")
    reply.issued_at = step.at
    reply.save(update_fields=["issued_at"])
    step.args["unit"] = {"id": reply.unit_id, "name": reply.unit.name}


OUTCOME_OF_ANSWER = {
    "yes": Outcome.RESOLVED,
    "partly": Outcome.PARTLY,
    "no": Outcome.UNRESOLVED,
    "": Outcome.UNCONFIRMED,
}


def _record_callback(step: Step) -> Callback:
    return Callback.objects.create(
        appeal=step.obj,
        reached=step.data.get("reached", True),
        resolved=step.data.get("resolved", ""),
        satisfaction=step.data.get("satisfaction") or None,
        by=step.actor,
        at=step.at,
    )


def close(step: Step) -> None:
    """The outcome is the appellant's word, never the handler's."""
    callback = _record_callback(step)
    outcome = OUTCOME_OF_ANSWER[callback.resolved]
    step.obj.outcome = outcome
    step.obj.closed_at = step.at
    step.args["outcome"] = str(outcome.label)
    end_assignment(step)


def close_unconfirmed(step: Step) -> None:
    step.obj.outcome = Outcome.UNCONFIRMED
    step.obj.closed_at = step.at
    end_assignment(step)


def record_unsolved(step: Step) -> None:
    _record_callback(step)


def reopen(step: Step) -> None:
    """Back to the same unit, with a new work order."""
    appeal = step.obj
    appeal.reopen_count += 1
    appeal.outcome, appeal.closed_at = "", None
    if appeal.lead_unit:
        Assignment.objects.create(
            appeal=appeal, unit=appeal.lead_unit, explanation=_("Reopened"), starts_at=step.at
        )


# --- clusters ----------------------------------------------------------------


def invite_members(step: Step) -> None:
    """Everyone in the cluster hears once that the matter is now open for deliberation."""
    _to_every_party(
        step,
        f"topic-invitation:{step.obj.pk}",
        "appeals.taken_up",
        {"title": step.obj.title, "topic": step.data["topic"]},
        step.data["url"],
    )


def tell_everyone(step: Step) -> None:
    """One outcome notice for each distinct party, exactly once (design note 4.12)."""
    cluster, text = step.obj, step.data["text"]
    for key, appeal in cluster.parties().items():
        OutcomeNotice.objects.get_or_create(
            cluster=cluster,
            party_key=key,
            defaults={"appellant": appeal.appellant, "text": text, "told_at": step.at},
        )
    _to_every_party(
        step,
        f"outcome:{cluster.pk}",
        "appeals.outcome",
        {"title": cluster.title, "text": text},
        step.data["url"],
    )


def _to_every_party(step: Step, key: str, template: str, context: dict, url: str) -> None:
    for party, appeal in step.obj.parties().items():
        if appeal.appellant:
            notify(key, appeal.appellant, template, context, url)
        elif appeal.walk_in_name:
            notify_walk_in(
                f"{key}:{party}", appeal.walk_in_name, appeal.area, template, context, url
            )


def release_members(step: Step) -> None:
    step.obj.members.all().delete()
