"""An activity or a volunteer service that people can join; it takes place in sessions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.interface.remember import address
from foundation.lifecycle.models import CaseModel, CaseQuerySet
from foundation.people.models import Membership
from foundation.people.models.organisation import MembershipRole
from foundation.people.roles import Role

#: Who runs activities in the area of the duty.
HOSTS = (
    Role.ACTIVITY_HOST,
    Role.CARRIER_MANAGER,
    Role.COMMUNITY_WORKER,
    Role.TOWN_CENTRE_OFFICER,
)


class ActivityKind(models.TextChoices):
    ACTIVITY = "activity", pgettext_lazy("kind of activity", "Activity")
    SERVICE = "service", pgettext_lazy("kind of activity", "Volunteer service")


class ActivityState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Open")
    CANCELLED = "cancelled", _("Cancelled")
    FINISHED = "finished", _("Finished")


class ActivityQuerySet(CaseQuerySet):
    def visible_to(self, user) -> ActivityQuerySet:
        """What was published; drafts for those who may run them."""
        public = Q(published_at__isnull=False)
        if not user.is_authenticated:
            return self.filter(public)
        managed = Membership.objects.filter(
            user_id=user.pk, role__in=[MembershipRole.MANAGER, MembershipRole.EDITOR]
        ).values("organisation")
        return self.filter(public | self.scope_of(user, HOSTS) | Q(organisation__in=managed))

    def public(self) -> ActivityQuerySet:
        return self.filter(published_at__isnull=False)

    def for_list(self) -> ActivityQuerySet:
        return self.select_related("area", "space", "organisation")


class Activity(CaseModel):
    number = models.CharField(_("number"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=80)
    description = models.TextField(_("description"), max_length=4000)
    kind = models.CharField(
        _("kind"), max_length=8, choices=ActivityKind, default=ActivityKind.ACTIVITY
    )
    area = models.ForeignKey(
        "areas.Area", verbose_name=_("area"), on_delete=models.PROTECT, related_name="activities"
    )
    space = models.ForeignKey(
        "spaces.Space",
        verbose_name=_("space"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="activities",
    )
    project = models.ForeignKey(
        "projects.Project",
        verbose_name=_("project"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="activities",
    )
    organisation = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="activities",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    published_at = models.DateTimeField(_("public since"), null=True, editable=False)
    result = models.TextField(_("what came of it"), max_length=2000, blank=True)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "area"]), models.Index(fields=["published_at"])]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return address("volunteers:detail", self.number)

    @property
    def case_number(self) -> str:
        return self.number

    @property
    def case_title(self) -> str:
        return self.title

    @property
    def case_organisation(self):
        return self.organisation

    @property
    def is_service(self) -> bool:
        return self.kind == ActivityKind.SERVICE

    @property
    def source_type(self) -> str:
        """The registered source its check-ins come from; the ledger derives the kind from it."""
        return "volunteers.service_session" if self.is_service else "volunteers.session"

    @property
    def keeps_names(self) -> bool:
        """Whether it may be kept who came; where minors are served only heads are counted."""
        return self.space is None or self.space.keeps_names

    @property
    def space_ref(self) -> str:
        return self.space.site.code if self.space else ""
