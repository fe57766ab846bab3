"""What a step of a vote does beside moving the state."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from foundation.interface.formats import localday, money
from foundation.lifecycle import Step, Visibility
from foundation.lifecycle.services import SYSTEM, note, perform
from foundation.records.chain import GENESIS, digest
from funds.rules import from_fen, to_fen
from projects.choice.outcome import SELECTING, Code
from projects.models import SealedBox
from projects.review import selectors as review
from projects.rules import yuan
from projects.states import ProjectState
from projects.voting import result as results
from projects.voting.guards import ballot_of
from projects.voting.rules import in_order

#: Reasons for which money that becomes free later could still fund a project.
MAY_MOVE_UP = frozenset({Code.GROUP_TAKEN, Code.DOES_NOT_FIT, Code.SUPPORTERS_SHORT})


def open_to_residents(step: Step) -> None:
    """The days and the money stand fast, and every proposal on the ballot becomes readable."""
    poll = step.obj
    poll.opens_on, poll.closes_on = step.data["opens_on"], step.data["closes_on"]
    left = review.money_left(poll.call)
    poll.budget = left.total if left else yuan(0)
    for candidate in poll.candidates.select_related("project"):
        perform(candidate.project, "put_to_vote", by=SYSTEM, at=step.at)
    step.args |= {
        "first": localday(poll.opens_on),
        "last": localday(poll.closes_on),
        "budget": money(poll.budget),
    }


def days_to_vote(poll) -> int:
    """Natural days until voting closes at the end of its last day."""
    return max((poll.closes_on - timezone.localdate()).days, 0)


def seal_the_box(step: Step) -> None:
    """Write the ballots down once, sorted by what they say, and empty the box."""
    poll = step.obj
    ballots = in_order(poll.ballots.values_list("choices", flat=True))
    SealedBox.objects.create(
        poll=poll, ballots=ballots, digest=digest(GENESIS, {"poll": poll.pk, "ballots": ballots})
    )
    poll.ballots.all().delete()
    step.args["ballots"] = len(ballots)


def extend(step: Step) -> None:
    """More days to vote; the clock is set anew by its new last day."""
    poll, last = step.obj, step.data["closes_on"]
    step.args |= {"before": localday(poll.closes_on), "last": localday(last)}
    poll.closes_on = last


def call_off(step: Step) -> None:
    """Nothing is counted: the ballots stay sealed, the proposals wait for another vote."""
    seal_the_box(step)
    step.args["reason"] = step.reason
    for candidate in step.obj.candidates.filter(project__state=ProjectState.ON_BALLOT):
        perform(candidate.project, "take_off", by=SYSTEM, at=step.at, reason=step.reason)


def leave_the_ballot(step: Step) -> None:
    """The others move up; a ballot with nothing left on it is called off."""
    poll = ballot_of(step.obj)
    poll.candidates.filter(project=step.obj).delete()
    for position, row in enumerate(poll.candidates.order_by("position"), start=1):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])
    with translation.override(settings.LANGUAGE_CODE):
        if not poll.candidates.exists():
            perform(
                poll,
                "call_off",
                by=SYSTEM,
                at=step.at,
                reason=_("the last proposal on the ballot was withdrawn"),
            )
            return
        text = _("“%(title)s” was withdrawn; the proposals on the ballot were numbered anew.")
        note(
            poll,
            by=SYSTEM,
            text=text % {"title": step.obj.title},
            visibility=Visibility.PUBLIC,
        )


def apply_the_rule(step: Step) -> None:
    """Compute, keep and carry out: awards on notice, reserve list, refusals."""
    poll = step.obj
    with translation.override(settings.LANGUAGE_CODE):
        computed = results.compute(poll)
        kept = results.keep(
            poll, computed, invalid=sum(batch.invalid for batch in poll.batches.all()), at=step.at
        )
        projects = {row.project.number: row.project for row in poll.candidates.all()}
        left = review.money_left(poll.call)
        government = int(left.government.amount * 100) if left else 0
        by_number = {row.candidate.id: row for row in computed.outcome.decisions}
        for number in computed.outcome.selected:
            project = projects[number]
            asked = to_fen(yuan(project.requested))
            first = min(asked, max(government, 0))
            government -= first
            perform(
                project,
                "select",
                by=SYSTEM,
                at=step.at,
                approved_government=from_fen(first),
                approved_social=from_fen(asked - first),
                assessment=_sentence(kept, by_number[number]),
            )
        for number, decision in by_number.items():
            if decision.reason.code in SELECTING:
                continue
            action = "wait_in_reserve" if decision.reason.code in MAY_MOVE_UP else "turn_down"
            perform(
                projects[number],
                action,
                by=SYSTEM,
                at=step.at,
                reason=_sentence(kept, decision),
            )
    step.args |= {
        "selected": len(computed.outcome.selected),
        "ballots": len(computed.outcome.choice.ballots),
        "cost": money(Decimal(kept.document["cost"])),
    }


def _sentence(kept, decision) -> str:
    return results.sentence(kept, decision.candidate.id, decision.reason.code, money)
