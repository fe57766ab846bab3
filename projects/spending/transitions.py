"""The steps of spending, and the lives of milestones, payments and reports."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from foundation.lifecycle import Clock, Lifecycle, Party, Tone, Transition, Visibility
from foundation.people.roles import Role
from projects.proposals import guards as proposals_guards
from projects.spending import effects, guards
from projects.states import (
    UNDER_AGREEMENT,
    MilestoneState,
    PaymentState,
    ProjectState,
    ReportState,
)
from projects.steps import every, not_own_organisation, stays, tell_organisation

SPENDING = [
    Transition(
        "request_payment",
        UNDER_AGREEMENT,
        stays,
        _("Ask for an instalment"),
        by=[Party.ORGANISATION],
        targets=UNDER_AGREEMENT,
        form="projects.spending.forms.PaymentRequestForm",
        guard=guards.may_ask_for_payment,
        effect=effects.ask_for_payment,
        public_line=_("Instalment {instalment} asked for: {amount}."),
        visibility=Visibility.PARTY,
    ),
    Transition(
        "report",
        [ProjectState.RUNNING, ProjectState.FINISHING],
        stays,
        _("Send a spending report"),
        by=[Party.ORGANISATION],
        targets=[ProjectState.RUNNING, ProjectState.FINISHING],
        form="projects.spending.forms.ReportForm",
        guard=guards.report_fits,
        effect=effects.write_report,
        stops=["report"],
        starts=["report"],
        public_line=_("Spending report up to {until}."),
    ),
    Transition(
        "give_back",
        UNDER_AGREEMENT,
        stays,
        _("Record money given back"),
        by=[Role.FINANCE_OFFICER],
        targets=UNDER_AGREEMENT,
        form="projects.spending.forms.GiveBackForm",
        guard=not_own_organisation,
        effect=effects.give_back,
        public_line=_("{amount} given back unspent."),
    ),
]


MILESTONE = Lifecycle(
    "projects.milestone",
    model="projects.Milestone",
    label=_("Milestone"),
    states=MilestoneState,
    initial=MilestoneState.PLANNED,
    tones={
        Tone.WAITING: [MilestoneState.REPORTED],
        Tone.RUNNING: [MilestoneState.PLANNED],
        Tone.DONE: [MilestoneState.ACCEPTED],
        Tone.RESTING: [MilestoneState.DROPPED],
    },
    clocks=[Clock("acceptance", _("Look at the evidence"), 10)],
    transitions=[
        Transition(
            "drop",
            MilestoneState.PLANNED,
            MilestoneState.DROPPED,
            _("Drop the milestone"),
            by=[Party.ORGANISATION],
            guard=proposals_guards.project_is_being_written,
            visibility=Visibility.PARTY,
        ),
        Transition(
            "reach",
            MilestoneState.PLANNED,
            MilestoneState.REPORTED,
            _("Report the milestone"),
            by=[Party.ORGANISATION],
            form="projects.spending.forms.EvidenceForm",
            guard=guards.project_is_under_way,
            effect=effects.keep_evidence,
            starts=["acceptance"],
            public_line=_("Reported as reached."),
        ),
        Transition(
            "accept",
            MilestoneState.REPORTED,
            MilestoneState.ACCEPTED,
            _("Accept the milestone"),
            by=[Role.FOLLOW_UP_OFFICER],
            guard=not_own_organisation,
            effect=effects.accept_milestone,
            notify=tell_organisation("projects.milestone_accepted"),
            stops=["acceptance"],
            public_line=_("Accepted on evidence."),
        ),
        Transition(
            "send_back",
            MilestoneState.REPORTED,
            MilestoneState.PLANNED,
            _("Not reached yet"),
            by=[Role.FOLLOW_UP_OFFICER],
            guard=not_own_organisation,
            needs_reason=True,
            notify=tell_organisation("projects.milestone_sent_back"),
            stops=["acceptance"],
            visibility=Visibility.PARTY,
        ),
    ],
)


PAYMENT = Lifecycle(
    "projects.payment",
    model="projects.PaymentRequest",
    label=_("Payment request"),
    states=PaymentState,
    initial=PaymentState.REQUESTED,
    tones={
        Tone.WAITING: [PaymentState.REQUESTED],
        Tone.RUNNING: [PaymentState.APPROVED],
        Tone.DONE: [PaymentState.PAID],
        Tone.REFUSED: [PaymentState.REFUSED],
    },
    starts=["payment"],
    opening_visibility=Visibility.PARTY,
    clocks=[Clock("payment", _("Pay or refuse"), 15)],
    transitions=[
        Transition(
            "approve",
            PaymentState.REQUESTED,
            PaymentState.APPROVED,
            _("Approve the payment"),
            by=[Role.FUNDS_OFFICER],
            guard=every(not_own_organisation, guards.project_is_under_way),
            effect=effects.approve_payment,
            visibility=Visibility.PARTY,
        ),
        Transition(
            "record_paid",
            PaymentState.APPROVED,
            PaymentState.PAID,
            _("Record as paid"),
            by=[Role.FINANCE_OFFICER],
            form="projects.spending.forms.PaidForm",
            guard=every(not_own_organisation, guards.project_is_under_way),
            effect=effects.pay,
            notify=tell_organisation("projects.paid"),
            stops=["payment"],
            differs_from=["approve"],
            record=["document"],
            public_line=_("Paid, treasury document {document}."),
        ),
        Transition(
            "refuse",
            [PaymentState.REQUESTED, PaymentState.APPROVED],
            PaymentState.REFUSED,
            _("Refuse the payment"),
            by=[Role.FUNDS_OFFICER, Role.FINANCE_OFFICER],
            guard=not_own_organisation,
            needs_reason=True,
            notify=tell_organisation("projects.payment_refused"),
            stops=["payment"],
            visibility=Visibility.PARTY,
            danger=True,
        ),
    ],
)


REPORT = Lifecycle(
    "projects.report",
    model="projects.Report",
    label=_("Spending report"),
    states=ReportState,
    initial=ReportState.SUBMITTED,
    tones={
        Tone.WAITING: [ReportState.SUBMITTED],
        Tone.DONE: [ReportState.VERIFIED],
        Tone.REFUSED: [ReportState.RETURNED],
    },
    starts=["checking"],
    opening_visibility=Visibility.PARTY,
    clocks=[Clock("checking", _("Check the report"), 15)],
    transitions=[
        Transition(
            "verify",
            ReportState.SUBMITTED,
            ReportState.VERIFIED,
            _("Verify the spending"),
            by=[Role.FUNDS_OFFICER, Role.FINANCE_OFFICER],
            guard=every(not_own_organisation, guards.did_not_pay),
            effect=effects.verify_spending,
            notify=tell_organisation("projects.report_verified"),
            stops=["checking"],
            public_line=_("Verified on vouchers."),
        ),
        Transition(
            "send_back",
            ReportState.SUBMITTED,
            ReportState.RETURNED,
            _("Send the report back"),
            by=[Role.FUNDS_OFFICER, Role.FINANCE_OFFICER],
            guard=not_own_organisation,
            needs_reason=True,
            notify=tell_organisation("projects.report_returned"),
            stops=["checking"],
            visibility=Visibility.PARTY,
        ),
    ],
)
