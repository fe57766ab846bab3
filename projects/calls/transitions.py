"""The life of a call for proposals."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.lifecycle import Clock, Lifecycle, Party, Tone, Transition, Visibility, every
from projects.calls import effects, guards
from projects.calls.duties import PUBLISHERS, WRITERS
from projects.states import CallState

CALL = Lifecycle(
    "projects.call",
    model="projects.Call",
    label=_("Call for proposals"),
    states=CallState,
    initial=CallState.DRAFT,
    tones={
        Tone.RUNNING: [CallState.OPEN],
        Tone.RESTING: [CallState.DRAFT, CallState.CLOSED],
    },
    opening_label=pgettext_lazy("case", "Drafted"),
    opening_visibility=Visibility.STAFF,
    opened_by_staff=True,
    clocks=[
        Clock(
            "open",
            _("Open for proposals"),
            guards.days_open,
            unit="natural_day",
            roll=False,
            on_due="close",
        ),
    ],
    transitions=[
        Transition(
            "publish",
            CallState.DRAFT,
            CallState.OPEN,
            _("Publish the call"),
            by=PUBLISHERS,
            guard=every(guards.second_person, guards.was_sent_for_check, guards.is_complete),
            effect=effects.publish_content,
            starts=["open"],
            public_line=_("The call was published."),
        ),
        Transition(
            "send_back",
            CallState.DRAFT,
            CallState.DRAFT,
            _("Send back to the writer"),
            by=PUBLISHERS,
            guard=every(guards.second_person, guards.is_being_checked),
            effect=effects.send_back,
            notify=effects.tell_writer,
            needs_reason=True,
            visibility=Visibility.STAFF,
        ),
        Transition(
            "postpone",
            CallState.OPEN,
            CallState.OPEN,
            _("Move the last day"),
            by=WRITERS,
            form="projects.calls.forms.PostponeForm",
            guard=guards.moves_later,
            effect=effects.postpone,
            starts=["open"],
            needs_reason=True,
            record=["closes_on"],
            public_line=_("The last day for proposals was moved to {closes_on}."),
            at_will=True,
        ),
        Transition(
            "close",
            CallState.OPEN,
            CallState.CLOSED,
            _("Close the call"),
            by=[*WRITERS, Party.SYSTEM],
            stops=["open"],
            public_line=_("The call takes no more proposals."),
            at_will=True,
        ),
    ],
)
