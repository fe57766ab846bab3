"""The words a lifecycle table is written in. No database here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from foundation.lifecycle.models import Event
    from foundation.people.models import Duty, User


#: Words a person reads: translated when shown.
Text = str | Promise


class Party(StrEnum):
    """Who may act without a duty."""

    OWNER = "owner"  # whose matter it is: the model's ``is_party`` says
    ORGANISATION = "organisation"  # a manager or editor of the case's organisation
    RESIDENT = "resident"  # anyone signed in
    SYSTEM = "system"  # a clock or an upper module on behalf of a rule


class Visibility(models.TextChoices):
    """Who may read an event's line."""

    PUBLIC = "public", _("Public")
    PARTY = "party", _("The people concerned")
    STAFF = "staff", _("Staff")


class Tone(StrEnum):
    """What a state means to somebody who waits for the end; the value names the chip's look."""

    WAITING = "wait"  # somebody has to do something
    RUNNING = "note"  # it goes its way
    DONE = "good"  # it came to what it was for
    REFUSED = "bad"  # it did not, or stands against a rule
    RESTING = "rest"  # taken back, not begun, or put away


@dataclass
class Step:
    """One transition being made: what guard, effect and notices are given."""

    #: The case; each guard and effect knows its own model.
    obj: Any
    transition: Transition
    actor: User | None
    duty: Duty | None
    on_behalf_of: User | None
    reason: str
    data: Mapping[str, Any]
    at: datetime
    source: str
    target: str = ""
    event: Event | None = None
    #: What the event keeps beside the state; effects may add to it.
    args: dict[str, Any] = field(default_factory=dict)
    public_text: str = ""


class NotTypedYet(Exception):
    """A guard asked for what the form of its transition will ask for."""


class Untyped(Mapping[str, Any]):
    """The data of a transition whose form nobody has filled in yet."""

    def __getitem__(self, key: str) -> Any:
        raise NotTypedYet

    def __iter__(self) -> Iterator[str]:
        raise NotTypedYet

    def __len__(self) -> int:
        raise NotTypedYet

    def get(self, key: str, default: Any = None) -> Any:
        raise NotTypedYet


def foreseen(guard: Callable[[Step], Any]) -> Callable[[Step], Any]:
    """Mark a guard that may be asked before anything is typed: it takes no lock, and is cheap.

    It may look at typed data after what it can say without; then it has nothing against it yet.
    """
    guard.is_foreseen = True  # type: ignore[attr-defined]
    return guard


def every(*guards: Callable[[Step], object]) -> Callable[[Step], None]:
    """One guard made of several, asked in order."""

    def check(step: Step) -> None:
        for guard in guards:
            guard(step)

    check.parts = guards  # type: ignore[attr-defined]
    return check


@dataclass(frozen=True)
class Clock:
    """A deadline. ``amount`` is in ``unit``: workday, natural_day, hour or minute."""

    kind: str
    label: Text
    amount: int | Callable[[Any], int]
    unit: str = "workday"
    #: Share of the time after which the people in charge are reminded.
    warn: Fraction | None = None
    #: A natural-day deadline on a rest day moves to the next working day (Civil Code art. 203).
    roll: bool = True
    #: Transition made by the system when the clock runs out; without one the case is late.
    on_due: str = ""
    #: People told when it is late: called with the case and the level, 1 and upwards.
    escalate_to: Callable[[Any, int], Iterable[Any]] | None = None
    max_level: int = 2
    law: str = ""


@dataclass(frozen=True)
class Transition:
    """One row of the table. ``source`` is a state or several; ``target`` a state or a rule."""

    name: str
    source: str | Sequence[str]
    target: str | Callable[[Step], str]
    label: Text
    by: Sequence[Any]
    #: States a callable target may choose from.
    targets: Sequence[str] = ()
    form: str = ""
    guard: Callable[[Step], None] | None = None
    #: Whether the case gives any occasion for it; elsewhere it is not offered. The guard decides.
    offered: Callable[[Any], bool] | None = None
    effect: Callable[[Step], None] | None = None
    notify: Callable[[Step], None] | None = None
    starts: Sequence[str] = ()
    stops: Sequence[str] = ()
    pauses: Sequence[str] = ()
    resumes: Sequence[str] = ()
    #: Actions whose last actor may not make this one (the second person).
    differs_from: Sequence[str] = ()
    needs_reason: bool = False
    public_line: Text = ""
    visibility: str = Visibility.PUBLIC
    #: Names of the data kept with the event; nothing else of the form is.
    record: Sequence[str] = ()
    bulk: bool = False
    danger: bool = False
    #: May be made whenever somebody wants to: no case waits for it, so it makes no task.
    at_will: bool = False
    law: str = ""

    @property
    def makes_task(self) -> bool:
        """Whether a case waits for it; for a step of last resort none does."""
        return not (self.at_will or self.danger)

    @property
    def foreseen_guards(self) -> list[Callable[[Step], Any]]:
        """Those of its guards that may be asked before its form is filled in."""
        guards = getattr(self.guard, "parts", (self.guard,))
        return [guard for guard in guards if getattr(guard, "is_foreseen", False)]

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.source,) if isinstance(self.source, str) else tuple(self.source)

    @property
    def possible_targets(self) -> tuple[str, ...]:
        return (self.target,) if isinstance(self.target, str) else tuple(self.targets)

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(str(who) for who in self.by if not isinstance(who, Party))

    @property
    def parties(self) -> frozenset[Party]:
        return frozenset(who for who in self.by if isinstance(who, Party))

    def form_class(self):
        """The form that asks for this transition's data, or the plain one."""
        return import_string(self.form or "foundation.lifecycle.forms.TransitionForm")


@dataclass(frozen=True)
class Lifecycle:
    """A whole table: the states of a model and every way between them."""

    name: str
    model: str
    states: type[models.TextChoices]
    initial: str
    transitions: Sequence[Transition]
    label: Text = ""
    #: What each state means: every state stands under exactly one tone.
    tones: Mapping[Tone, Sequence[str]] = field(default_factory=dict)
    clocks: Sequence[Clock] = ()
    #: Clocks that run from the first moment.
    starts: Sequence[str] = ()
    #: Line of the first event.
    opening_line: Text = ""
    #: What the first event is called where it is not that somebody handed something in.
    opening_label: Text = ""
    #: Cases that only the staff begin: their first event is no resident's.
    opened_by_staff: bool = False
    opening_visibility: str = Visibility.PUBLIC

    def __post_init__(self) -> None:
        states = set(self.states.values)
        names = [t.name for t in self.transitions]
        kinds = {c.kind for c in self.clocks}
        problems = [f"transition {n} is declared twice" for n in names if names.count(n) > 1]
        if self.initial not in states:
            problems.append(f"initial state {self.initial} is unknown")
        for t in self.transitions:
            for state in (*t.sources, *t.possible_targets):
                if state not in states:
                    problems.append(f"{t.name}: state {state} is unknown")
            if not t.possible_targets:
                problems.append(f"{t.name}: a rule for the target needs its targets listed")
            if not t.by:
                problems.append(f"{t.name}: nobody may make it")
            for kind in (*t.starts, *t.stops, *t.pauses, *t.resumes):
                if kind not in kinds:
                    problems.append(f"{t.name}: clock {kind} is unknown")
            for other in t.differs_from:
                if other not in names:
                    problems.append(f"{t.name}: action {other} is unknown")
        toned = [state for group in self.tones.values() for state in group]
        if self.tones and sorted(toned) != sorted(states):
            problems.append("tones must name every state once")
        for clock in self.clocks:
            if clock.on_due and clock.on_due not in names:
                problems.append(f"clock {clock.kind}: action {clock.on_due} is unknown")
        if problems:
            raise ValueError(f"lifecycle {self.name}: " + "; ".join(problems))

    def transition(self, name: str) -> Transition:
        """The row called ``name``. Raises KeyError."""
        for transition in self.transitions:
            if transition.name == name:
                return transition
        raise KeyError(f"{self.name} has no transition {name}")

    def clock(self, kind: str) -> Clock:
        for clock in self.clocks:
            if clock.kind == kind:
                return clock
        raise KeyError(f"{self.name} has no clock {kind}")

    def tone(self, state: str) -> Tone:
        """What ``state`` means; a table without tones has only resting states."""
        return next((tone for tone, group in self.tones.items() if state in group), Tone.RESTING)

    def from_state(self, state: str) -> list[Transition]:
        return [t for t in self.transitions if state in t.sources]

    def final_states(self) -> list[str]:
        """States nothing leads out of."""
        return [s for s in self.states.values if not self.from_state(s)]
