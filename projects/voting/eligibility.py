"""Who may vote, and the sentence for everyone who may not."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.people.models import Contact, ContactKind
from projects.models import Mark, Poll, Way
from projects.states import PollState


class Barred(models.TextChoices):
    """Why somebody cannot vote now."""

    NOT_YET = "not_yet", _("Voting has not begun yet.")
    OVER = "over", _("Voting is over.")
    CALLED_OFF = "called_off", _("This vote was called off. Nothing is counted.")
    STRANGER = "stranger", _("Sign in to vote: each resident has one ballot.")
    NO_HOME = "no_home", _("Say in your profile which community you live in.")
    UNCONFIRMED = (
        "unconfirmed",
        _("Your community has not been confirmed yet. Ask at its service station, or vote there."),
    )
    ELSEWHERE = "elsewhere", _("Only residents of the area vote. You live in another one.")
    VOTED = "voted", _("You have voted already. A ballot cannot be changed once it is in the box.")
    ON_PAPER = "on_paper", _("You have received a paper ballot, so you vote on paper.")

    @property
    def status(self) -> int:
        """How a ballot sent all the same is answered."""
        return 409 if self in (self.OVER, self.CALLED_OFF, self.VOTED, self.ON_PAPER) else 403


def serves(poll: Poll, area) -> bool:
    """Whether residents of ``area`` may vote: within the towns of the call, or its whole area."""
    towns = list(poll.call.eligible_areas.all()) or [poll.call.area]
    return any(town.covers(area) for town in towns)


def phone_of(user) -> str:
    """The blind index of the person's confirmed phone; empty without one."""
    contact = Contact.objects.filter(
        user=user, kind=ContactKind.PHONE, verified_at__isnull=False
    ).first()
    return contact.index if contact else ""


def mark_of(poll: Poll, user) -> Mark | None:
    """The person's mark on the register, on the site or on paper, by account or by phone."""
    same = Q(user=user)
    if phone := phone_of(user):
        same |= Q(phone=phone)
    return poll.marks.filter(same, is_returned=False).first()


def barred(poll: Poll, user, today: date | None = None) -> Barred | None:
    """Why ``user`` cannot vote now; None where they can."""
    today = today or timezone.localdate()
    if poll.state == PollState.CALLED_OFF:
        return Barred.CALLED_OFF
    if poll.state != PollState.PUBLISHED or today > poll.closes_on:
        return Barred.OVER
    if today < poll.opens_on:
        return Barred.NOT_YET
    if not user.is_authenticated:
        return Barred.STRANGER
    if mark := mark_of(poll, user):
        return Barred.VOTED if mark.way == Way.ONLINE else Barred.ON_PAPER
    if user.home_community is None:
        return Barred.NO_HOME
    if user.home_verified_at is None:
        return Barred.UNCONFIRMED
    if not serves(poll, user.home_community):
        return Barred.ELSEWHERE
    return None
