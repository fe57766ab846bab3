"""A table that uses every feature once."""

from fractions import Fraction

from django.db import models

from foundation.lifecycle import (
    Clock,
    Lifecycle,
    Party,
    Tone,
    Transition,
    Visibility,
    foreseen,
)
from foundation.lifecycle.errors import GuardFailed
from foundation.notices.services import notify
from foundation.people.roles import Role


class SampleState(models.TextChoices):
    NEW = "new", "New"
    HANDLED = "handled", "Handled"
    WAITING = "waiting", "Waiting"
    ANSWERED = "answered", "Answered"
    CLOSED = "closed", "Closed"
    LAPSED = "lapsed", "Lapsed"


def answer_is_long_enough(step):
    if len(step.data.get("answer", "")) < 3:
        raise GuardFailed("Say more.", field="answer")


@foreseen
def asked_only_once(step):
    if step.obj.events.filter(action="ask").exists():
        raise GuardFailed("Asked once already.")


def write_answer(step):
    step.obj.answer = step.data["answer"]


def tell_the_owner(step):
    notify(step.event.key, step.obj.owner, "sample.told", {"number": step.obj.case_number})


SAMPLE = Lifecycle(
    "sample.sample",
    model="sample.Sample",
    states=SampleState,
    initial="new",
    tones={
        Tone.WAITING: ["new", "waiting"],
        Tone.RUNNING: ["handled"],
        Tone.DONE: ["answered", "closed"],
        Tone.REFUSED: ["lapsed"],
    },
    starts=["accept"],
    clocks=[
        Clock("accept", "Acceptance", 2, on_due="lapse"),
        Clock("handle", "Handling", 10, warn=Fraction(7, 10)),
    ],
    transitions=[
        Transition(
            "take",
            "new",
            "handled",
            "Take",
            by=[Role.OPERATOR],
            starts=["handle"],
            stops=["accept"],
            bulk=True,
            public_line="Taken in",
        ),
        Transition(
            "ask",
            "handled",
            "waiting",
            "Ask",
            by=[Role.UNIT_OFFICER],
            guard=asked_only_once,
            pauses=["handle"],
            needs_reason=True,
            visibility=Visibility.PARTY,
        ),
        Transition(
            "supply",
            "waiting",
            "handled",
            "Supply",
            by=[Party.OWNER, Role.OPERATOR],
            resumes=["handle"],
        ),
        Transition(
            "answer",
            "handled",
            "answered",
            "Answer",
            by=[Role.UNIT_OFFICER],
            guard=answer_is_long_enough,
            effect=write_answer,
            notify=tell_the_owner,
            record=["answer"],
            public_line="Answered: {answer}",
        ),
        Transition(
            "approve",
            "answered",
            lambda step: "closed" if step.data.get("good", True) else "handled",
            "Approve",
            by=[Role.UNIT_OFFICER, Role.UNIT_LEADER],
            targets=["closed", "handled"],
            differs_from=["answer"],
            stops=["handle"],
            visibility=Visibility.STAFF,
        ),
        Transition("lapse", "new", "lapsed", "Lapse", by=[Party.SYSTEM]),
    ],
)
