"""The steps of an agreement."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.lifecycle import Clock, Lifecycle, Party, Tone, Transition, Visibility, every
from foundation.people.roles import Role
from projects.agreements import effects, guards
from projects.states import CHANGEABLE, AgreementState, ProjectState
from projects.steps import not_own_organisation, stays, tell_organisation

AGREEING = [
    Transition(
        "draft_agreement",
        ProjectState.APPROVED,
        ProjectState.APPROVED,
        _("Draw up the agreement"),
        by=[Role.FUNDS_OFFICER],
        form="projects.agreements.forms.DraftForm",
        guard=every(not_own_organisation, guards.pools_are_named, guards.may_draw_up),
        effect=effects.draw_up,
        notify=tell_organisation("projects.agreement_drafted"),
        public_line=_("Agreement {agreement} drawn up."),
        visibility=Visibility.PARTY,
    ),
    Transition(
        "sign",
        ProjectState.APPROVED,
        ProjectState.SIGNED,
        _("Record the signed agreement"),
        by=[Role.FUNDS_OFFICER],
        form="projects.agreements.forms.SignForm",
        guard=every(not_own_organisation, guards.both_have_agreed),
        effect=effects.promise_money,
        notify=tell_organisation("projects.signed"),
        public_line=_("Agreement signed: {amount} promised."),
    ),
    Transition(
        "start",
        ProjectState.SIGNED,
        ProjectState.RUNNING,
        _("Start the work"),
        by=[Party.ORGANISATION, Role.FOLLOW_UP_OFFICER],
        starts=["report"],
        public_line=_("Work has begun."),
    ),
    Transition(
        "change",
        CHANGEABLE,
        stays,
        _("Change of what was agreed"),
        by=[Party.SYSTEM],
        targets=CHANGEABLE,
        record=["change", "agreement"],
        public_line=_("Changed by {change}; it stands in agreement {agreement}."),
    ),
    Transition(
        "add_donation",
        CHANGEABLE,
        stays,
        _("Add donated money"),
        by=[Role.FUNDS_OFFICER],
        targets=CHANGEABLE,
        form="projects.agreements.forms.DonationForm",
        guard=every(not_own_organisation, guards.may_add_donation),
        effect=effects.add_donation,
        notify=tell_organisation("projects.donation_added"),
        public_line=_("{amount} added from {source}; it stands in agreement {agreement}."),
        at_will=True,
    ),
]


AGREEMENT = Lifecycle(
    "projects.agreement",
    model="projects.Agreement",
    label=_("Agreement"),
    states=AgreementState,
    initial=AgreementState.DRAFTED,
    tones={
        Tone.WAITING: [AgreementState.DRAFTED, AgreementState.SIGNED_BY_ORGANISATION],
        Tone.DONE: [AgreementState.IN_FORCE],
        Tone.REFUSED: [AgreementState.CANCELLED],
        Tone.RESTING: [AgreementState.SUPERSEDED],
    },
    starts=["signature"],
    opening_label=pgettext_lazy("case", "Drafted"),
    opening_visibility=Visibility.PARTY,
    opened_by_staff=True,
    clocks=[Clock("signature", _("Sign the agreement"), 15, unit="natural_day")],
    transitions=[
        Transition(
            "sign_by_organisation",
            AgreementState.DRAFTED,
            AgreementState.SIGNED_BY_ORGANISATION,
            _("Sign for the organisation"),
            by=[Party.ORGANISATION],
            form="projects.agreements.forms.OrganisationSignForm",
            guard=guards.organisation_may_sign,
            effect=effects.sign_for_organisation,
            public_line=_("Signed for the organisation by {signer}."),
            visibility=Visibility.PARTY,
        ),
        Transition(
            "bring_into_force",
            AgreementState.SIGNED_BY_ORGANISATION,
            AgreementState.IN_FORCE,
            _("In force"),
            by=[Party.SYSTEM],
            effect=effects.sign_for_authority,
            stops=["signature"],
            public_line=_("Signed by both sides, document {document}."),
            visibility=Visibility.PARTY,
        ),
        Transition(
            "cancel",
            [AgreementState.DRAFTED, AgreementState.SIGNED_BY_ORGANISATION],
            AgreementState.CANCELLED,
            _("Cancel the draft"),
            by=[Role.FUNDS_OFFICER],
            guard=not_own_organisation,
            needs_reason=True,
            notify=tell_organisation("projects.agreement_cancelled"),
            stops=["signature"],
            visibility=Visibility.PARTY,
            danger=True,
        ),
        Transition(
            "amend",
            AgreementState.DRAFTED,
            AgreementState.IN_FORCE,
            _("In force by an approved change"),
            by=[Party.SYSTEM],
            effect=effects.take_amendment,
            stops=["signature"],
            public_line=_("In force by an approved change, document {document}."),
            visibility=Visibility.PARTY,
        ),
        Transition(
            "supersede",
            AgreementState.IN_FORCE,
            AgreementState.SUPERSEDED,
            _("Replaced by a later version"),
            by=[Party.SYSTEM],
            visibility=Visibility.PARTY,
        ),
        Transition(
            "end",
            [
                AgreementState.DRAFTED,
                AgreementState.SIGNED_BY_ORGANISATION,
                AgreementState.IN_FORCE,
            ],
            AgreementState.CANCELLED,
            _("Ended with the project"),
            by=[Party.SYSTEM],
            stops=["signature"],
            visibility=Visibility.PARTY,
        ),
    ],
)
