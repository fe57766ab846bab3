"""What the pages of a vote read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.areas.models import Area, within_q
from foundation.areas.models.area import path_range
from foundation.interface.formats import localday, money
from foundation.people.models import User
from foundation.people.scope import area_scope
from projects.calls.selectors import Standing
from projects.models import Call, Mark, PaperBatch, Poll, PollResult, Way
from projects.models.project import HIDDEN_STATES
from projects.states import PollState
from projects.voting.result import sentence
from projects.voting.services import COUNTING, HANDING_OUT, serves_vote


def standing(poll: Poll, today: date | None = None) -> Standing:
    """Where a vote stands today, in words, with a countdown."""
    today = today or timezone.localdate()
    if poll.state == PollState.DECIDED:
        return Standing(_("The residents have chosen"), "good")
    if poll.state == PollState.CALLED_OFF:
        return Standing(str(poll.get_state_display()), "bad")
    if poll.state == PollState.COUNTING or today > poll.closes_on:
        return Standing(_("Being counted"), "wait")
    if poll.state == PollState.PREPARED:
        return Standing(str(poll.get_state_display()), "wait")
    if today < poll.opens_on:
        return Standing(
            _("Ballot published"),
            "note",
            _("Voting begins on %(day)s") % {"day": localday(poll.opens_on)},
        )
    left = (poll.closes_on - today).days
    if left == 0:
        return Standing(_("Vote now"), "wait", _("Voting closes today at 24:00"))
    return Standing(
        _("Vote now"),
        "good",
        ngettext("%(left)d day left to vote", "%(left)d days left to vote", left) % {"left": left},
    )


def with_standing(polls: Iterable[Poll]) -> list[Any]:
    found = list(polls)
    for poll in found:
        poll.standing = standing(poll)  # type: ignore[attr-defined]
    return found


def poll_of(call: Call) -> Poll | None:
    """The call's vote, at whatever stage; one that was called off until there is another."""
    return Poll.objects.for_list().filter(call=call).order_by("-pk").first()


def public_poll_of(call: Call) -> Poll | None:
    """The call's vote once its ballot is published."""
    return Poll.objects.current().for_list().filter(call=call).first()


def called_off_before(poll: Poll) -> QuerySet[Poll]:
    """Earlier votes of the same call, the last first."""
    return Poll.objects.filter(call=poll.call_id, pk__lt=poll.pk, state="called_off")


def open_polls(area: Area | None = None) -> QuerySet[Poll]:
    """Votes that take ballots today (from residents of ``area``), the first to close first."""
    found = Poll.objects.taking_ballots().for_list()
    if area is not None:
        paths = area.line()
        found = found.filter(
            Q(call__eligible_areas=None, call__area__path__in=paths)
            | Q(call__eligible_areas__path__in=paths)
        ).distinct()
    return found.order_by("closes_on", "pk")


def candidates(poll: Poll):
    """The ballot in its printed order. One query."""
    return poll.candidates.select_related(
        "project__organisation", "project__area", "project__theme"
    )


def public_candidates(poll: Poll) -> list[Any]:
    """The ballot with, for each, whether its project's own page can be read by everyone."""
    found = list(candidates(poll))
    for row in found:
        row.is_public = row.project.state not in HIDDEN_STATES
    return found


@dataclass(frozen=True)
class Turnout:
    """How many have received a ballot, and how many papers were counted."""

    online: int
    handed_out: int
    came_back: int
    counted: int
    invalid: int


def turnout(poll: Poll) -> Turnout:
    """Two queries."""
    marks = poll.marks.aggregate(
        online=Count("pk", filter=Q(way=Way.ONLINE)),
        handed_out=Count("pk", filter=Q(way=Way.PAPER, is_returned=False)),
        came_back=Count("pk", filter=Q(is_returned=True)),
    )
    batches = list(poll.batches.all())
    return Turnout(
        **marks,
        counted=sum(batch.papers for batch in batches),
        invalid=sum(batch.invalid for batch in batches),
    )


@dataclass(frozen=True)
class Line:
    """One project of the result."""

    row: dict[str, Any]
    title: str
    project: Any
    sentence: str

    @property
    def is_public(self) -> bool:
        """Whether its page can still be read by everyone."""
        return self.project.state not in HIDDEN_STATES


def result_of(poll: Poll) -> PollResult | None:
    return PollResult.objects.filter(poll=poll).first()


def result_lines(poll: Poll, result: PollResult) -> list[Line]:
    """Every project, most votes first, with the sentence why. One query."""
    by_number = {row.project.number: row for row in candidates(poll)}
    return [
        Line(
            row,
            by_number[row["id"]].title,
            by_number[row["id"]].project,
            sentence(result, row["id"], row["reason"], money),
        )
        for row in result.document["projects"]
    ]


def reach(user, poll: Poll) -> dict[str, bool]:
    """What ``user`` may do with the papers of a vote as it stands."""
    return {
        "hands_out": poll.state == PollState.PUBLISHED and serves_vote(user, poll),
        "counts": poll.state == PollState.COUNTING and serves_vote(user, poll, COUNTING),
    }


def paper_marks(poll: Poll, user) -> QuerySet[Mark]:
    """Papers handed out in the areas in which ``user`` hands them out."""
    return (
        poll.marks.filter(area_scope(user, HANDING_OUT), way=Way.PAPER)
        .select_related("user", "area", "handed_out_by")
        .order_by("is_returned", "name", "pk")
    )


def residents_called(poll: Poll, user, words: str) -> QuerySet[User]:
    """Residents with a confirmed community, within reach of ``user``, whose name has the words."""
    return (
        User.objects.filter(
            area_scope(user, HANDING_OUT, "home_community"),
            within_q(poll.call.area, "home_community"),
            home_verified_at__isnull=False,
            is_active=True,
            display_name__icontains=words,
        )
        .exclude(pk=user.pk)
        .select_related("home_community")
        .order_by("display_name", "pk")
    )


def communities_served(poll: Poll, user) -> QuerySet[Area]:
    """Communities of the vote's area in which ``user`` hands papers out."""
    reach = Q(pk__in=[])
    for duty in user.duties:
        if duty.role in HANDING_OUT:
            low, high = path_range(duty.reach.path)
            reach |= Q(path__gte=low, path__lt=high)
    return Area.objects.within(poll.call.area).communities().current().filter(reach)


def batches(poll: Poll) -> QuerySet[PaperBatch]:
    return poll.batches.select_related("first_by", "second_by")
