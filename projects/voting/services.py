"""What people do with a vote beside the steps of its table: draw up, vote, hand out, count.

Each locks the vote first, so that the register, the box and the piles are looked at by one
person at a time. The register's constraints hold without the lock, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from foundation.lifecycle.errors import GuardFailed, LifecycleError, NotAllowed, WrongState
from foundation.lifecycle.services import open_case
from foundation.people import contacts, crypto
from foundation.people.models import ContactKind
from foundation.people.roles import Role
from projects.models import Ballot, Call, Candidate, Mark, PaperBatch, Poll, Receipt, Selection, Way
from projects.review.selectors import UNCHECKED
from projects.review.services import may_run
from projects.states import CallState, PollState
from projects.voting import eligibility
from projects.voting.eligibility import Barred, phone_of
from projects.voting.guards import handed_out, runs_for_a_candidate
from projects.voting.rules import SLIP, receipt_code, receipt_digest

#: Who hands paper ballots out to residents of the duty's area.
HANDING_OUT = frozenset({Role.TELLER, Role.COMMUNITY_WORKER, Role.CALL_OFFICER})
#: Who enters counted paper ballots.
COUNTING = frozenset({Role.TELLER, Role.CALL_OFFICER})


class CannotVote(LifecycleError):
    """The person may not vote now; ``barred`` says why."""

    def __init__(self, barred: Barred) -> None:
        super().__init__(str(barred.label))
        self.barred = barred
        self.status = barred.status


def locked(poll: Poll) -> Poll:
    return Poll.objects.select_for_update(of=("self",)).select_related("call__area").get(pk=poll.pk)


# --- the ballot --------------------------------------------------------------------------


@transaction.atomic
def draw_up(call: Call, *, by) -> Poll:
    """Put all eligible proposals of a closed call on a ballot, or bring a draft up to date.

    Groups set before are kept. After a vote that was called off this begins another. Raises NotAllowed, GuardFailed, WrongState.
    """
    if not may_run(by, call):
        raise NotAllowed(_("Only an officer of this call can do this."))
    call = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    if call.selection != Selection.RESIDENTS or call.vote_opens_on is None:
        raise GuardFailed(_("In this call a panel chooses, not the residents."))
    if call.state != CallState.CLOSED:
        raise GuardFailed(_("The call still takes proposals. Close it first."))
    poll = Poll.objects.standing().filter(call=call).first()
    if poll is not None:
        _must_be_in_preparation(poll)
    if unchecked := call.projects.filter(state__in=UNCHECKED):
        raise GuardFailed(
            _("The formal check of these proposals is not over: %(numbers)s.")
            % {"numbers": "、".join(project.number for project in unchecked)}
        )
    proposals = list(call.projects.filter(state="eligible").order_by("number"))
    if not proposals:
        raise GuardFailed(_("No proposal is eligible."))
    if poll is None:
        poll = open_case(
            Poll(
                call=call,
                opens_on=call.vote_opens_on,
                closes_on=call.vote_closes_on,
                is_demo=call.is_demo,
            ),
            by=by,
        )
    groups = dict(poll.candidates.values_list("project_id", "group"))
    poll.candidates.all().delete()
    Candidate.objects.bulk_create(
        Candidate(
            poll=poll,
            project=project,
            position=position,
            title=project.title,
            cost=project.requested,
            group=groups.get(project.pk, ""),
        )
        for position, project in enumerate(proposals, start=1)
    )
    return poll


@transaction.atomic
def set_groups(poll: Poll, groups: Mapping[int, str], *, by) -> None:
    """Say which projects exclude each other: at most one of a group is selected.

    ``groups`` maps numbers on the ballot to names of groups. Raises NotAllowed, WrongState.
    """
    if not may_run(by, poll.call):
        raise NotAllowed(_("Only an officer of this call can do this."))
    poll = locked(poll)
    _must_be_in_preparation(poll)
    if runs_for_a_candidate(by, poll):
        raise NotAllowed(
            _("You belong to an organisation on the ballot. Somebody else must do this.")
        )
    for candidate in poll.candidates.all():
        candidate.group = groups.get(candidate.position, "").strip()
        candidate.save(update_fields=["group"])


# --- voting on the site ------------------------------------------------------------------


@transaction.atomic
def cast(poll: Poll, choices: Iterable[int], *, by, slip: str) -> str:
    """Put a ballot in the box and mark its voter on the register; returns the receipt code.

    The same slip sent again gives the same code and changes nothing. Raises CannotVote,
    GuardFailed.
    """
    if not SLIP.fullmatch(slip):
        raise GuardFailed(_("This ballot paper is damaged. Open the ballot again."))
    poll = locked(poll)
    code = receipt_code(slip)
    digest = receipt_digest(code)
    if reason := eligibility.barred(poll, by):
        if reason == Barred.VOTED and poll.receipts.filter(digest=digest).exists():
            return code
        raise CannotVote(reason)
    chosen = sorted(set(choices))
    known = set(poll.candidates.values_list("position", flat=True))
    if not chosen:
        raise GuardFailed(_("Choose at least one project."), "choices")
    if len(chosen) > poll.call.max_choices:
        raise GuardFailed(
            _("Choose at most %(most)d projects.") % {"most": poll.call.max_choices}, "choices"
        )
    if not known.issuperset(chosen):
        raise GuardFailed(_("There is no such project on the ballot."), "choices")
    if poll.receipts.filter(digest=digest).exists():
        raise GuardFailed(_("This ballot paper is damaged. Open the ballot again."))
    _mark(poll, Barred.VOTED, way=Way.ONLINE, user=by, area=by.home_community, phone=phone_of(by))
    Ballot.objects.create(poll=poll, choices=chosen)
    Receipt.objects.create(poll=poll, digest=digest)
    return code


def _mark(poll: Poll, reason: Barred, **fields) -> Mark:
    """One mark on the register; a second one is refused by the table itself."""
    try:
        with transaction.atomic():
            return Mark.objects.create(poll=poll, **fields)
    except IntegrityError as taken:
        raise CannotVote(reason) from taken


# --- on paper ------------------------------------------------------------------------------


def may_hand_out_to(user, area) -> bool:
    """Whether ``user`` hands paper ballots out to residents of ``area``."""
    return any(duty.role in HANDING_OUT and duty.covers_area(area) for duty in user.duties)


def serves_vote(user, poll: Poll, roles=HANDING_OUT) -> bool:
    """Whether a duty of ``user`` in ``roles`` covers the area of the vote, or a part of it."""
    area = poll.call.area
    return any(
        duty.role in roles and (duty.covers_area(area) or area.covers(duty.reach))
        for duty in user.duties
    )


@transaction.atomic
def hand_out(
    poll: Poll, *, by, area, user=None, name: str = "", phone: str = "", identity: str = ""
) -> Mark:
    """Mark that a resident of ``area`` has received a paper ballot.

    ``user`` is their account; without one, ``name`` and ``identity`` (the number of the
    identity card, of which only a blind index is kept) and ``phone`` where there is one: if it
    belongs to an account, that account has received the ballot. Raises NotAllowed, WrongState,
    GuardFailed, CannotVote.
    """
    poll = locked(poll)
    if not poll.takes_ballots():
        raise WrongState(_("Paper ballots are handed out while the vote runs."))
    if not eligibility.serves(poll, area):
        raise GuardFailed(_("Only residents of the area vote."), "area")
    if not may_hand_out_to(by, area):
        raise NotAllowed(_("You hand out ballots to residents of your own area only."))
    if runs_for_a_candidate(by, poll):
        raise NotAllowed(
            _("You belong to an organisation on the ballot. Somebody else must do this.")
        )
    if user is None and phone:
        user = contacts.holder_of(ContactKind.PHONE, contacts.canonical(ContactKind.PHONE, phone))
    if user == by:
        raise NotAllowed(_("A colleague hands your own ballot to you."))
    index = phone_of(user) if user else ""
    if not index and phone:
        index = crypto.blind_index(ContactKind.PHONE, contacts.canonical(ContactKind.PHONE, phone))
    if user is None and not identity:
        raise GuardFailed(_("Enter the number of the identity card."), "identity")
    if user is not None and (before := eligibility.mark_of(poll, user)):
        raise _received_already(before)
    mark = Mark(
        poll=poll,
        way=Way.PAPER,
        user=user,
        name=name.strip(),
        area=area,
        phone=index,
        identity=crypto.blind_index("identity", identity.upper()) if identity else "",
        handed_out_by=by,
    )
    try:
        with transaction.atomic():
            mark.save(force_insert=True)
    except IntegrityError as taken:
        same = poll.marks.filter(is_returned=False)
        before = (
            same.filter(identity=mark.identity).exclude(identity="").first()
            or same.filter(phone=index).exclude(phone="").first()
        )
        raise _received_already(before) from taken
    return mark


def _received_already(mark: Mark | None) -> GuardFailed:
    if mark is not None and mark.way == Way.ONLINE:
        return GuardFailed(_("This person has voted on the site already."))
    return GuardFailed(_("This person has received a paper ballot already."))


@transaction.atomic
def take_back(mark: Mark, *, by, reason: str) -> Mark:
    """A paper came back unused, or the wrong person was marked: the person may vote anew.

    Raises NotAllowed, WrongState, GuardFailed.
    """
    poll = locked(mark.poll)
    if not poll.takes_ballots():
        raise WrongState(_("Paper ballots come back only while the vote runs."))
    mark = poll.marks.select_for_update(of=("self",)).select_related("area").get(pk=mark.pk)
    if mark.way != Way.PAPER or not may_hand_out_to(by, mark.area):
        raise NotAllowed(_("You hand out ballots to residents of your own area only."))
    if not reason.strip():
        raise GuardFailed(_("Give a reason."), "reason")
    if not mark.is_returned:
        mark.is_returned, mark.return_reason = True, reason.strip()
        mark.save(update_fields=["is_returned", "return_reason"])
    return mark


@transaction.atomic
def enter_batch(
    poll: Poll, number: int, ballots: list[list[int]], invalid: int, *, by
) -> PaperBatch:
    """Enter a pile of counted papers; it counts once another person entered the same.

    Until then its first counter may enter it anew. Raises NotAllowed, WrongState, GuardFailed.
    """
    poll = locked(poll)
    _must_be(poll, PollState.COUNTING, _("Paper ballots are counted after the vote has closed."))
    if not serves_vote(by, poll, COUNTING):
        raise NotAllowed(_("You have no duty that allows you to count these ballots."))
    if runs_for_a_candidate(by, poll):
        raise NotAllowed(
            _("You belong to an organisation on the ballot. Somebody else must do this.")
        )
    batch = poll.batches.filter(number=number).first()
    if batch is not None and batch.second_by_id is not None:
        if batch.ballots == ballots and batch.invalid == invalid and by.pk in _counters(batch):
            return batch
        raise GuardFailed(_("Two people have counted this batch already."), "number")
    if batch is not None and batch.first_by_id != by.pk:
        if batch.ballots != ballots or batch.invalid != invalid:
            raise GuardFailed(
                _("Your count differs from the first person's. Count again together.")
            )
        batch.second_by = by
        batch.save(update_fields=["second_by"])
        return batch
    batch = batch or PaperBatch(poll=poll, number=number, first_by=by)
    batch.ballots, batch.invalid = ballots, invalid
    others = sum(other.papers for other in poll.batches.exclude(number=number))
    out = handed_out(poll)
    if others + batch.papers > out:
        raise GuardFailed(
            _("%(counted)d papers would be counted, but only %(out)d were handed out.")
            % {"counted": others + batch.papers, "out": out}
        )
    batch.save()
    return batch


def _counters(batch: PaperBatch) -> set[int]:
    return {pk for pk in (batch.first_by_id, batch.second_by_id) if pk}


def _must_be_in_preparation(poll: Poll) -> None:
    _must_be(poll, PollState.PREPARED, _("The ballot has been published and stands as it is."))


def _must_be(poll: Poll, state: str, sentence: str) -> None:
    if poll.state != state:
        raise WrongState(sentence)
