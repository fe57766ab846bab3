"""States of calls, projects, and of the milestones, payments and reports of each."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProjectState(models.TextChoices):
    DRAFT = "draft", _("Being written")
    SUBMITTED = "submitted", _("Proposal submitted")
    RETURNED = "returned", _("Proposal returned")
    CHALLENGED = "challenged", _("Eligibility in doubt")
    ELIGIBLE = "eligible", _("Eligible")
    INELIGIBLE = "ineligible", _("Not eligible")
    IN_REVIEW = "in_review", _("In review")
    RANKED = "ranked", _("Ranked")
    ON_BALLOT = "on_ballot", _("On the residents' ballot")
    ON_NOTICE = "on_notice", _("Award on notice")
    RESERVE = "reserve", _("On the reserve list")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Not approved")
    SIGNED = "signed", _("Agreement signed")
    RUNNING = "running", _("Running")
    FINISHING = "finishing", _("Result reported")
    CLOSED = "closed", _("Project closed")
    WITHDRAWN = "withdrawn", _("Proposal withdrawn")
    SUSPENDED = "suspended", _("Suspended")
    RECOVERING = "recovering", _("Terminated, money to be recovered")
    TERMINATED = "terminated", _("Terminated")


#: States in which what was agreed may still be changed.
CHANGEABLE = [ProjectState.SIGNED, ProjectState.RUNNING]
UNDER_AGREEMENT = [ProjectState.SIGNED, ProjectState.RUNNING, ProjectState.FINISHING]


class CallState(models.TextChoices):
    DRAFT = "draft", _("Being prepared")
    OPEN = "open", _("Open for proposals")
    CLOSED = "closed", _("Closed for proposals")


class PollState(models.TextChoices):
    PREPARED = "prepared", _("Ballot being prepared")
    PUBLISHED = "published", _("Ballot published")
    COUNTING = "counting", _("Being counted")
    DECIDED = "decided", pgettext_lazy("vote", "Decided")
    CALLED_OFF = "called_off", pgettext_lazy("vote", "Called off")


class AgreementState(models.TextChoices):
    DRAFTED = "drafted", _("Drawn up, to be signed")
    SIGNED_BY_ORGANISATION = "signed_by_organisation", _("Signed by the organisation")
    IN_FORCE = "in_force", _("In force")
    SUPERSEDED = "superseded", _("Replaced by a later version")
    CANCELLED = "cancelled", _("Cancelled")


class ChangeState(models.TextChoices):
    SUBMITTED = "submitted", _("With the officer")
    BEFORE_LEADER = "before_leader", _("Before the town or district")
    RETURNED = "returned", _("Sent back for more")
    RECORDED = "recorded", pgettext_lazy("change", "Recorded")
    APPROVED = "approved", pgettext_lazy("change", "Agreed to")
    REFUSED = "refused", pgettext_lazy("change", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("change", "Taken back")


class EvaluationState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("evaluation", "Planned")
    SUBMITTED = "submitted", _("Submitted, may be disputed")
    DISPUTED = "disputed", _("Disputed")
    ACCEPTED = "accepted", pgettext_lazy("evaluation", "Accepted")
    SET_ASIDE = "set_aside", _("Set aside")
    CALLED_OFF = "called_off", _("Called off")


class MilestoneState(models.TextChoices):
    PLANNED = "planned", _("Still to be reached")
    REPORTED = "reported", _("Reported as reached")
    ACCEPTED = "accepted", _("Reached")
    DROPPED = "dropped", _("Dropped")


class PaymentState(models.TextChoices):
    REQUESTED = "requested", _("Asked for")
    APPROVED = "approved", _("Approved for payment")
    PARTLY_PAID = "partly_paid", _("Paid in part")
    PAID = "paid", _("Paid")
    RETURN_REPORTED = "return_reported", _("Said to have come back")
    REFUSED = "refused", _("Refused")


class ReportState(models.TextChoices):
    SUBMITTED = "submitted", _("To be checked")
    VERIFIED = "verified", _("Verified")
    RETURNED = "returned", _("Sent back")


class ObjectionState(models.TextChoices):
    RAISED = "raised", _("Raised")
    UPHELD = "upheld", _("Upheld")
    DISMISSED = "dismissed", _("Dismissed")
    WITHDRAWN = "withdrawn", _("Taken back")
