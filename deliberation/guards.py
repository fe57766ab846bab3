"""What must hold before a topic may move. They read, they change nothing."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation import rules
from deliberation.models import ResolutionOutcome, Track
from deliberation.models.topic import Disposition
from foundation.interface.formats import localday, localtime
from foundation.lifecycle import Step, foreseen
from foundation.lifecycle.errors import GuardFailed

#: Days to carry a resolution out where it names none.
EXECUTION_DAYS = 180


def public_notice_days(topic) -> int:
    """Days of public notice under the frozen rule."""
    return topic.current_item.rules.get("public_notice_days", 7)


def execution_days(topic) -> int:
    return EXECUTION_DAYS


@foreseen
def not_own_topic(step: Step) -> None:
    if step.obj.raised_by_id == step.actor.pk:
        raise GuardFailed(_("Nobody decides on the admission of their own topic."))


def body_is_competent(step: Step) -> None:
    body, topic = step.data["body"], step.obj
    if not body.area.covers(topic.area):
        raise GuardFailed(_("This body has no say in %(area)s.") % {"area": topic.area}, "body")
    if topic.track == Track.DECISION and body.rule_set.track != Track.DECISION:
        raise GuardFailed(
            _("This body only gives advice; a decision needs a competent body."), "body"
        )


def notice_is_long_enough(step: Step) -> None:
    """The notice period of the rule, or a stated reason for the haste."""
    item = step.obj.current_item
    days = item.sitting.body.rule_set.notice_days
    earliest = rules.earliest_start(timezone.localdate(step.at), days)
    if timezone.localdate(item.sitting.starts_at) < earliest and not step.data.get(
        "emergency_reason"
    ):
        raise GuardFailed(
            _(
                "The rule asks for %(days)d days of notice: not before %(date)s. "
                "For an emergency, give the reason."
            )
            % {"days": days, "date": localday(earliest)},
            "emergency_reason",
        )


@foreseen
def has_begun(step: Step) -> None:
    starts_at = step.obj.current_item.sitting.starts_at
    if step.at < starts_at:
        raise GuardFailed(_("The sitting begins at %(time)s.") % {"time": localtime(starts_at)})


def _quorum(step: Step) -> bool:
    item = step.obj.current_item
    present = item.sitting.present().count()
    step.args |= {"present": present, "eligible": item.eligible}
    reached, _checks = rules.quorum(
        [rules.Threshold.read(row) for row in item.rules["quorum"]], present, item.eligible
    )
    return reached


@foreseen
def quorum_is_present(step: Step) -> None:
    """People present at this moment; those who left do not count."""
    if step.obj.track != Track.DECISION:
        raise GuardFailed(_("A consultation is concluded, it is not put to the vote."))
    if not _quorum(step):
        raise GuardFailed(_("There is no quorum: %(present)d of %(eligible)d present.") % step.args)


@foreseen
def quorum_is_missing(step: Step) -> None:
    if _quorum(step):
        raise GuardFailed(_("There is a quorum; go on."))


@foreseen
def every_opinion_is_answered(step: Step) -> None:
    if step.obj.track != Track.CONSULTATION:
        raise GuardFailed(_("A decision is put to the vote, it is not concluded."))
    open_ones = step.obj.opinions.filter(disposition=Disposition.OPEN).count()
    if open_ones:
        raise GuardFailed(
            _("%(count)d opinions have no answer yet. Every opinion gets one.")
            % {"count": open_ones}
        )


def tally_of(data) -> rules.Tally:
    return rules.Tally(
        data["in_favour"],
        data["against"],
        data["abstained"],
        data["invalid"],
        data["issued"],
        data["not_returned"],
    )


@foreseen
def count_adds_up(step: Step) -> None:
    sitting = step.obj.current_item.sitting
    if step.obj.raised_by_id == step.actor.pk or sitting.host_id == step.actor.pk:
        raise GuardFailed(_("The raiser and the host do not count votes."))
    problems = tally_of(step.data).problems(step.obj.current_item.present)
    if "issued" in problems:
        raise GuardFailed(_("More ballots were issued than people are present."), "issued")
    if problems:
        raise GuardFailed(
            _("Ballots cast and not returned must together be the ballots issued."), "issued"
        )


@foreseen
def counts_agree(step: Step) -> None:
    """Two tellers, one result, to the ballot."""
    count_adds_up(step)
    first = step.obj.current_item.counts.last()
    if first.tally != tally_of(step.data):
        raise GuardFailed(_("Your count differs from the first teller's. Count again together."))


@foreseen
def recomputes_equal(step: Step) -> None:
    """A resolution is published only if its raw count still leads to it."""
    if not recomputes(step.obj.current_item.resolution):
        raise GuardFailed(
            _("The resolution does not follow from its count. It cannot be published.")
        )


def recomputes(resolution) -> bool:
    """Whether the stored outcome follows from the stored count and the frozen rule."""
    if resolution.outcome == ResolutionOutcome.CONCLUDED:
        return True
    item = resolution.item
    count = item.counts.last()
    outcome, *_checks = rules.outcome(
        item.rules, count.tally, present=resolution.present, eligible=item.eligible
    )
    return outcome == resolution.outcome


@foreseen
def is_resident_here(step: Step) -> None:
    home = step.actor.home_community
    if home is None or not step.obj.area.covers(home):
        raise GuardFailed(
            _("Only residents of %(area)s may object. Set your community first.")
            % {"area": step.obj.area}
        )
