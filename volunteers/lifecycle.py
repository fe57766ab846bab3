"""The life of an activity: drafted, open for sign-up, then finished or cancelled."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.lifecycle import Lifecycle, Party, Tone, Transition, Visibility
from volunteers import effects, guards
from volunteers.models import HOSTS, ActivityState

BY = [*HOSTS, Party.ORGANISATION]

ACTIVITY = Lifecycle(
    "volunteers.activity",
    model="volunteers.Activity",
    label=_("Activity"),
    states=ActivityState,
    initial=ActivityState.DRAFT,
    tones={
        Tone.RUNNING: [ActivityState.PUBLISHED],
        Tone.DONE: [ActivityState.FINISHED],
        Tone.RESTING: [ActivityState.DRAFT, ActivityState.CANCELLED],
    },
    opening_line=_("Drafted."),
    opening_visibility=Visibility.STAFF,
    transitions=[
        Transition(
            "publish",
            ActivityState.DRAFT,
            ActivityState.PUBLISHED,
            _("Publish the activity"),
            by=BY,
            guard=guards.has_a_session_ahead,
            effect=effects.publish,
            public_line=_("Open for sign-up."),
        ),
        Transition(
            "cancel",
            [ActivityState.DRAFT, ActivityState.PUBLISHED],
            ActivityState.CANCELLED,
            _("Cancel the activity"),
            by=BY,
            guard=guards.nobody_has_come,
            effect=effects.cancel_sessions,
            needs_reason=True,
            danger=True,
            public_line=_("Cancelled."),
        ),
        Transition(
            "finish",
            ActivityState.PUBLISHED,
            ActivityState.FINISHED,
            _("Finish"),
            by=BY,
            form="volunteers.forms.FinishForm",
            guard=guards.every_session_is_over,
            effect=effects.finish,
            public_line=_("Finished."),
        ),
    ],
)
