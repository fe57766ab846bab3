"""What a transition of a topic does beside moving the state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from appeals import services as appeals
from deliberation import guards, rules
from deliberation.models import (
    AgendaItem,
    Attendance,
    Count,
    Objection,
    Resolution,
    ResolutionDuty,
    ResolutionOutcome,
    Sitting,
)
from foundation.interface.formats import localtime, mark
from foundation.lifecycle import Step
from foundation.lifecycle.models import next_number
from foundation.notices.services import notify
from participation.services import Assurance, Method, record

SITTING = "deliberation.sitting"


def tell_raiser(template: str) -> Callable[[Step], None]:
    def to_the_raiser(step: Step) -> None:
        topic = step.obj
        if topic.raised_by:
            notify(
                step.event.key,
                topic.raised_by,
                template,
                {"number": topic.number, "title": topic.title, "reason": step.reason or "–"},
                topic.get_absolute_url(),
            )

    return to_the_raiser


def fix_track(step: Step) -> None:
    step.obj.track = step.data.get("track", step.obj.track)


def rewrite(step: Step) -> None:
    step.obj.title, step.obj.body = step.data["title"], step.data["body"]


def plan_sitting(step: Step) -> None:
    sitting = Sitting.objects.create(
        body=step.data["body"], venue=step.data["venue"], starts_at=step.data["starts_at"]
    )
    AgendaItem.objects.create(sitting=sitting, topic=step.obj, motion=step.obj.title)


def freeze(step: Step) -> None:
    """Motion, rule and roll stand from now on; leaving the body changes nothing any more."""
    item = step.obj.current_item
    body = item.sitting.body
    roll = [str(pk) for pk in body.voting_members().values_list("pk", flat=True)]
    item.motion = step.data["motion"]
    item.rules = body.rule_set.snapshot()
    item.eligible = len(roll)
    item.roll_hash = rules.roll_hash(roll)
    item.noticed_at = step.at
    item.save()
    if step.data.get("emergency_reason"):
        item.sitting.emergency_reason = step.data["emergency_reason"]
        item.sitting.save(update_fields=["emergency_reason"])
    step.args["sitting"] = localtime(item.sitting.starts_at) + mark(",") + item.sitting.venue


def invite_members(step: Step) -> None:
    item = step.obj.current_item
    context = {
        "title": step.obj.title,
        "time": localtime(item.sitting.starts_at),
        "venue": item.sitting.venue,
    }
    people = {m.user for m in item.sitting.body.members.select_related("user") if m.user}
    people |= {support.user for support in step.obj.supports.select_related("user")}
    for person in people:
        notify(
            step.event.key,
            person,
            "deliberation.sitting_called",
            context,
            step.obj.get_absolute_url(),
        )


def take_the_chair(step: Step) -> None:
    sitting = step.obj.current_item.sitting
    sitting.host = step.actor
    sitting.save(update_fields=["host"])


def begin_vote(step: Step) -> None:
    """Fix who was in the room; who leaves now was still part of the quorum."""
    item = step.obj.current_item
    item.present = step.args["present"]
    item.save(update_fields=["present"])


def write_count(step: Step) -> None:
    tally = guards.tally_of(step.data)
    Count.objects.create(
        item=step.obj.current_item,
        teller=step.actor,
        in_favour=tally.in_favour,
        against=tally.against,
        abstained=tally.abstained,
        invalid=tally.invalid,
        issued=tally.issued,
        not_returned=tally.not_returned,
        at=step.at,
    )
    step.args |= {
        "in_favour": tally.in_favour,
        "against": tally.against,
        "abstained": tally.abstained,
    }


def decided(step: Step) -> str:
    """The state the count leads to, by the frozen rule and nothing else."""
    item = step.obj.current_item
    outcome, *_checks = rules.outcome(
        item.rules,
        guards.tally_of(step.data),
        present=item.present,
        eligible=item.eligible,
    )
    return outcome


def _resolution(step: Step, **fields) -> Resolution:
    day = timezone.localdate(step.at)
    item = step.obj.current_item
    return Resolution.objects.create(
        number=next_number(f"R{day.year}"),
        item=item,
        eligible=item.eligible,
        present=item.present or item.sitting.present().count(),
        decided_on=day,
        is_demo=step.obj.is_demo,
        **fields,
    )


def resolve(step: Step) -> None:
    """Write the second count and the resolution with its arithmetic."""
    write_count(step)
    item = step.obj.current_item
    tally = guards.tally_of(step.data)
    _outcome, quorum_checks, pass_checks = rules.outcome(
        item.rules, tally, present=item.present, eligible=item.eligible
    )
    _resolution(
        step,
        outcome=step.target,
        text=item.motion,
        tally={
            "in_favour": tally.in_favour,
            "against": tally.against,
            "abstained": tally.abstained,
            "invalid": tally.invalid,
        },
        quorum_checks=[check.as_json() for check in quorum_checks],
        pass_checks=[check.as_json() for check in pass_checks],
    )


def conclude(step: Step) -> None:
    """A conclusion is advice: it never calls itself a decision."""
    step.obj.conclusion, step.obj.dissent = step.data["conclusion"], step.data.get("dissent", "")
    _resolution(step, outcome=ResolutionOutcome.CONCLUDED, text=step.data["conclusion"])


def publish(step: Step) -> None:
    resolution = step.obj.current_item.resolution
    resolution.published_at = step.at
    resolution.save(update_fields=["published_at"])
    step.args["resolution"] = resolution.number


def write_objection(step: Step) -> None:
    Objection.objects.create(
        resolution=step.obj.current_item.resolution,
        by=step.actor,
        ground=step.data["ground"],
        at=step.at,
    )


def answer_objection(step: Step) -> None:
    objection = step.obj.current_item.resolution.objections.filter(answered_at=None).latest("at")
    objection.answer, objection.answered_at = step.data["answer"], step.at
    objection.save()
    notify(
        f"objection:{objection.pk}",
        objection.by,
        "deliberation.objection_answered",
        {"title": step.obj.title, "answer": objection.answer},
        step.obj.get_absolute_url(),
    )


def create_duty(step: Step) -> None:
    duty = ResolutionDuty.objects.create(
        resolution=step.obj.current_item.resolution,
        responsible=str(step.obj.area),
        due_on=timezone.localdate(step.at) + timedelta(days=guards.EXECUTION_DAYS),
    )
    step.args["responsible"] = duty.responsible


def fulfil(step: Step) -> None:
    duty = step.obj.current_item.resolution.duty
    duty.result, duty.done_on = step.data["result"], timezone.localdate(step.at)
    duty.save(update_fields=["result", "done_on"])


def tell_everyone(step: Step) -> None:
    """Back to all who spoke up: supporters, authors of opinions, and the appellants."""
    topic = step.obj
    people = {s.user for s in topic.supports.select_related("user")}
    people |= {o.author for o in topic.opinions.select_related("author")}
    if topic.raised_by:
        people.add(topic.raised_by)
    for person in people:
        notify(
            step.event.key,
            person,
            "deliberation.done",
            {"title": topic.title, "result": step.data["result"]},
            topic.get_absolute_url(),
        )
    if topic.cluster:
        appeals.tell_outcome(topic.cluster, text=step.data["result"], url=topic.get_absolute_url())


def record_attendance(attendance: Attendance, *, by) -> None:
    """Post an attendance to the ledger: the person once a sitting, or counted heads."""
    sitting = attendance.sitting
    user = attendance.user or (attendance.member.user if attendance.member else None)
    record(
        SITTING,
        "attend",
        sitting.pk,
        area=sitting.body.area,
        occurred_on=timezone.localdate(attendance.in_at),
        person=user,
        heads=attendance.heads,
        recorded_by=by,
        method=Method.STAFF if user or attendance.member else Method.HAND_COUNT,
        assurance=Assurance.C,
        stage="attend",
        row_key=f"attendance:{attendance.pk}",
        evidence=_("Attendance sheet of sitting %(sitting)s") % {"sitting": sitting.pk},
    )
