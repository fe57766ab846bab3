"""The lives of a project and of a call for proposals. See docs/lifecycles."""

from __future__ import annotations

from fractions import Fraction

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.lifecycle import Clock, Lifecycle, Party, Transition, Visibility
from foundation.people.roles import Role
from projects import effects, guards


class ProjectState(models.TextChoices):
    DRAFT = "draft", _("Being written")
    SUBMITTED = "submitted", _("Proposal submitted")
    RETURNED = "returned", _("Proposal returned")
    IN_REVIEW = "in_review", _("In review")
    ON_NOTICE = "on_notice", _("Award on notice")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Not approved")
    SIGNED = "signed", _("Agreement signed")
    RUNNING = "running", _("Running")
    FINISHING = "finishing", _("Result reported")
    CLOSED = "closed", _("Project closed")
    WITHDRAWN = "withdrawn", _("Proposal withdrawn")
    TERMINATED = "terminated", _("Terminated")


UNDER_AGREEMENT = [ProjectState.SIGNED, ProjectState.RUNNING, ProjectState.FINISHING]

PROJECT = Lifecycle(
    "projects.project",
    model="projects.Project",
    label=_("Project"),
    states=ProjectState,
    initial=ProjectState.DRAFT,
    opening_visibility=Visibility.PARTY,
    clocks=[
        Clock("check", _("Formal check"), 7, unit="natural_day", warn=Fraction(7, 10)),
        # Nobody is approved by the mere passing of time: the clock only ends the notice.
        Clock("notice", _("Public notice of the award"), 5, unit="natural_day", roll=False),
        Clock("report", _("Next spending report"), 90, unit="natural_day", warn=Fraction(7, 10)),
    ],
    transitions=[
        Transition(
            "edit",
            ProjectState.DRAFT,
            ProjectState.DRAFT,
            _("Edit the proposal"),
            by=[Party.ORGANISATION],
            form="projects.forms.EditForm",
            effect=effects.rewrite,
            visibility=Visibility.PARTY,
        ),
        Transition(
            "plan_milestone",
            [ProjectState.DRAFT, ProjectState.RETURNED],
            effects.stays,
            _("Add a milestone"),
            by=[Party.ORGANISATION],
            targets=[ProjectState.DRAFT, ProjectState.RETURNED],
            form="projects.forms.MilestoneForm",
            effect=effects.plan_milestone,
            visibility=Visibility.PARTY,
        ),
        Transition(
            "submit",
            ProjectState.DRAFT,
            ProjectState.SUBMITTED,
            _("Submit the proposal"),
            by=[Party.ORGANISATION],
            guard=guards.may_propose,
            notify=effects.tell_organisation("projects.received"),
            starts=["check"],
            public_line=_("The proposal was submitted."),
        ),
        Transition(
            "return_proposal",
            ProjectState.SUBMITTED,
            ProjectState.RETURNED,
            _("Return for changes"),
            by=[Role.CALL_OFFICER],
            guard=guards.not_own_organisation,
            needs_reason=True,
            notify=effects.tell_organisation("projects.returned"),
            stops=["check"],
            visibility=Visibility.PARTY,
        ),
        Transition(
            "resubmit",
            ProjectState.RETURNED,
            ProjectState.SUBMITTED,
            _("Change and submit again"),
            by=[Party.ORGANISATION],
            form="projects.forms.EditForm",
            guard=guards.may_propose,
            effect=effects.rewrite,
            starts=["check"],
            visibility=Visibility.PARTY,
        ),
        Transition(
            "admit",
            ProjectState.SUBMITTED,
            ProjectState.IN_REVIEW,
            _("Eligible: into review"),
            by=[Role.CALL_OFFICER],
            guard=guards.not_own_organisation,
            stops=["check"],
            public_line=_("The proposal passed the formal check."),
        ),
        Transition(
            "find_ineligible",
            ProjectState.SUBMITTED,
            ProjectState.REJECTED,
            _("Not eligible"),
            by=[Role.CALL_OFFICER],
            guard=guards.not_own_organisation,
            needs_reason=True,
            notify=effects.tell_organisation("projects.rejected"),
            stops=["check"],
            visibility=Visibility.PARTY,
            danger=True,
        ),
        Transition(
            "put_on_notice",
            ProjectState.IN_REVIEW,
            ProjectState.ON_NOTICE,
            _("Put the award on notice"),
            by=[Role.PANEL_CHAIR],
            form="projects.forms.AwardForm",
            guard=guards.every(guards.not_own_organisation, guards.award_fits),
            effect=effects.award,
            starts=["notice"],
            public_line=_("Award of {amount} on public notice."),
        ),
        Transition(
            "approve",
            ProjectState.ON_NOTICE,
            ProjectState.APPROVED,
            _("Approve the project"),
            by=[Role.TOWN_OFFICER, Role.DISTRICT_OFFICER, Role.DISTRICT_LEADER],
            guard=guards.every(guards.not_own_organisation, guards.notice_is_over),
            effect=effects.take_on_duty,
            notify=effects.tell_organisation("projects.approved"),
            stops=["notice"],
            differs_from=["put_on_notice"],
            public_line=_("The project was approved."),
        ),
        Transition(
            "reject",
            [ProjectState.IN_REVIEW, ProjectState.ON_NOTICE],
            ProjectState.REJECTED,
            _("Do not approve"),
            by=[Role.PANEL_CHAIR, Role.TOWN_OFFICER, Role.DISTRICT_OFFICER],
            guard=guards.not_own_organisation,
            needs_reason=True,
            notify=effects.tell_organisation("projects.rejected"),
            stops=["notice"],
            visibility=Visibility.PARTY,
            danger=True,
        ),
        Transition(
            "sign",
            ProjectState.APPROVED,
            ProjectState.SIGNED,
            _("Record the signed agreement"),
            by=[Role.FUNDS_OFFICER],
            form="projects.forms.SignForm",
            guard=guards.every(guards.not_own_organisation, guards.pools_are_named),
            effect=effects.promise_money,
            notify=effects.tell_organisation("projects.signed"),
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
            "add_donation",
            [ProjectState.SIGNED, ProjectState.RUNNING],
            effects.stays,
            _("Add donated money"),
            by=[Role.FUNDS_OFFICER],
            targets=[ProjectState.SIGNED, ProjectState.RUNNING],
            form="projects.forms.DonationForm",
            guard=guards.not_own_organisation,
            effect=effects.add_donation,
            public_line=_("{amount} added from {source}."),
        ),
        Transition(
            "request_payment",
            UNDER_AGREEMENT,
            effects.stays,
            _("Ask for an instalment"),
            by=[Party.ORGANISATION],
            targets=UNDER_AGREEMENT,
            form="projects.forms.PaymentRequestForm",
            guard=guards.may_ask_for_payment,
            effect=effects.ask_for_payment,
            public_line=_("Instalment {instalment} asked for: {amount}."),
            visibility=Visibility.PARTY,
        ),
        Transition(
            "report",
            [ProjectState.RUNNING, ProjectState.FINISHING],
            effects.stays,
            _("Send a spending report"),
            by=[Party.ORGANISATION],
            targets=[ProjectState.RUNNING, ProjectState.FINISHING],
            form="projects.forms.ReportForm",
            guard=guards.report_fits,
            effect=effects.write_report,
            stops=["report"],
            starts=["report"],
            public_line=_("Spending report up to {until}."),
        ),
        Transition(
            "give_back",
            UNDER_AGREEMENT,
            effects.stays,
            _("Record money given back"),
            by=[Role.FINANCE_OFFICER],
            targets=UNDER_AGREEMENT,
            form="projects.forms.GiveBackForm",
            guard=guards.not_own_organisation,
            effect=effects.give_back,
            public_line=_("{amount} given back unspent."),
        ),
        Transition(
            "finish",
            ProjectState.RUNNING,
            ProjectState.FINISHING,
            _("Report the result"),
            by=[Party.ORGANISATION],
            form="projects.forms.ResultForm",
            effect=effects.tell_the_result,
            public_line=_("The organisation reported the result."),
        ),
        Transition(
            "resume",
            ProjectState.FINISHING,
            ProjectState.RUNNING,
            _("Not finished yet"),
            by=[Role.FOLLOW_UP_OFFICER],
            guard=guards.not_own_organisation,
            needs_reason=True,
            notify=effects.tell_organisation("projects.resumed"),
            visibility=Visibility.PARTY,
        ),
        Transition(
            "close",
            ProjectState.FINISHING,
            ProjectState.CLOSED,
            _("Close the project"),
            by=[Role.CALL_OFFICER, Role.TOWN_CENTRE_OFFICER],
            guard=guards.every(
                guards.not_own_organisation,
                guards.milestones_are_accepted,
                guards.books_are_square,
            ),
            effect=effects.close,
            notify=effects.tell_organisation("projects.closed"),
            stops=["report"],
            public_line=_("Closed: {result}"),
        ),
        Transition(
            "terminate",
            [ProjectState.APPROVED, *UNDER_AGREEMENT],
            ProjectState.TERMINATED,
            _("Terminate the project"),
            by=[Role.TOWN_OFFICER, Role.DISTRICT_OFFICER, Role.DISTRICT_LEADER],
            guard=guards.every(guards.not_own_organisation, guards.books_are_square),
            effect=effects.settle,
            notify=effects.tell_organisation("projects.terminated"),
            needs_reason=True,
            stops=["report"],
            public_line=_("Terminated; what was left went back to its sources."),
            danger=True,
        ),
        Transition(
            "withdraw",
            [
                ProjectState.DRAFT,
                ProjectState.SUBMITTED,
                ProjectState.RETURNED,
                ProjectState.IN_REVIEW,
            ],
            ProjectState.WITHDRAWN,
            _("Withdraw the proposal"),
            by=[Party.ORGANISATION],
            stops=["check"],
            visibility=Visibility.PARTY,
            danger=True,
        ),
    ],
)


class CallState(models.TextChoices):
    DRAFT = "draft", _("Being prepared")
    OPEN = "open", _("Open for proposals")
    CLOSED = "closed", _("Closed for proposals")


CALL = Lifecycle(
    "projects.call",
    model="projects.Call",
    label=_("Call for proposals"),
    states=CallState,
    initial=CallState.DRAFT,
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
