"""A topic (议题): raised by someone or from appeals, deliberated, decided, carried out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deliberation.models.body import Track
from foundation.interface.remember import address
from foundation.lifecycle.models import CaseModel, CaseQuerySet
from foundation.people.roles import Role

STAFF_ROLES = frozenset(
    {
        Role.ADMISSION_PANEL,
        Role.CONVENER,
        Role.HOST,
        Role.RECORDER,
        Role.TELLER,
        Role.SUPERVISION_COMMITTEE,
        Role.COMMUNITY_WORKER,
        Role.TOWN_OFFICER,
        Role.TOWN_CENTRE_OFFICER,
        Role.DISTRICT_OFFICER,
        Role.AUDITOR,
    }
)
#: States in which a topic is not yet, or never became, public.
HIDDEN_STATES = ["submitted", "returned", "rejected", "withdrawn"]


class TopicQuerySet(CaseQuerySet):
    def visible_to(self, user) -> TopicQuerySet:
        """Admitted topics are public; before that the raiser and the staff of the area."""
        shown = ~Q(state__in=HIDDEN_STATES)
        if not user.is_authenticated:
            return self.filter(shown)
        return self.filter(shown | Q(raised_by_id=user.pk) | self.scope_of(user, STAFF_ROLES))

    def for_list(self) -> TopicQuerySet:
        return self.select_related("area")


class Topic(CaseModel):
    number = models.CharField(_("number"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=80)
    body = models.TextField(_("what it is about"), max_length=4000)
    affected = models.CharField(_("who is affected"), max_length=200, blank=True)
    area = models.ForeignKey(
        "areas.Area", verbose_name=_("area"), on_delete=models.PROTECT, related_name="topics"
    )
    track = models.CharField(_("track"), max_length=14, choices=Track, default=Track.CONSULTATION)
    #: The appeals it grew from.
    cluster = models.OneToOneField(
        "appeals.Cluster",
        verbose_name=_("appeals behind it"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="topic",
    )
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("raised by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="topics",
    )
    raised_at = models.DateTimeField(_("raised"), default=timezone.now)
    conclusion = models.TextField(_("conclusion"), blank=True, max_length=4000)
    dissent = models.TextField(_("dissent"), blank=True, max_length=2000)
    submission = models.CharField(max_length=64, unique=True)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["-raised_at"]
        indexes = [models.Index(fields=["-raised_at", "area"])]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return address("deliberation:topic", self.number)

    @property
    def case_number(self) -> str:
        return self.number

    @property
    def case_title(self) -> str:
        return self.title

    def is_party(self, user) -> bool:
        return self.raised_by_id is not None and self.raised_by_id == user.pk

    @property
    def current_item(self):
        """The agenda item under which it is, or was last, treated."""
        return self.agenda_items.select_related("sitting__body").order_by("-pk").first()


class TopicSupport(models.Model):
    """“This concerns me too.” One person, one topic, once."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="supports")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="topic_supports"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "user"], name="one_support_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.topic_id} ← {self.user_id}"


class Disposition(models.TextChoices):
    """What became of an opinion. Every one gets an answer."""

    OPEN = "open", _("Not answered yet")
    ADOPTED = "adopted", _("Adopted")
    PARTLY = "partly", _("Partly adopted")
    NOT_ADOPTED = "not_adopted", _("Not adopted")
    OUT_OF_SCOPE = "out_of_scope", _("Out of scope")


class Opinion(models.Model):
    """What somebody thinks of a topic, and what became of it."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="opinions")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="opinions"
    )
    text = models.TextField(_("opinion"), max_length=1000)
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    disposition = models.CharField(
        _("what became of it"), max_length=12, choices=Disposition, default=Disposition.OPEN
    )
    answer = models.TextField(_("answer"), blank=True, max_length=1000)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    is_hidden = models.BooleanField(_("hidden"), default=False)

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        ordering = ["given_at"]
        indexes = [models.Index(fields=["topic", "given_at"])]

    def __str__(self) -> str:
        return self.text[:40]
