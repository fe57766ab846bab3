"""What must be published about social money, until when, and what was published."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.interface.formats import in_chinese
from foundation.interface.remember import address
from foundation.lifecycle.models import CaseModel, CaseQuerySet


class Period(models.TextChoices):
    QUARTER = "quarter", _("each quarter")
    YEAR = "year", _("each year")


class DisclosureRule(models.Model):
    """A row of the table of duties to publish, with the law it rests on."""

    code = models.SlugField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    name = models.CharField(_("what is published"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120)
    period = models.CharField(
        pgettext_lazy("disclosure", "how often"), max_length=8, choices=Period
    )
    months_after = models.PositiveSmallIntegerField(_("months after the period"))
    starts_on = models.DateField(_("in force from"))
    ends_on = models.DateField(_("in force until"), null=True, blank=True)
    law = models.CharField(_("legal basis"), max_length=200)
    is_verified = models.BooleanField(_("verified against the text"), default=False)

    class Meta:
        verbose_name = _("duty to publish")
        verbose_name_plural = _("duties to publish")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="funds_disclosure_version")
        ]

    def __str__(self) -> str:
        return self.name if in_chinese() else self.name_en


class DisclosureState(models.TextChoices):
    DUE = "due", pgettext_lazy("disclosure", "Due")
    PUBLISHED = "published", pgettext_lazy("disclosure", "Published")
    CORRECTED = "corrected", pgettext_lazy("disclosure", "Replaced by a correction")


class DisclosureQuerySet(CaseQuerySet):
    def visible_to(self, user) -> DisclosureQuerySet:
        """Public: what was published, and what should have been."""
        return self.all()

    def for_list(self) -> DisclosureQuerySet:
        return self.select_related("rule", "area")

    def overdue(self, today) -> DisclosureQuerySet:
        return self.filter(state=DisclosureState.DUE, due_on__lt=today)


class Disclosure(CaseModel):
    """One statement of one area and period; its figures are frozen when it is published."""

    rule = models.ForeignKey(
        DisclosureRule,
        on_delete=models.PROTECT,
        related_name="disclosures",
        verbose_name=_("duty to publish"),
    )
    area = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("area")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    #: 0 stands for the whole year: a null would let the same year be there twice.
    quarter = models.PositiveSmallIntegerField(_("quarter"), default=0)
    #: Published again with a correction: 2, 3 and so on. Every edition stays readable.
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    corrects = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrected_by",
        verbose_name=pgettext_lazy("disclosure", "corrects"),
    )
    correction = models.TextField(_("what was corrected"), max_length=2000, blank=True)
    due_on = models.DateField(_("due on"))
    figures = models.JSONField(_("figures"), default=dict)
    #: The last entry of the ledger the figures know.
    as_of_transfer = models.PositiveBigIntegerField(_("as of transfer"), null=True)
    note = models.TextField(_("explanation"), max_length=2000, blank=True)
    published_on = models.DateField(_("published on"), null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        ordering = ["-year", "-quarter", "area__path", "pk"]
        indexes = [models.Index(fields=["state", "due_on"], name="funds_disclosure_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "area", "year", "quarter", "edition"],
                name="funds_one_disclosure_each",
            ),
            models.CheckConstraint(
                name="funds_correction_says_what",
                condition=Q(edition=1, corrects=None, correction="")
                | Q(edition__gt=1, corrects__isnull=False) & ~Q(correction=""),
            ),
            models.CheckConstraint(
                name="funds_disclosure_frozen",
                condition=Q(as_of_transfer=None, published_on=None)
                | Q(as_of_transfer__isnull=False, published_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.period_name}"

    @property
    def period_name(self) -> str:
        if not self.quarter:
            return str(self.year)
        return str(_("%(year)s, quarter %(quarter)s")) % {
            "year": self.year,
            "quarter": self.quarter,
        }

    @property
    def case_number(self) -> str:
        return f"{self.year}Q{self.quarter}" if self.quarter else str(self.year)

    @property
    def case_title(self) -> str:
        return f"{self.area.short_name} · {self.rule} · {self.period_name}"

    @property
    def was_late(self) -> bool:
        """The first edition after its day; a correction has no day of its own."""
        return bool(self.edition == 1 and self.published_on and self.published_on > self.due_on)

    def get_absolute_url(self) -> str:
        return address("funds:disclosure", self.pk)
