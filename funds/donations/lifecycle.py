"""The table of a pledge: promised, confirmed, received in one or more parts, thanked for."""

from __future__ import annotations

from fractions import Fraction

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.lifecycle import Clock, Lifecycle, Party, Step, Tone, Transition, Visibility
from foundation.people.roles import Role
from funds.donations import guards, law
from funds.models.pledge import Pledge, PledgeState

OFFICERS = [Role.FUNDS_OFFICER]
WAITING = [PledgeState.CONFIRMED, PledgeState.PART_RECEIVED]


def same(step: Step) -> str:
    """The state it stands in."""
    return step.source


def days_to_give(pledge: Pledge) -> int:
    """Until the last day the donor named."""
    return max((pledge.transfer_by - timezone.localdate()).days, 1)


def days_to_reminder(pledge: Pledge) -> int:
    return max(days_to_give(pledge) * 2 // 3, 1)


PLEDGE = Lifecycle(
    "funds.pledge",
    model="funds.Pledge",
    label=_("Pledge"),
    states=PledgeState,
    initial=PledgeState.PLEDGED,
    tones={
        Tone.WAITING: [PledgeState.PLEDGED],
        Tone.RUNNING: [PledgeState.CONFIRMED, PledgeState.PART_RECEIVED],
        Tone.DONE: [PledgeState.RECEIVED, PledgeState.THANKED],
        Tone.REFUSED: [PledgeState.REFUSED],
        Tone.RESTING: [PledgeState.WITHDRAWN, PledgeState.LAPSED],
    },
    clocks=[
        Clock("answer", _("Answer to the pledge"), 5, warn=Fraction(3, 5)),
        Clock(
            "gift",
            _("Time to give"),
            days_to_give,
            unit="natural_day",
            on_due="lapse",
            law=law.cited(12),
        ),
        Clock(
            "reminder",
            _("Reminder to the donor"),
            days_to_reminder,
            unit="natural_day",
            on_due="remind",
        ),
        Clock("thanks", _("Thanks to the donor"), 10, warn=Fraction(1, 2), law=law.cited(16)),
    ],
    starts=["answer"],
    opening_line=_("Pledge recorded."),
    opening_visibility=Visibility.PARTY,
    transitions=[
        Transition(
            "confirm",
            PledgeState.PLEDGED,
            PledgeState.CONFIRMED,
            _("Confirm the pledge"),
            by=OFFICERS,
            notify=guards.tell_confirmed,
            stops=["answer"],
            starts=["gift", "reminder"],
            public_line=_("Pledge confirmed."),
            visibility=Visibility.PARTY,
        ),
        Transition(
            "refuse",
            PledgeState.PLEDGED,
            PledgeState.REFUSED,
            _("Do not accept the pledge"),
            by=OFFICERS,
            needs_reason=True,
            danger=True,
            notify=guards.tell_refused,
            stops=["answer"],
            public_line=_("Pledge not accepted."),
            visibility=Visibility.PARTY,
        ),
        Transition(
            "note_receipt",
            [*WAITING, PledgeState.LAPSED],
            same,
            _("Record what arrived"),
            by=OFFICERS,
            targets=[*WAITING, PledgeState.LAPSED],
            form="funds.donations.forms.ReceiptForm",
            guard=guards.may_be_noted,
            effect=guards.note_receipt,
            record=["document"],
            pauses=["gift", "reminder"],
            public_line=_("{amount} arrived; money order {order} was drafted."),
            visibility=Visibility.STAFF,
            law=law.cited(16),
        ),
        Transition(
            "receive_part",
            [*WAITING, PledgeState.LAPSED],
            PledgeState.PART_RECEIVED,
            _("Received in part"),
            by=[Party.SYSTEM],
            resumes=["gift", "reminder"],
            public_line=_("A part of the gift was received."),
            visibility=Visibility.PARTY,
        ),
        Transition(
            "drop_receipt",
            [*WAITING, PledgeState.LAPSED],
            same,
            _("The money order was not posted"),
            by=[Party.SYSTEM],
            targets=[*WAITING, PledgeState.LAPSED],
            resumes=["gift", "reminder"],
            public_line=_("The money order was not posted."),
            visibility=Visibility.STAFF,
        ),
        Transition(
            "receive",
            [*WAITING, PledgeState.LAPSED],
            PledgeState.RECEIVED,
            _("Received in full"),
            by=[Party.SYSTEM],
            stops=["gift", "reminder"],
            starts=["thanks"],
            public_line=_("The gift was received."),
            visibility=Visibility.PARTY,
        ),
        Transition(
            "settle",
            PledgeState.PART_RECEIVED,
            PledgeState.RECEIVED,
            _("Let what arrived be the gift"),
            by=OFFICERS,
            needs_reason=True,
            guard=guards.nothing_waits,
            stops=["gift", "reminder"],
            starts=["thanks"],
            public_line=_("What arrived is the whole gift."),
            visibility=Visibility.PARTY,
        ),
        Transition(
            "remind",
            WAITING,
            same,
            _("Remind the donor"),
            by=[Party.SYSTEM, *OFFICERS],
            targets=WAITING,
            guard=guards.not_reminded_lately,
            stops=["reminder"],
            notify=guards.tell_reminded,
            public_line=_("Reminder sent."),
            visibility=Visibility.PARTY,
            at_will=True,
        ),
        Transition(
            "lapse",
            WAITING,
            PledgeState.LAPSED,
            _("Let the pledge lapse"),
            by=[Party.SYSTEM, *OFFICERS],
            guard=guards.nothing_waits,
            stops=["gift", "reminder"],
            notify=guards.tell_lapsed,
            public_line=_("The pledge lapsed."),
            visibility=Visibility.PARTY,
            at_will=True,
        ),
        Transition(
            "withdraw",
            [PledgeState.PLEDGED, PledgeState.CONFIRMED],
            PledgeState.WITHDRAWN,
            pgettext_lazy("pledge", "Withdraw the pledge"),
            by=[Party.OWNER, *OFFICERS],
            guard=guards.nothing_waits,
            danger=True,
            stops=["answer", "gift", "reminder"],
            public_line=_("Pledge withdrawn."),
            visibility=Visibility.PARTY,
        ),
        Transition(
            "thank",
            [PledgeState.RECEIVED, PledgeState.LAPSED],
            PledgeState.THANKED,
            _("Thank the donor"),
            by=OFFICERS,
            form="funds.donations.forms.ThanksForm",
            guard=guards.something_came,
            effect=guards.thank,
            notify=guards.tell_thanked,
            stops=["thanks"],
            public_line=_("A letter of thanks was written."),
            visibility=Visibility.PARTY,
        ),
    ],
)
