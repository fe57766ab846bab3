"""How a project ends: evaluations by somebody outside, and what it leaves behind."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from djmoney.models.fields import MoneyField

from foundation.lifecycle.models import CaseQuerySet
from projects.models.project import HIDDEN_STATES
from projects.models.work import WorkModel, WorkQuerySet

#: Evaluations somebody still has to do something about.
EVALUATION_OPEN = ["planned", "submitted", "disputed"]


class EvaluationKind(models.TextChoices):
    MIDTERM = "midterm", _("Mid-term evaluation")
    FINAL = "final", _("Final evaluation")


class Grade(models.TextChoices):
    EXCELLENT = "excellent", _("Excellent")
    GOOD = "good", _("Good")
    PASSED = "passed", pgettext_lazy("grade", "Passed")
    FAILED = "failed", pgettext_lazy("grade", "Not passed")


class EvaluationQuerySet(WorkQuerySet):
    def visible_to(self, user) -> EvaluationQuerySet:
        """Accepted results are public; before that the parties and the evaluator."""
        shown = Q(state="accepted") & ~Q(project__state__in=HIDDEN_STATES)
        if not user.is_authenticated:
            return self.filter(shown)
        return self.filter(shown | self._inside(user) | Q(evaluator_id=user.pk))

    def actionable_by(self, user) -> CaseQuerySet:
        """An evaluation that is still to be made is the task of its evaluator alone."""
        return super().actionable_by(user).exclude(~Q(evaluator_id=user.pk), state="planned")

    def of_kind(self, kind: str) -> EvaluationQuerySet:
        return self.filter(kind=kind)


class Evaluation(WorkModel):
    """One evaluation of a project by a person of neither party, on a rubric of points."""

    project = models.ForeignKey(
        "projects.Project",
        verbose_name=_("project"),
        on_delete=models.PROTECT,
        related_name="evaluations",
    )
    kind = models.CharField(_("evaluation"), max_length=8, choices=EvaluationKind)
    evaluator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("evaluator"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    due_on = models.DateField(_("due on"))
    #: Edition of the rubric and points by the key of its criteria.
    rubric = models.CharField(_("rubric"), max_length=20)
    points = models.JSONField(_("points"), default=dict)
    total = models.PositiveSmallIntegerField(_("points together"), null=True, blank=True)
    grade = models.CharField(_("grade"), max_length=10, choices=Grade, blank=True)
    findings = models.TextField(_("findings"), max_length=4000, blank=True)
    decided_on = models.DateField(_("accepted on"), null=True, blank=True)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["project", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind"],
                condition=Q(state__in=EVALUATION_OPEN),
                name="one_open_evaluation_a_kind",
            ),
            models.CheckConstraint(condition=Q(total__lte=100), name="evaluation_of_a_hundred"),
        ]

    def __str__(self) -> str:
        return f"{self.project.number} {self.get_kind_display()}"

    @property
    def case_number(self) -> str:
        return self.project.number

    @property
    def case_title(self) -> str:
        return f"{self.get_kind_display()} {self.project.title}"


class Asset(models.Model):
    """Something bought with the project's money that lasts, and where it stays."""

    project = models.ForeignKey(
        "projects.Project",
        verbose_name=_("project"),
        on_delete=models.PROTECT,
        related_name="assets",
    )
    name = models.CharField(_("what it is"), max_length=100)
    value = MoneyField(_("worth"), max_digits=18, decimal_places=2, default_currency="CNY")
    stays_with = models.CharField(_("where it stays"), max_length=200)

    objects: ClassVar[models.Manager[Asset]] = models.Manager()

    class Meta:
        verbose_name = _("asset")
        verbose_name_plural = _("assets")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(value__gte=0), name="asset_value")]

    def __str__(self) -> str:
        return self.name
