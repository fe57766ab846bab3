"""A residents' vote: the ballot, who has received one, what is in the box, what came of it.

Who voted and what was voted are two tables without anything in common: no key, no time, and
row keys drawn at random, so that neither table keeps the order of arrival. Nothing here may
add a time or a counter to a ballot or to a mark on the register.
"""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from djmoney.models.fields import MoneyField

from foundation.interface.remember import address
from foundation.lifecycle.models import CaseModel, CaseQuerySet
from foundation.people.roles import Role
from projects.models.call import CALL_ROLES

#: Who reads a vote on the desk; tellers and community workers serve a part of its area, too.
VOTE_ROLES = CALL_ROLES | {Role.TELLER, Role.COMMUNITY_WORKER}


def random_key() -> int:
    """A row key that tells nothing of when the row was written."""
    return secrets.randbelow(2**62) + 1


class PollQuerySet(CaseQuerySet):
    area_field = "call__area"

    def visible_to(self, user) -> PollQuerySet:
        """Public once the ballot is published; before that the officers' of the area."""
        shown = ~Q(state="prepared")
        if not user.is_authenticated:
            return self.filter(shown)
        return self.filter(shown | self.scope_of(user, VOTE_ROLES))

    def for_list(self) -> PollQuerySet:
        return self.select_related("call__area")

    def current(self) -> PollQuerySet:
        """The last published vote of each call: those before it were called off."""
        later = Poll.objects.exclude(state="prepared").filter(
            call=OuterRef("call"), pk__gt=OuterRef("pk")
        )
        return self.exclude(state="prepared").exclude(Exists(later))

    def standing(self) -> PollQuerySet:
        return self.exclude(state="called_off")

    def taking_ballots(self, today=None) -> PollQuerySet:
        today = today or timezone.localdate()
        return self.filter(state="published", opens_on__lte=today, closes_on__gte=today)


class Poll(CaseModel):
    """The residents' vote on the eligible proposals of one call (居民票选).

    A call has one, and another only when that one was called off.
    """

    call = models.ForeignKey(
        "projects.Call", verbose_name=_("call"), on_delete=models.PROTECT, related_name="polls"
    )
    opens_on = models.DateField(_("first day of the vote"))
    closes_on = models.DateField(_("last day of the vote"))
    #: The call's money when the ballot was published.
    budget = MoneyField(
        _("budget"), max_digits=18, decimal_places=2, default_currency="CNY", default=0
    )
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = PollQuerySet.as_manager()

    class Meta:
        verbose_name = _("residents' vote")
        verbose_name_plural = _("residents' votes")
        ordering = ["-opens_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="poll_closes_after_opening"
            ),
            models.UniqueConstraint(
                fields=["call"], condition=~Q(state="called_off"), name="one_standing_vote_a_call"
            ),
        ]

    def __str__(self) -> str:
        return self.call.title

    def get_absolute_url(self) -> str:
        return address("projects:vote", self.call_id)

    @property
    def case_number(self) -> str:
        return gettext("Vote no. %d") % self.pk

    @property
    def case_title(self) -> str:
        return self.call.title

    @property
    def case_area(self):
        return self.call.area

    def takes_ballots(self, today=None) -> bool:
        today = today or timezone.localdate()
        return self.state == "published" and self.opens_on <= today <= self.closes_on


class Candidate(models.Model):
    """A proposal on the ballot, with its cost as it was when the ballot was published."""

    poll = models.ForeignKey(
        Poll, verbose_name=_("vote"), on_delete=models.PROTECT, related_name="candidates"
    )
    project = models.ForeignKey(
        "projects.Project",
        verbose_name=_("project"),
        on_delete=models.PROTECT,
        related_name="candidacies",
    )
    position = models.PositiveSmallIntegerField(_("number on the ballot"))
    title = models.CharField(_("title"), max_length=100)
    cost = MoneyField(_("cost"), max_digits=18, decimal_places=2, default_currency="CNY")
    group = models.CharField(_("exclusive group"), max_length=20, blank=True)

    objects: models.Manager[Candidate] = models.Manager()

    class Meta:
        verbose_name = _("project on the ballot")
        verbose_name_plural = _("projects on the ballot")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "position"], name="candidate_position_once"),
            models.UniqueConstraint(fields=["poll", "project"], name="candidate_once_a_vote"),
            models.CheckConstraint(condition=Q(cost__gt=0), name="candidate_costs_money"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


class Way(models.TextChoices):
    """How somebody received the ballot."""

    ONLINE = "online", _("On the site")
    PAPER = "paper", _("On paper")


class Mark(models.Model):
    """One person on the register has received a ballot, on the site or on paper: once.

    ``phone`` and ``identity`` are blind indexes: enough to find the same person again, nothing
    to read.
    """

    # The automatic key of SQLite is where the row lies: drawn at random, it hides the order.
    id = models.BigAutoField(primary_key=True, default=random_key, editable=False)
    poll = models.ForeignKey(
        Poll, verbose_name=_("vote"), on_delete=models.PROTECT, related_name="marks"
    )
    way = models.CharField(_("way of voting"), max_length=6, choices=Way)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("resident"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    name = models.CharField(_("name"), max_length=60, blank=True)
    area = models.ForeignKey(
        "areas.Area", verbose_name=_("community"), on_delete=models.PROTECT, related_name="+"
    )
    phone = models.CharField(max_length=64, blank=True, editable=False)
    identity = models.CharField(max_length=64, blank=True, editable=False)
    handed_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("handed out by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    #: The paper came back unused: the person may vote anew.
    is_returned = models.BooleanField(_("came back unused"), default=False)
    return_reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects: models.Manager[Mark] = models.Manager()

    class Meta:
        verbose_name = _("mark on the register")
        verbose_name_plural = _("marks on the register")
        ordering = ["pk"]
        indexes = [models.Index(fields=["poll", "way", "name"], name="mark_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["poll", "user"],
                condition=Q(is_returned=False, user__isnull=False),
                name="one_ballot_an_account",
            ),
            models.UniqueConstraint(
                fields=["poll", "phone"],
                condition=Q(is_returned=False) & ~Q(phone=""),
                name="one_ballot_a_phone",
            ),
            models.UniqueConstraint(
                fields=["poll", "identity"],
                condition=Q(is_returned=False) & ~Q(identity=""),
                name="one_ballot_an_identity",
            ),
            models.CheckConstraint(
                condition=Q(way="online", user__isnull=False, is_returned=False)
                | Q(way="paper", handed_out_by__isnull=False),
                name="mark_says_who_gave_the_ballot",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.user)


class Ballot(models.Model):
    """One ballot in the box while the vote runs: the numbers approved, and nothing else."""

    id = models.BigAutoField(primary_key=True, default=random_key, editable=False)
    poll = models.ForeignKey(
        Poll, verbose_name=_("vote"), on_delete=models.PROTECT, related_name="ballots"
    )
    choices = models.JSONField(_("numbers approved"))

    objects: models.Manager[Ballot] = models.Manager()

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        ordering = ["pk"]

    def __str__(self) -> str:
        return ", ".join(map(str, self.choices))


class Receipt(models.Model):
    """The fingerprint of a receipt code. It belongs to the box, not to a ballot or a person."""

    id = models.BigAutoField(primary_key=True, default=random_key, editable=False)
    poll = models.ForeignKey(
        Poll, verbose_name=_("vote"), on_delete=models.PROTECT, related_name="receipts"
    )
    digest = models.CharField(_("fingerprint"), max_length=64)

    objects: models.Manager[Receipt] = models.Manager()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["poll", "digest"], name="receipt_once")]

    def __str__(self) -> str:
        return self.digest[:16]


class SealedBox(models.Model):
    """The ballots of the site when voting closed, sorted by what they say. Never changed."""

    poll = models.OneToOneField(
        Poll, verbose_name=_("vote"), on_delete=models.PROTECT, related_name="box"
    )
    ballots = models.JSONField(_("ballots"))
    digest = models.CharField(_("fingerprint"), max_length=64)

    objects: models.Manager[SealedBox] = models.Manager()

    class Meta:
        verbose_name = _("sealed box")
        verbose_name_plural = _("sealed boxes")

    def __str__(self) -> str:
        return self.digest[:16]


class PaperBatch(models.Model):
    """A pile of counted paper ballots. It counts once a second person entered the same."""

    poll = models.ForeignKey(
        Poll, verbose_name=_("vote"), on_delete=models.PROTECT, related_name="batches"
    )
    number = models.PositiveSmallIntegerField(_("batch"))
    ballots = models.JSONField(_("ballots"), default=list)
    invalid = models.PositiveIntegerField(_("invalid ballots"), default=0)
    first_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered again by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects: models.Manager[PaperBatch] = models.Manager()

    class Meta:
        verbose_name = _("batch of paper ballots")
        verbose_name_plural = _("batches of paper ballots")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "number"], name="paper_batch_once"),
            models.CheckConstraint(
                condition=Q(second_by=None) | ~Q(second_by=F("first_by")),
                name="paper_batch_two_people",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def papers(self) -> int:
        """Sheets of paper in the pile, invalid ones included."""
        return len(self.ballots) + self.invalid


class PollResult(models.Model):
    """What the rule made of the ballots: the ballot file, the document, the reasons."""

    poll = models.OneToOneField(
        Poll, verbose_name=_("vote"), on_delete=models.PROTECT, related_name="result"
    )
    ballot_file = models.TextField(_("ballot file"))
    digest = models.CharField(_("fingerprint of the ballot file"), max_length=64)
    #: As ``projects.choice.report`` prints it, less the sentences, which follow the reader.
    document = models.JSONField(_("result"))
    #: Figures of each project's reason, by its number.
    figures = models.JSONField(_("figures of the reasons"))
    invalid = models.PositiveIntegerField(_("invalid ballots"), default=0)
    computed_at = models.DateTimeField(_("computed"), default=timezone.now)

    objects: models.Manager[PollResult] = models.Manager()

    class Meta:
        verbose_name = _("result of a vote")
        verbose_name_plural = _("results of votes")

    def __str__(self) -> str:
        return self.digest[:16]
