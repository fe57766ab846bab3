"""What the review of proposals leaves behind: findings, objections, the panel's meeting."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.lifecycle.models import CaseQuerySet
from projects.models.project import HIDDEN_STATES, STAFF_ROLES, organisations_of
from projects.models.work import WorkModel
from projects.review.rules import Rule


class EligibilityFinding(models.Model):
    """One rule of the formal check, met or not, and what shows it. One row a rule and check."""

    project = models.ForeignKey(
        "projects.Project",
        verbose_name=_("project"),
        on_delete=models.PROTECT,
        related_name="findings",
    )
    #: The check it belongs to: the number of the event that made it.
    event_seq = models.PositiveIntegerField()
    rule = models.CharField(_("rule"), max_length=20, choices=Rule)
    passed = models.BooleanField(_("met"))
    evidence = models.CharField(_("evidence"), max_length=500)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("checked by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    checked_at = models.DateTimeField(_("checked"), default=timezone.now)

    class Meta:
        verbose_name = _("finding of the formal check")
        verbose_name_plural = _("findings of the formal check")
        ordering = ["event_seq", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "event_seq", "rule"], name="finding_once_per_check"
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="finding_has_evidence"),
        ]

    def __str__(self) -> str:
        return f"{self.get_rule_display()}: {self.evidence}"


class ObjectionQuerySet(CaseQuerySet):
    area_field = "project__area"

    def visible_to(self, user) -> ObjectionQuerySet:
        """Who raised it, the organisation it is about once decided, the staff of the area."""
        if not user.is_authenticated:
            return self.none()
        own = Q(raised_by_id=user.pk)
        concerned = Q(project__organisation_id__in=organisations_of(user)) & ~Q(state="raised")
        return self.filter(own | concerned | self.scope_of(user, STAFF_ROLES))

    def for_list(self) -> ObjectionQuerySet:
        return self.select_related("project__area", "project__organisation", "raised_by")

    def open(self) -> ObjectionQuerySet:
        return self.filter(state="raised")


class Objection(WorkModel):
    """Somebody says an award, or a finding that a proposal is not eligible, is wrong."""

    project = models.ForeignKey(
        "projects.Project",
        verbose_name=_("project"),
        on_delete=models.PROTECT,
        related_name="objections",
    )
    #: The decision objected to: the project's state when the objection was raised.
    against = models.CharField(_("against"), max_length=20)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("raised by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    raised_at = models.DateTimeField(_("raised"), default=timezone.now)
    text = models.TextField(_("what is wrong"), max_length=2000)
    answer = models.TextField(_("answer"), blank=True, max_length=2000)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "raised_by"],
                condition=Q(state="raised"),
                name="one_open_objection_a_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.project.number} {self.get_against_display()}"

    @property
    def case_number(self) -> str:
        return self.project.number

    @property
    def case_title(self) -> str:
        return self.project.title

    def is_party(self, user) -> bool:
        return self.raised_by_id == user.pk

    def get_against_display(self) -> str:
        if self.against in HIDDEN_STATES:
            return str(_("against the finding that it is not eligible"))
        return str(_("against the award"))


class PanelMeeting(models.Model):
    """The session at which the panel heard the applicants (评审会)."""

    panel = models.OneToOneField(
        "assessment.Panel",
        verbose_name=_("panel"),
        on_delete=models.PROTECT,
        related_name="meeting",
    )
    held_at = models.DateTimeField(_("held"))
    place = models.CharField(_("place"), max_length=120)
    minutes = models.TextField(_("minutes"), max_length=4000)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    recorded_at = models.DateTimeField(_("recorded"), auto_now=True)

    class Meta:
        verbose_name = _("meeting of a panel")
        verbose_name_plural = _("meetings of panels")

    def __str__(self) -> str:
        return f"{self.panel} {self.held_at:%Y-%m-%d}"
