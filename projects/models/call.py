"""What projects are about, and the calls that invite them.

A call is written, previewed and checked in the Wagtail editor; its state is the
lifecycle's. Wagtail's ``live`` only follows: both move in the step ``publish``.
"""

from __future__ import annotations

from decimal import Decimal

from django.contrib.contenttypes.fields import GenericRelation
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from djmoney.models.fields import MoneyField
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from foundation.interface.remember import address
from foundation.lifecycle.models import CaseModel, CaseQuerySet
from foundation.lifecycle.services import perform
from foundation.people.models.organisation import RegistrationState
from foundation.people.roles import Role
from funds.models import YearClose
from funds.rules import AccountKind
from projects.models.vote_terms import VoteTerms

CALL_ROLES = frozenset(
    {
        Role.CALL_OFFICER,
        Role.PANEL_CHAIR,
        Role.TOWN_OFFICER,
        Role.DISTRICT_OFFICER,
        Role.AUDITOR,
    }
)


class Theme(models.Model):
    """A field of work. Its name is also the purpose money can be tied to, so it stays."""

    key = models.SlugField(_("key"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=60, unique=True)
    name_en = models.CharField(_("name in English"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["pk"]

    def __str__(self) -> str:
        language = get_language() or ""
        return self.name_en if self.name_en and language.startswith("en") else self.name


class Issuer(models.TextChoices):
    """Who invites."""

    DISTRICT = "district", _("District")
    TOWN = "town", _("Town or street")
    DONOR = "donor", _("Donor")


class Selection(models.TextChoices):
    """How a call chooses among eligible proposals."""

    REVIEW = "review", _("Review by a panel")
    RESIDENTS = "residents", _("Choice by the residents")


class BudgetKind(models.TextChoices):
    """Types of budget lines (预算科目)."""

    PERSONNEL = "personnel", _("Personnel")
    ACTIVITY = "activity", _("Activities")
    MATERIALS = "materials", _("Materials and equipment")
    VENUE = "venue", _("Venue and transport")
    VOLUNTEER = "volunteer", _("Volunteer allowances and insurance")
    PUBLICITY = "publicity", _("Publicity")
    EVALUATION = "evaluation", _("Evaluation and audit")
    MANAGEMENT = "management", _("Management")
    TAX = "tax", _("Taxes")
    OTHER = "other", pgettext_lazy("budget line", "Other")


def percent(verbose_name, **more):
    """A whole share from 1 to 100."""
    limits = [MinValueValidator(1), MaxValueValidator(100)]
    return models.PositiveSmallIntegerField(verbose_name, validators=limits, **more)


class CallQuerySet(CaseQuerySet):
    def visible_to(self, user) -> CallQuerySet:
        """Published calls are public; drafts belong to the officers of the area."""
        shown = ~Q(state="draft")
        if not user.is_authenticated:
            return self.filter(shown)
        return self.filter(shown | self.scope_of(user, CALL_ROLES))

    def taking_proposals(self, today=None) -> CallQuerySet:
        today = today or timezone.localdate()
        return self.filter(state="open", opens_on__lte=today, closes_on__gte=today)

    def for_list(self) -> CallQuerySet:
        return self.select_related("area", "theme")


class Call(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    VoteTerms,
    CaseModel,
    ClusterableModel,
):
    """An invitation to propose (征集公告)."""

    issuer = models.CharField(
        _("issued by"), max_length=10, choices=Issuer, default=Issuer.DISTRICT
    )
    issuer_name = models.CharField(
        _("name of the donor"),
        max_length=100,
        blank=True,
        help_text=_("As the public reads it; only for a donor's call."),
    )
    title = models.CharField(_("title"), max_length=100)
    description = models.TextField(_("what is asked for"), max_length=4000)
    area = models.ForeignKey(
        "areas.Area", verbose_name=_("area"), on_delete=models.PROTECT, related_name="calls"
    )
    theme = models.ForeignKey(
        Theme,
        verbose_name=_("theme"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="calls",
        help_text=_("Empty: any theme."),
    )
    opens_on = models.DateField(_("first day"))
    closes_on = models.DateField(_("last day"))
    ceiling = MoneyField(
        _("most a project may ask for"), max_digits=18, decimal_places=2, default_currency="CNY"
    )
    applicants = models.JSONField(
        _("who may propose"),
        default=list,
        blank=True,
        help_text=_("Registration states of organisations. None: all."),
    )
    eligible_areas = ParentalManyToManyField(
        "areas.Area",
        verbose_name=_("towns it is for"),
        blank=True,
        related_name="+",
        help_text=_("None: everywhere in the area of the call."),
    )
    rubric = models.ForeignKey(
        "assessment.RubricVersion",
        verbose_name=_("criteria"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    selection = models.CharField(
        _("selection"), max_length=10, choices=Selection, default=Selection.REVIEW
    )
    notice_days = models.PositiveSmallIntegerField(
        _("days of public notice"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    return_days = models.PositiveSmallIntegerField(
        _("days to complete a returned proposal"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    tolerance_percent = models.PositiveSmallIntegerField(
        _("shift between budget lines without a change request, in percent"),
        default=10,
        validators=[MaxValueValidator(100)],
    )
    copied_from = models.ForeignKey(
        "self",
        verbose_name=_("copied from"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="copies",
    )
    is_demo = models.BooleanField(_("demonstration"), default=False, editable=False)

    _revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="call",
        for_concrete_model=False,
    )
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="call",
        for_concrete_model=False,
    )

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call for proposals")
        verbose_name_plural = _("calls for proposals")
        ordering = ["-opens_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="call_closes_after_opening"
            ),
            models.CheckConstraint(condition=Q(ceiling__gt=0), name="call_ceiling_positive"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("projects:call", self.pk)

    @property
    def case_number(self) -> str:
        return _("Call no. %d") % self.pk

    @property
    def case_title(self) -> str:
        return self.title

    def takes_proposals(self, today=None) -> bool:
        today = today or timezone.localdate()
        return self.state == "open" and self.opens_on <= today <= self.closes_on

    @property
    def issued_by(self) -> str:
        """Whose call it is, as the public reads it."""
        if self.issuer == Issuer.DONOR:
            return self.issuer_name
        return str(self.area)

    @property
    def applicant_labels(self) -> list[str]:
        """Registration states that may propose, in words; all where none is named."""
        return [
            str(label)
            for value, label in RegistrationState.choices
            if not self.applicants or value in self.applicants
        ]

    @property
    def money_lines(self):
        return self.money.select_related("pool__origin")

    @property
    def money_total(self):
        return sum((line.amount.amount for line in self.money_lines), Decimal(0))

    @property
    def document_lines(self):
        return self.documents.select_related("document")

    # --- Wagtail ---

    @property
    def revisions(self):
        return self._revisions

    def with_content_json(self, content):
        """A revision holds what the call says, never where it stands."""
        call = super().with_content_json(content)
        call.stand_like(self)
        call.is_demo = self.is_demo
        call.copied_from_id = self.copied_from_id
        return call

    def publish(self, revision, user=None, **kwargs):
        """Wagtail's publishing is the step ``publish``; who may make it stands in the table."""
        perform(self, "publish", by=user, revision=revision)

    def get_preview_template(self, request, mode_name):
        return "projects/calls/preview.html"

    def get_preview_context(self, request, mode_name):
        return {"call": self, "is_preview": True}


class CallPart(models.Model):
    """A line of a call, edited and published together with it."""

    class Meta:
        abstract = True


def pools_on_offer() -> Q:
    """Money that a call may hand out: pools kept for no project, of years that are open."""
    closed = YearClose.objects.values("year")
    return Q(kind=AccountKind.POOL, project_ref="") & ~Q(year__in=closed)


class CallMoney(CallPart):
    """How much of a pool the call may hand out."""

    call = ParentalKey(Call, on_delete=models.CASCADE, related_name="money")
    pool = models.ForeignKey(
        "funds.Account",
        verbose_name=_("pool of money"),
        on_delete=models.PROTECT,
        limit_choices_to=pools_on_offer,
        related_name="+",
    )
    amount = MoneyField(_("amount"), max_digits=18, decimal_places=2, default_currency="CNY")

    objects: models.Manager[CallMoney] = models.Manager()

    class Meta:
        verbose_name = _("money of a call")
        verbose_name_plural = _("money of calls")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["call", "pool"], name="call_pool_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="call_money_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.pool} {self.amount}"


class CallDocument(CallPart):
    """A form or guide to download with the call."""

    call = ParentalKey(Call, on_delete=models.CASCADE, related_name="documents")
    document = models.ForeignKey(
        "wagtaildocs.Document",
        verbose_name=_("file to download"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("document of a call")
        verbose_name_plural = _("documents of calls")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.document)


class CallDate(CallPart):
    """One day of the timetable."""

    call = ParentalKey(Call, on_delete=models.CASCADE, related_name="dates")
    on = models.DateField(_("day"))
    what = models.CharField(_("what happens"), max_length=100)

    class Meta:
        verbose_name = _("day of the timetable")
        verbose_name_plural = _("days of the timetable")
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.on} {self.what}"


class CallLineRule(CallPart):
    """The most that budget lines of one type may take of the whole."""

    call = ParentalKey(Call, on_delete=models.CASCADE, related_name="line_rules")
    kind = models.CharField(_("type of budget line"), max_length=12, choices=BudgetKind)
    max_percent = percent(_("at most, in percent of the money asked for"))

    class Meta:
        verbose_name = _("rule for budget lines")
        verbose_name_plural = _("rules for budget lines")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["call", "kind"], name="call_line_rule_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.max_percent}%"


class CallInstalment(CallPart):
    """One instalment of the agreements that will follow."""

    call = ParentalKey(Call, on_delete=models.CASCADE, related_name="instalments")
    number = models.PositiveSmallIntegerField(_("instalment"))
    share_percent = percent(_("share in percent"))
    condition = models.CharField(_("condition"), max_length=200)

    class Meta:
        verbose_name = _("instalment of a call")
        verbose_name_plural = _("instalments of calls")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="call_instalment_once")
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.share_percent}%"
