"""The life of a call for proposals."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.lifecycle import Clock, Lifecycle, Party, Tone, Transition, Visibility
from foundation.people.roles import Role
from projects.calls import guards
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
    opening_visibility=Visibility.STAFF,
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
            by=[Role.CALL_OFFICER],
            guard=guards.closes_in_future,
            starts=["open"],
            public_line=_("The call was published."),
        ),
        Transition(
            "close",
            CallState.OPEN,
            CallState.CLOSED,
            _("Close the call"),
            by=[Role.CALL_OFFICER, Party.SYSTEM],
            stops=["open"],
            public_line=_("The call takes no more proposals."),
        ),
    ],
)
