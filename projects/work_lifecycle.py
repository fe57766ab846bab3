"""The lives of a milestone, a payment request and a spending report."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.lifecycle import Clock, Lifecycle, Party, Transition, Visibility
from foundation.people.roles import Role
from projects import effects, guards


class MilestoneState(models.TextChoices):
    PLANNED = "planned", _("Still to be reached")
    REPORTED = "reported", _("Reported as reached")
    ACCEPTED = "accepted", _("Reached")
    DROPPED = "dropped", _("Dropped")


MILESTONE = Lifecycle(
    "projects.milestone",
    model="projects.Milestone",
    label=_("Milestone"),
    states=MilestoneState,
    initial=MilestoneState.PLANNED,
    clocks=[Clock("acceptance", _("Look at the evidence"), 10)],
    transitions=[
        Transition(
            "drop",
            MilestoneState.PLANNED,
            MilestoneState.DROPPED,
            _("Drop the milestone"),
            by=[Party.ORGANISATION],
            guard=guards.project_is_being_written,
            visibility=Visibility.PARTY,
        ),
        Transition(
            "reach",
            MilestoneState.PLANNED,
            MilestoneState.REPORTED,
            _("Report the milestone"),
            by=[Party.ORGANISATION],
            form="projects.forms.EvidenceForm",
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
            guard=guards.not_own_organisation,
            effect=effects.accept_milestone,
            notify=effects.tell_organisation("projects.milestone_accepted"),
            stops=["acceptance"],
            public_line=_("Accepted on evidence."),
        ),
        Transition(
            "send_back",
            MilestoneState.REPORTED,
            MilestoneState.PLANNED,
            _("Not reached yet"),
            by=[Role.FOLLOW_UP_OFFICER],
            guard=guards.not_own_organisation,
            needs_reason=True,
            notify=effects.tell_organisation("projects.milestone_sent_back"),
            stops=["acceptance"],
            visibility=Visibility.PARTY,
        ),
    ],
)


class PaymentState(models.TextChoices):
    REQUESTED = "requested", _("Asked for")
    APPROVED = "approved", _("Approved for payment")
    PAID = "paid", _("Paid")
    REFUSED = "refused", _("Refused")


PAYMENT = Lifecycle(
    "projects.payment",
    model="projects.PaymentRequest",
    label=_("Payment request"),
    states=PaymentState,
    initial=PaymentState.REQUESTED,
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
            guard=guards.every(guards.not_own_organisation, guards.project_is_under_way),
            effect=effects.approve_payment,
            visibility=Visibility.PARTY,
        ),
        Transition(
            "record_paid",
            PaymentState.APPROVED,
            PaymentState.PAID,
            _("Record as paid"),
            by=[Role.FINANCE_OFFICER],
            form="projects.forms.PaidForm",
            guard=guards.every(guards.not_own_organisation, guards.project_is_under_way),
            effect=effects.pay,
            notify=effects.tell_organisation("projects.paid"),
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
            guard=guards.not_own_organisation,
            needs_reason=True,
            notify=effects.tell_organisation("projects.payment_refused"),
            stops=["payment"],
            visibility=Visibility.PARTY,
            danger=True,
        ),
    ],
)


class ReportState(models.TextChoices):
    SUBMITTED = "submitted", _("To be checked")
    VERIFIED = "verified", _("Verified")
    RETURNED = "returned", _("Sent back")


REPORT = Lifecycle(
    "projects.report",
    model="projects.Report",
    label=_("Spending report"),
    states=ReportState,
    initial=ReportState.SUBMITTED,
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
            guard=guards.every(guards.not_own_organisation, guards.did_not_pay),
            effect=effects.verify_spending,
            notify=effects.tell_organisation("projects.report_verified"),
            stops=["checking"],
            public_line=_("Verified on vouchers."),
        ),
        Transition(
            "send_back",
            ReportState.SUBMITTED,
            ReportState.RETURNED,
            _("Send the report back"),
            by=[Role.FUNDS_OFFICER, Role.FINANCE_OFFICER],
            guard=guards.not_own_organisation,
            needs_reason=True,
            notify=effects.tell_organisation("projects.report_returned"),
            stops=["checking"],
            visibility=Visibility.PARTY,
        ),
    ],
)
