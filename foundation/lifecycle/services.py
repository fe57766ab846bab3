"""The one way to move a case: lock, check against the table, act, write down, tell.

Everything a transition does happens in one transaction; if any part fails,
nothing of it is there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from foundation.lifecycle import clocks, registry
from foundation.lifecycle.errors import Changed, GuardFailed, NotAllowed, WrongState
from foundation.lifecycle.models import CaseModel, Event
from foundation.lifecycle.table import (
    Lifecycle,
    NotTypedYet,
    Party,
    Step,
    Transition,
    Untyped,
    Visibility,
)
from foundation.people.models import Duty

Case = TypeVar("Case", bound=CaseModel)


class System:
    """The actor of what happens by rule: a clock, or an upper module keeping a promise."""

    pk = None

    def __repr__(self) -> str:
        return "SYSTEM"


SYSTEM: Final = System()
#: Action name of every case's first event.
OPENED: Final = "opened"


class Parties:
    """What a person is to a case without a duty; each question is asked once."""

    def __init__(self, obj: CaseModel, by, is_organisation: bool | None = None) -> None:
        """``is_organisation`` is told by a caller who has asked already."""
        self._obj, self._by = obj, by
        if is_organisation is not None:
            self.is_organisation = is_organisation

    @cached_property
    def is_owner(self) -> bool:
        return self._obj.is_party(self._by)

    @cached_property
    def is_organisation(self) -> bool:
        organisation = self._obj.case_organisation
        return organisation is not None and organisation.is_managed_by(self._by)


def authority(obj: CaseModel, transition: Transition, by, parties: Parties | None = None):
    """The duty under which ``by`` may make the transition, a Party, or None."""
    if by is SYSTEM:
        return Party.SYSTEM if Party.SYSTEM in transition.parties else None
    if not getattr(by, "is_authenticated", False):
        return None
    parties = parties or Parties(obj, by)
    if Party.OWNER in transition.parties and parties.is_owner:
        return Party.OWNER
    if Party.ORGANISATION in transition.parties and parties.is_organisation:
        return Party.ORGANISATION
    for duty in by.duties:
        if duty.role in transition.roles and obj.in_scope(duty):
            return duty
    return Party.RESIDENT if Party.RESIDENT in transition.parties else None


def _last_actor(obj: CaseModel, actions: Iterable[str]) -> int | None:
    return (
        obj.events.filter(action__in=list(actions))
        .order_by("-seq")
        .values_list("actor_id", flat=True)
    ).first()


def check(obj: CaseModel, action: str, *, by, parties: Parties | None = None, **extra) -> Step:
    """The step ``by`` would make, authority and state checked but not the guard.

    Raises NotAllowed, WrongState.
    """
    transition = registry.of(obj).transition(action)
    found = authority(obj, transition, by, parties)
    if found is None:
        raise NotAllowed(
            _("You have no duty that allows “%(action)s” here.") % {"action": transition.label}
        )
    if obj.state not in transition.sources:
        raise WrongState(
            _("“%(action)s” is not possible while the state is “%(state)s”.")
            % {"action": transition.label, "state": obj.get_state_display()}
        )
    if (
        transition.differs_from
        and by is not SYSTEM
        and _last_actor(obj, transition.differs_from) == by.pk
    ):
        raise NotAllowed(
            _("“%(action)s” must be done by another person than the step before it.")
            % {"action": transition.label}
        )
    return Step(
        obj=obj,
        transition=transition,
        actor=None if by is SYSTEM else by,
        duty=None if isinstance(found, Party) else found,
        source=obj.state,
        **{"on_behalf_of": None, "reason": "", "data": {}, "at": timezone.now(), **extra},
    )


def available(obj: CaseModel, by, parties: Parties | None = None) -> list[Transition]:
    """The transitions ``by`` may make on the case as it stands and has an occasion for."""
    parties = parties or Parties(obj, by)
    found = []
    for transition in _within_authority(obj, by, parties):
        try:
            check(obj, transition.name, by=by, parties=parties)
        except NotAllowed:
            continue
        found.append(transition)
    return found


def _within_authority(obj: CaseModel, by, parties: Parties) -> Iterable[Transition]:
    """What the table lets ``by`` do from here, where the case gives an occasion for it."""
    for transition in registry.of(obj).from_state(obj.state):
        if transition.parties == {Party.SYSTEM} and not transition.roles:
            continue
        if authority(obj, transition, by, parties) is None:
            continue
        if transition.offered is None or transition.offered(obj):
            yield transition


@dataclass(frozen=True)
class Offer:
    """A transition somebody has a duty for, and what stands against it whatever is typed."""

    transition: Transition
    obstacle: str = ""


def offers(obj: CaseModel, by) -> list[Offer]:
    """What ``by`` has a duty to do here, with the sentence of each refusal that is certain.

    Asks the second person and the foreseen guards; the others wait for what is typed.
    """
    parties = Parties(obj, by)
    asked: dict[Any, str] = {}
    return [
        Offer(transition, _obstacle(obj, transition, by, parties, asked))
        for transition in _within_authority(obj, by, parties)
    ]


def _obstacle(
    obj: CaseModel, transition: Transition, by, parties: Parties, asked: dict[Any, str]
) -> str:
    """The first certain refusal; ``asked`` keeps the answers of guards that steps share."""
    data = Untyped() if transition.form else {}
    try:
        step = check(obj, transition.name, by=by, parties=parties, data=data)
    except NotAllowed as refused:
        return refused.message
    for guard in transition.foreseen_guards:
        key = (guard, step.duty, bool(transition.form))
        if key not in asked:
            asked[key] = _refusal(guard, step)
        if asked[key]:
            return asked[key]
    return ""


def _refusal(guard, step: Step) -> str:
    try:
        guard(step)
    except NotTypedYet:
        return ""
    except (GuardFailed, NotAllowed) as refused:
        return refused.message
    return ""


def perform(
    obj: Case,
    action: str,
    *,
    by,
    on_behalf_of=None,
    reason: str = "",
    public_text: str = "",
    expected_seq: int | None = None,
    at: datetime | None = None,
    **data: Any,
) -> Case:
    """Make the transition ``action`` on ``obj`` and return it, fresh.

    ``by`` is a user or SYSTEM; ``expected_seq`` the number of the last event the
    actor saw. ``data`` is what the transition's form asks for.
    Raises NotAllowed, WrongState, Changed, GuardFailed.
    """
    with transaction.atomic():
        obj.refresh_from_db(from_queryset=type(obj)._base_manager.select_for_update(of=("self",)))
        last = obj.events.order_by("-seq").first()
        if expected_seq is not None and last is not None and last.seq != expected_seq:
            raise Changed(
                _("Somebody else has moved this on meanwhile. Look again before you act.")
            )
        step = check(
            obj,
            action,
            by=by,
            on_behalf_of=on_behalf_of,
            reason=reason.strip(),
            public_text=public_text.strip(),
            data=data,
            at=at or timezone.now(),
        )
        transition = step.transition
        if transition.needs_reason and not step.reason:
            raise GuardFailed(_("Give a reason."), field="reason")
        if transition.guard:
            transition.guard(step)
        step.target = transition.target(step) if callable(transition.target) else transition.target
        if step.target not in transition.possible_targets:
            raise ValueError(f"{action} may not lead to {step.target}")
        obj.state = step.target
        if transition.effect:
            transition.effect(step)
        obj.save()
        step.args = {name: _plain(data.get(name)) for name in transition.record} | step.args
        step.event = _write(step, last)
        clocks.turn(step)
        if transition.notify:
            transition.notify(step)
    return obj


def open_case(
    obj: Case,
    *,
    by,
    duty=None,
    on_behalf_of=None,
    reason: str = "",
    at: datetime | None = None,
    args: dict[str, Any] | None = None,
) -> Case:
    """Save a new case in its first state, with its first event and clocks.

    ``duty`` is that of a member of staff who opens it for somebody.
    """
    lifecycle = registry.of(obj)
    with transaction.atomic():
        obj.state = lifecycle.initial
        obj.save()
        actor = None if by is SYSTEM else by
        event = Event(
            content_type=obj.content_type,
            object_id=obj.pk,
            seq=1,
            action=OPENED,
            target=obj.state,
            actor=actor,
            duty=duty,
            on_behalf_of=on_behalf_of,
            at=at or timezone.now(),
            reason=reason,
            visibility=lifecycle.opening_visibility,
            args=args or {},
        ).seal("")
        event.save(force_insert=True)
        for kind in lifecycle.starts:
            clocks.start(obj, lifecycle.clock(kind), event.at)
    return obj


def note(
    obj: CaseModel, *, by, text: str, visibility: str = Visibility.STAFF, action: str = "noted"
) -> Event:
    """Add a line to the history without moving the case."""
    with transaction.atomic():
        obj.refresh_from_db(from_queryset=type(obj)._base_manager.select_for_update(of=("self",)))
        last = obj.events.order_by("-seq").first()
        event = Event(
            content_type=obj.content_type,
            object_id=obj.pk,
            seq=last.seq + 1 if last else 1,
            action=action,
            source=obj.state,
            target=obj.state,
            actor=None if by is SYSTEM else by,
            at=timezone.now(),
            public_text=text,
            visibility=visibility,
        ).seal(last.hash if last else "")
        event.save(force_insert=True)
    return event


def _write(step: Step, last: Event | None) -> Event:
    event = Event(
        content_type=step.obj.content_type,
        object_id=step.obj.pk,
        seq=last.seq + 1 if last else 1,
        action=step.transition.name,
        source=step.source,
        target=step.target,
        actor=step.actor,
        duty=step.duty,
        on_behalf_of=step.on_behalf_of,
        at=step.at,
        reason=step.reason,
        public_text=step.public_text,
        visibility=step.transition.visibility,
        args=step.args,
    ).seal(last.hash if last else "")
    event.save(force_insert=True)
    return event


def _plain(value: Any) -> Any:
    """A form value as the event keeps it."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, models.Model):
        return {"id": value.pk, "name": str(value)}
    if isinstance(value, list | tuple | models.QuerySet):
        return [_plain(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


# --- Histories told at once: imports and demonstration data -----------------


def _actor_of(opener):
    """The user behind an opener; None for SYSTEM."""
    if isinstance(opener, Duty):
        return opener.user
    return None if opener is SYSTEM else opener


#: Fewer than any database's limit of parameters in a statement.
STATES_AT_ONCE = 900


@dataclass(frozen=True)
class PastStep:
    """One step of a history that is already over. ``action`` is in the table."""

    action: str
    at: datetime
    by: Any = SYSTEM
    duty: Any = None
    target: str = ""
    reason: str = ""
    public_text: str = ""
    args: dict[str, Any] = field(default_factory=dict)


def _past_target(lifecycle: Lifecycle, state: str, past: PastStep) -> str:
    """Where the step led, checked against the table. Raises WrongState, NotAllowed."""
    transition = lifecycle.transition(past.action)
    target = past.target or (transition.target if isinstance(transition.target, str) else "")
    if state not in transition.sources or target not in transition.possible_targets:
        raise WrongState(f"{lifecycle.name}: {past.action} from {state} to {target}")
    role_fits = past.duty is not None and past.duty.role in transition.roles
    if not role_fits and not (past.duty is None and transition.parties):
        raise NotAllowed(f"{lifecycle.name}: {past.action} by {past.by}")
    return target


def replay(histories: Iterable[tuple[CaseModel, Any, datetime, list[PastStep]]]) -> int:
    """Write whole histories of saved cases in bulk; the bulk path of ``perform``.

    Each item is (case, opener, opened at, steps); the opener is a user, SYSTEM, or the
    duty of whoever opened it for somebody. Every step must stand in the
    table, follow on from the one before and be made by someone the table names;
    guards and effects are the importer's business. Clocks that would still run
    are not started: past cases have none. Returns the number of events.
    Raises WrongState, NotAllowed.
    """
    events: list[Event] = []
    moved: dict[tuple[type[CaseModel], str], list[int]] = {}
    for obj, opener, opened_at, steps in histories:
        lifecycle = registry.of(obj)
        content_type = ContentType.objects.get_for_model(type(obj))
        state = lifecycle.initial
        previous = Event(
            content_type=content_type,
            object_id=obj.pk,
            seq=1,
            action=OPENED,
            target=state,
            actor=_actor_of(opener),
            duty=opener if isinstance(opener, Duty) else None,
            at=opened_at,
            visibility=lifecycle.opening_visibility,
        ).seal("")
        events.append(previous)
        for past in steps:
            target = _past_target(lifecycle, state, past)
            previous = Event(
                content_type=content_type,
                object_id=obj.pk,
                seq=previous.seq + 1,
                action=past.action,
                source=state,
                target=target,
                actor=None if past.by is SYSTEM else past.by,
                duty=past.duty,
                at=past.at,
                reason=past.reason,
                public_text=past.public_text,
                visibility=lifecycle.transition(past.action).visibility,
                args=past.args,
            ).seal(previous.hash)
            events.append(previous)
            state = target
        obj.state = state
        moved.setdefault((type(obj), state), []).append(obj.pk)
    with transaction.atomic():
        Event.objects.bulk_create(events, batch_size=2000)
        for (model, state), keys in moved.items():
            for first in range(0, len(keys), STATES_AT_ONCE):
                batch = keys[first : first + STATES_AT_ONCE]
                model._base_manager.filter(pk__in=batch).update(state=state)
    return len(events)
