"""What a proposal says beside its project: budget, partners, what was typed, what was sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from djmoney.models.fields import MoneyField

from projects.models.call import BudgetKind


class LineSource(models.TextChoices):
    """Who is to pay a budget line."""

    GRANT = "grant", _("Money asked for")
    OWN = "own", _("Own contribution")
    SOCIAL = "social", _("Social contribution")


class BudgetLine(models.Model):
    """One line of the budget, as planned. Its amount is quantity times price, to the fen."""

    project = models.ForeignKey(
        "projects.Project",
        verbose_name=_("project"),
        on_delete=models.CASCADE,
        related_name="budget_lines",
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    kind = models.CharField(_("type"), max_length=12, choices=BudgetKind)
    description = models.CharField(_("what for"), max_length=200)
    quantity = models.DecimalField(_("quantity"), max_digits=10, decimal_places=2, default=1)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    unit_price = MoneyField(
        _("price of one"), max_digits=18, decimal_places=2, default_currency="CNY"
    )
    amount = MoneyField(_("amount"), max_digits=18, decimal_places=2, default_currency="CNY")
    source = models.CharField(
        _("paid by"), max_length=8, choices=LineSource, default=LineSource.GRANT
    )

    objects: models.Manager[BudgetLine] = models.Manager()

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gte=0, amount__gt=0),
                name="budget_line_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.description}"


class ProjectPartner(models.Model):
    """Somebody who does part of the work, on the site or not."""

    project = models.ForeignKey(
        "projects.Project",
        verbose_name=_("project"),
        on_delete=models.CASCADE,
        related_name="partners",
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    name = models.CharField(_("partner"), max_length=100)
    role = models.CharField(_("part in the project"), max_length=200)
    organisation = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("organisation on this site"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class ProposalDraft(models.Model):
    """Everything typed into a proposal's form, right or not, as it stood when last saved.

    ``version`` grows with every saving by anyone; who saves names the one he started from.
    """

    project = models.OneToOneField(
        "projects.Project",
        verbose_name=_("project"),
        on_delete=models.CASCADE,
        related_name="draft",
    )
    version = models.PositiveIntegerField(_("version"), default=0)
    #: Pairs of field name and value, in the order of the form.
    payload = models.JSONField(_("what was typed"), default=list)
    #: Whether the payload is ahead of what the project holds.
    is_unsaved = models.BooleanField(_("not yet taken over"), default=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("saved by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    saved_at = models.DateTimeField(_("saved"), default=timezone.now)

    class Meta:
        verbose_name = _("proposal being written")
        verbose_name_plural = _("proposals being written")

    def __str__(self) -> str:
        return f"{self.project} · {self.version}"


class ProposalVersion(models.Model):
    """A proposal as it was submitted. Never changed: a resubmission is a new version."""

    project = models.ForeignKey(
        "projects.Project",
        verbose_name=_("project"),
        on_delete=models.PROTECT,
        related_name="versions",
    )
    number = models.PositiveSmallIntegerField(_("version"))
    content = models.JSONField(_("content"))
    #: SHA-256 of the content in canonical JSON.
    digest = models.CharField(_("fingerprint"), max_length=64)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("submitted by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    submitted_at = models.DateTimeField(_("submitted"), default=timezone.now)

    class Meta:
        verbose_name = _("submitted proposal")
        verbose_name_plural = _("submitted proposals")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="proposal_version_number")
        ]

    def __str__(self) -> str:
        return f"{self.project} v{self.number}"

    @property
    def receipt(self) -> str:
        """The number an organisation can quote."""
        return f"{self.project.number}-S{self.number}"
