"""A change of what was agreed: from what to what, by whose wish and whose decision."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.changes.rules import Size
from projects.models.project import HIDDEN_STATES
from projects.models.work import WorkModel, WorkQuerySet

#: Changes somebody still has to do something about.
CHANGE_OPEN = ["submitted", "before_leader", "returned"]
#: Changes that stand in the agreement.
CHANGE_MADE = ["recorded", "approved"]


class ChangeKind(models.TextChoices):
    BUDGET = "budget", _("Budget shift")
    SCHEDULE = "schedule", _("Period and milestones")
    PARTNERS = "partners", _("Partners")


class ChangeQuerySet(WorkQuerySet):
    def visible_to(self, user) -> ChangeQuerySet:
        """What was changed is public; what is asked for is the parties' own."""
        made = Q(state__in=CHANGE_MADE) & ~Q(project__state__in=HIDDEN_STATES)
        return self.filter(made | self._inside(user))

    def open(self) -> ChangeQuerySet:
        return self.filter(state__in=CHANGE_OPEN)

    def made(self) -> ChangeQuerySet:
        return self.filter(state__in=CHANGE_MADE)

    def for_page(self) -> ChangeQuerySet:
        """With the version it made and the duty that decided, the newest first."""
        return self.select_related(
            "agreement", "decided_under__unit", "decided_under__area"
        ).order_by("-sequence")


class ChangeRequest(WorkModel):
    """What an organisation wants changed. From and to never change once it is sent."""

    project = models.ForeignKey(
        "projects.Project",
        verbose_name=_("project"),
        on_delete=models.PROTECT,
        related_name="changes",
    )
    sequence = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("what is to change"), max_length=10, choices=ChangeKind)
    #: What stood when it was asked for, and what is to stand; see ``changes.content``.
    before = models.JSONField(_("before"))
    after = models.JSONField(_("after"))
    size = models.CharField(_("consent it needs"), max_length=8, choices=Size)
    reason = models.TextField(_("reason"), max_length=2000)
    explanation = models.TextField(_("explanation given"), max_length=2000, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("requested by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    requested_at = models.DateTimeField(_("requested"), default=timezone.now)
    #: One key a submitted form, so that sending it twice asks once.
    submission = models.CharField(max_length=64)
    #: The version of the agreement it made.
    agreement = models.OneToOneField(
        "projects.Agreement",
        verbose_name=_("version of the agreement"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="change",
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    #: The duty under which it was decided; none where the tolerance allows it.
    decided_under = models.ForeignKey(
        "people.Duty",
        verbose_name=_("decided under the duty"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change request")
        verbose_name_plural = _("change requests")
        ordering = ["project", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["project", "sequence"], name="change_numbered_once"),
            models.UniqueConstraint(fields=["project", "submission"], name="change_sent_once"),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(state__in=CHANGE_OPEN),
                name="one_open_change_a_project",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_number} {self.get_kind_display()}"

    @property
    def case_number(self) -> str:
        return f"{self.project.number}-C{self.sequence}"

    @property
    def case_title(self) -> str:
        return f"{self.get_kind_display()} · {self.project.title}"

    @property
    def is_open(self) -> bool:
        return self.state in CHANGE_OPEN

    @property
    def decision(self) -> str:
        """By whose decision it was made or refused, as the public reads it."""
        duty = self.decided_under
        if duty is not None:
            return f"{duty.get_role_display()} · {duty.unit or duty.area}"
        return str(Size.NOTICE.label) if self.state == "recorded" else ""

    def get_absolute_url(self) -> str:
        return reverse("projects:change", args=[self.project.number, self.sequence])

    def files_readable_by(self, user) -> bool:
        """Its papers: the organisation's and the staff's, also once the change is public."""
        return self.project.files_readable_by(user)
