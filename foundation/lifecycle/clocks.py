"""Deadlines: started, paused and stopped by transitions, watched by a sweeper.

The sweeper may run in two places at once: it claims a clock by moving its next
look in one conditional update, and only who moved it acts.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation

from foundation.areas import calendar
from foundation.interface.formats import lastday
from foundation.lifecycle import registry
from foundation.lifecycle.models import RunningClock
from foundation.lifecycle.table import Clock, Step
from foundation.notices.services import notify

log = logging.getLogger(__name__)

#: Working days between two levels of escalation.
ESCALATION_STEP = 3
#: When a clock that could not act is looked at again.
PUT_OFF = timedelta(hours=1)


def due_at(
    started_at: datetime, amount: int, unit: str, roll: bool, pauses: list
) -> tuple[datetime, bool]:
    """When a clock runs out, and whether the calendar behind it is provisional.

    Days count from the day after the start and end at 24:00 Asia/Shanghai
    (Civil Code arts. 201–203); ``pauses`` are [from, to] instants.
    """
    if unit in ("hour", "minute"):
        paused = sum((end - begin for begin, end in pauses), timedelta())
        return started_at + timedelta(**{unit + "s": amount}) + paused, False
    start = timezone.localdate(started_at)
    spans = [(timezone.localdate(begin), timezone.localdate(end)) for begin, end in pauses]
    if unit == "workday":
        deadline = calendar.add_workdays(start, amount, pauses=spans)
    else:
        days = amount + sum((end - begin).days for begin, end in spans)
        deadline = calendar.add_natural_days(start, days, roll=roll)
    return deadline.ends_at, deadline.provisional


def start(obj, declared: Clock, at: datetime) -> RunningClock:
    """Start a clock on a case. One that already runs is stopped first."""
    stop(obj, [declared.kind], at)
    amount = declared.amount(obj) if callable(declared.amount) else declared.amount
    due, provisional = due_at(at, amount, declared.unit, declared.roll, [])
    clock = RunningClock(
        content_type=obj.content_type,
        object_id=obj.pk,
        kind=declared.kind,
        started_at=at,
        unit=declared.unit,
        amount=amount,
        due_at=due,
        is_provisional=provisional,
    )
    clock.next_check_at = _next_check(clock, declared)
    clock.save()
    return clock


def stop(obj, kinds, at: datetime) -> None:
    RunningClock.objects.of(obj).running().filter(kind__in=list(kinds)).update(
        stopped_at=at, next_check_at=None
    )


def pause(obj, kinds, at: datetime) -> None:
    RunningClock.objects.of(obj).running().filter(kind__in=list(kinds), paused_at=None).update(
        paused_at=at
    )


def resume(obj, kinds, at: datetime) -> None:
    """Go on after a pause; the deadline moves by the whole days that were lost."""
    for clock in RunningClock.objects.of(obj).running().filter(kind__in=list(kinds)):
        if clock.paused_at is None:
            continue
        clock.pauses = [*clock.pauses, [clock.paused_at.isoformat(), at.isoformat()]]
        clock.paused_at = None
        recompute(clock, registry.of(obj).clock(clock.kind))
        clock.save()


def extend(obj, kind: str, amount: int) -> RunningClock:
    """Give a running clock ``amount`` more of its unit; late or not, it runs on to the new day."""
    clock = RunningClock.objects.of(obj).running().get(kind=kind)
    clock.extension += amount
    clock.late_at, clock.level = None, 0
    recompute(clock, registry.of(obj).clock(kind))
    clock.save()
    return clock


def recompute(clock: RunningClock, declared: Clock) -> None:
    """Bring the deadline up to date with pauses, extension and calendar."""
    pauses = [
        (datetime.fromisoformat(begin), datetime.fromisoformat(end)) for begin, end in clock.pauses
    ]
    clock.due_at, clock.is_provisional = due_at(
        clock.started_at, clock.amount + clock.extension, clock.unit, declared.roll, pauses
    )
    clock.next_check_at = _next_check(clock, declared)


def recompute_provisional() -> int:
    """After a year's calendar is confirmed: recompute the clocks that waited for it."""
    waiting = RunningClock.objects.running().filter(is_provisional=True)
    for clock in waiting:
        recompute(clock, registry.of(clock.subject).clock(clock.kind))
        clock.save()
    return len(waiting)


def turn(step: Step) -> None:
    """Stop, pause, resume and start what the transition says, in that order."""
    lifecycle = registry.of(step.obj)
    transition = step.transition
    if transition.stops:
        stop(step.obj, transition.stops, step.at)
    if transition.pauses:
        pause(step.obj, transition.pauses, step.at)
    if transition.resumes:
        resume(step.obj, transition.resumes, step.at)
    for kind in transition.starts:
        start(step.obj, lifecycle.clock(kind), step.at)


def _next_check(clock: RunningClock, declared: Clock) -> datetime | None:
    if declared.warn is not None and clock.warned_at is None:
        share = (clock.due_at - clock.started_at) * declared.warn.numerator
        return clock.started_at + share / declared.warn.denominator
    if clock.late_at is None:
        return clock.due_at
    if declared.escalate_to and clock.level < declared.max_level:
        return due_at(clock.late_at, ESCALATION_STEP * clock.level, "workday", True, [])[0]
    return None


def sweep(now: datetime | None = None, limit: int = 500) -> int:
    """Look at every clock whose time for a look has come. Returns how many acted."""
    now = now or timezone.now()
    due = RunningClock.objects.running().filter(paused_at=None, next_check_at__lte=now)
    acted = 0
    for pk, expected in due.order_by("next_check_at").values_list("pk", "next_check_at")[:limit]:
        try:
            acted += _look(pk, expected, now)
        except Exception:
            # One broken case must not stop everybody else's deadlines.
            log.exception("the clock %s could not act", pk)
            RunningClock.objects.running().filter(pk=pk, next_check_at=expected).update(
                next_check_at=now + PUT_OFF
            )
    return acted


def _look(pk: int, expected: datetime, now: datetime) -> bool:
    """Act on one clock, unless another sweeper was first."""
    with transaction.atomic():
        claimed = RunningClock.objects.running().filter(
            pk=pk, paused_at=None, next_check_at=expected
        )
        if not claimed.update(next_check_at=None):
            return False
        clock = RunningClock.objects.select_for_update().get(pk=pk)
        case = clock.subject
        declared = registry.of(case).clock(clock.kind)
        if now < clock.due_at:
            clock.warned_at = now
            _tell(case, clock, declared, "lifecycle.clock_warning", case.people_in_charge())
        elif clock.is_provisional:
            # A deadline the official calendar has not confirmed is never called late.
            clock.next_check_at = now + timedelta(days=1)
            clock.save()
            return False
        elif declared.on_due:
            from foundation.lifecycle.services import SYSTEM, perform

            clock.late_at = now
            clock.save()
            perform(case, declared.on_due, by=SYSTEM)
            return True
        else:
            clock.warned_at = clock.warned_at or now
            clock.late_at = clock.late_at or now
            clock.level += 1
            told = (
                declared.escalate_to(case, clock.level)
                if declared.escalate_to
                else case.people_in_charge()
            )
            _tell(case, clock, declared, "lifecycle.clock_late", told)
        clock.next_check_at = _next_check(clock, declared)
        clock.save()
        return True


def _tell(case, clock: RunningClock, declared: Clock, template: str, people) -> None:
    for person in people:
        with translation.override(person.language):
            context = {
                "clock": str(declared.label),
                "number": case.case_number,
                "title": case.case_title,
                "due": lastday(clock.due_at),
            }
        notify(
            key=f"clock:{clock.pk}:{template}:{clock.level}",
            recipient=person,
            template=template,
            context=context,
            url=f"/desk/cases/{case.lifecycle.name}/{case.pk}/",
        )
