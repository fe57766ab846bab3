"""Rubrics, panels, assessors, sealed score sheets, frozen results.

Shared by projects and incubation: what is assessed is named by content type and id,
and printed by a reference and a label. Rubric versions, handed-in sheets and results
are kept from change by database triggers.
"""

from __future__ import annotations

from fractions import Fraction

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.assessment.rules import CriterionRule, DecidedBy
from foundation.people.roles import Role
from foundation.people.scope import ScopedQuerySet, area_scope

#: Who may follow an assessment in their area, and read its scores once the result is frozen.
FOLLOWERS = (
    Role.CALL_OFFICER,
    Role.PANEL_CHAIR,
    Role.TOWN_CENTRE_OFFICER,
    Role.DISTRICT_OFFICER,
    Role.DISTRICT_LEADER,
    Role.AUDITOR,
)


class Rubric(models.Model):
    """A way to score, known by its code through all its versions."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("rubric")
        verbose_name_plural = _("rubrics")

    def __str__(self) -> str:
        return self.name


class RubricVersionManager(models.Manager):
    def get_queryset(self):
        """With the rubric, by which a version is called."""
        return super().get_queryset().select_related("rubric")


class RubricVersion(models.Model):
    """One published wording of a rubric. Never changed: a change is a new version."""

    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    trim = models.BooleanField(_("highest and lowest score left out"), default=False)
    published_at = models.DateTimeField(_("published"), default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = RubricVersionManager()

    class Meta:
        verbose_name = _("rubric version")
        verbose_name_plural = _("rubric versions")
        constraints = [
            models.UniqueConstraint(fields=["rubric", "number"], name="rubric_version_number")
        ]

    def __str__(self) -> str:
        return f"{self.rubric} v{self.number}"

    def criterion_rules(self) -> list[CriterionRule]:
        return [CriterionRule(c.position, c.weight, c.max_points) for c in self.criteria.all()]


class Criterion(models.Model):
    version = models.ForeignKey(RubricVersion, on_delete=models.PROTECT, related_name="criteria")
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=100)
    guidance = models.TextField(_("guidance"), blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"))
    max_points = models.PositiveSmallIntegerField(_("most points"))

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="criterion_position"),
            models.CheckConstraint(
                condition=Q(weight__gt=0, max_points__gt=0), name="criterion_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PanelQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> PanelQuerySet:
        """Panels in the follower's area, and those one sits on or chairs."""
        if not user.is_authenticated:
            return self.none()
        sits = models.Exists(
            Assessor.objects.filter(panel=models.OuterRef("pk"), user_id=user.pk, removed_at=None)
        )
        return self.filter(Q(chair_id=user.pk) | area_scope(user, FOLLOWERS) | Q(sits))


class Panel(models.Model):
    """The people who score the entries of one subject (a call, an intake round)."""

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("content_type", "object_id")
    title = models.CharField(_("title"), max_length=200)
    area = models.ForeignKey(
        "areas.Area", verbose_name=_("area"), on_delete=models.PROTECT, related_name="+"
    )
    rubric_version = models.ForeignKey(
        RubricVersion, verbose_name=_("rubric"), on_delete=models.PROTECT, related_name="panels"
    )
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("chair"),
        on_delete=models.PROTECT,
        related_name="panels_chaired",
    )
    minimum_assessors = models.PositiveSmallIntegerField(_("fewest assessors"), default=3)
    lot_seed = models.CharField(_("seed of the lot"), max_length=64)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    frozen_at = models.DateTimeField(_("result frozen"), null=True, blank=True)
    result_hash = models.CharField(_("fingerprint of the result"), max_length=64, blank=True)

    objects = PanelQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment panel")
        verbose_name_plural = _("assessment panels")
        indexes = [models.Index(fields=["content_type", "object_id"], name="panel_subject")]
        constraints = [
            models.CheckConstraint(
                condition=Q(minimum_assessors__gte=3), name="panel_at_least_three"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None


class EntryQuerySet(models.QuerySet):
    def judged_by(self, user, model) -> EntryQuerySet:
        """Things of ``model`` that the person sits in judgement on."""
        return self.filter(
            content_type=ContentType.objects.get_for_model(model),
            panel__assessors__user_id=user.pk,
            panel__assessors__removed_at=None,
        )


class Entry(models.Model):
    """One thing that is scored. The reference is public and takes part in the lot.

    What is scored has an ``assessed_url``: where its assessors read it.
    """

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="entries")
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    assessed = GenericForeignKey("content_type", "object_id")
    reference = models.CharField(_("reference"), max_length=40)
    label = models.CharField(_("title"), max_length=200)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["reference"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "reference"], name="entry_reference"),
            models.UniqueConstraint(
                fields=["panel", "content_type", "object_id"], name="entry_once_per_panel"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.label}"


class Assessor(models.Model):
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="assessors")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assessor_seats"
    )
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    appointed_at = models.DateTimeField(_("appointed"), default=timezone.now)
    appointed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    class Meta:
        verbose_name = _("assessor")
        verbose_name_plural = _("assessors")
        constraints = [
            models.UniqueConstraint(fields=["panel", "user"], name="assessor_once_per_panel")
        ]

    def __str__(self) -> str:
        return str(self.user)


class ConflictSource(models.TextChoices):
    DECLARED = "declared", _("declared by the assessor")
    DETECTED = "detected", _("found in the records")


class ConflictDeclaration(models.Model):
    """Why an assessor had to leave. Entries compete, so one conflict touches the whole panel."""

    assessor = models.OneToOneField(Assessor, on_delete=models.PROTECT, related_name="conflict")
    entry = models.ForeignKey(
        Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="conflicts"
    )
    source = models.CharField(_("source"), max_length=10, choices=ConflictSource)
    reason = models.CharField(_("reason"), max_length=500)
    declared_at = models.DateTimeField(_("declared"), default=timezone.now)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")

    def __str__(self) -> str:
        return self.reason


class SheetState(models.TextChoices):
    OPEN = "open", _("open")
    HANDED_IN = "handed_in", _("handed in")
    VOID = "void", _("void")


class ScoreSheetQuerySet(models.QuerySet):
    def visible_to(self, user) -> ScoreSheetQuerySet:
        """One's own sheets; those of others only when the panel's result is frozen.

        Nobody is above the seal: not the chair, not an administrator.
        """
        if not user.is_authenticated:
            return self.none()
        frozen = Q(entry__panel__frozen_at__isnull=False) & Q(
            entry__panel__in=Panel.objects.visible_to(user)
        )
        return self.filter(Q(assessor__user_id=user.pk) | frozen)

    def of(self, user) -> ScoreSheetQuerySet:
        """The person's own sheets that count."""
        return self.filter(assessor__user_id=user.pk).exclude(state=SheetState.VOID)


class ScoreSheet(models.Model):
    """One assessor's points for one entry: sealed until every sheet of the panel is in."""

    assessor = models.ForeignKey(Assessor, on_delete=models.PROTECT, related_name="sheets")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="sheets")
    state = models.CharField(_("state"), max_length=10, choices=SheetState, default=SheetState.OPEN)
    #: Whole points by criterion position (JSON keys are strings).
    points = models.JSONField(_("points"), default=dict)
    comment = models.TextField(_("reasons"), blank=True)
    saved_at = models.DateTimeField(_("saved"), null=True, blank=True)
    handed_in_at = models.DateTimeField(_("handed in"), null=True, blank=True)

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("score sheet")
        verbose_name_plural = _("score sheets")
        constraints = [
            models.UniqueConstraint(fields=["assessor", "entry"], name="sheet_once_per_entry")
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} · {self.get_state_display()}"

    def points_by_position(self) -> dict[int, int]:
        return {int(position): value for position, value in self.points.items()}


class Placement(models.Model):
    """One line of the frozen result; the score is an exact fraction."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="placements")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="placement")
    rank = models.PositiveIntegerField(_("rank"))
    score_numerator = models.CharField(max_length=80)
    score_denominator = models.CharField(max_length=80)
    lot = models.CharField(_("lot"), max_length=64)
    decided_by = models.CharField(
        _("decided by"),
        max_length=10,
        choices=[
            (DecidedBy.SCORE.value, _("score")),
            (DecidedBy.CRITERION.value, _("a criterion, the scores being equal")),
            (DecidedBy.LOT.value, _("lot, everything being equal")),
        ],
    )

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["panel", "rank"], name="placement_rank")]

    def __str__(self) -> str:
        return f"{self.rank}. {self.entry_id}"

    @property
    def score(self) -> Fraction:
        return Fraction(int(self.score_numerator), int(self.score_denominator))

    @property
    def score_printed(self) -> str:
        """Two decimals for people, cut by integers; the fraction is what counts."""
        hundredths = round(self.score * 100)
        return f"{hundredths // 100}.{hundredths % 100:02d}"
