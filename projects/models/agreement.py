"""What organisation and authority agreed on: frozen terms, signatures, instalments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from djmoney.models.fields import MoneyField

from projects.models.work import WorkModel, WorkQuerySet

#: States of an agreement nobody has to decide on any more.
AGREEMENT_OVER = ["superseded", "cancelled"]


def conditions_of(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Milestones an instalment of the terms is paid after, by day: ``id`` and ``title``.

    Versions of before there could be several name one.
    """
    if "conditions" in row:
        return row["conditions"]
    return [{"id": row["milestone"], "title": row["condition"]}] if row["milestone"] else []


class AgreementQuerySet(WorkQuerySet):
    def open(self) -> AgreementQuerySet:
        """Drawn up or signed by one side, not yet in force."""
        return self.filter(state__in=["drafted", "signed_by_organisation"])

    def in_force(self) -> AgreementQuerySet:
        return self.filter(state="in_force")


class Agreement(WorkModel):
    """One version of a project's agreement. Its terms and digest never change."""

    project = models.ForeignKey(
        "projects.Project",
        verbose_name=_("project"),
        on_delete=models.PROTECT,
        related_name="agreements",
    )
    version = models.PositiveSmallIntegerField(_("version"))
    #: Everything that is agreed, as it was approved when the version was drawn up.
    terms = models.JSONField(_("terms"))
    digest = models.CharField("SHA-256", max_length=64)
    drawn_on = models.DateField(_("drawn up on"))
    document = models.CharField(_("number of the agreement"), max_length=120, blank=True)
    organisation_signer = models.CharField(
        _("signed for the organisation"), max_length=60, blank=True
    )
    organisation_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("signature of the organisation recorded by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    organisation_signed_at = models.DateTimeField(
        _("signed by the organisation"), null=True, blank=True
    )
    authority_signer = models.CharField(_("signed for the authority"), max_length=60, blank=True)
    authority_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("signature of the authority recorded by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    authority_signed_at = models.DateTimeField(_("signed by the authority"), null=True, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["project", "version"]
        constraints = [
            models.UniqueConstraint(fields=["project", "version"], name="agreement_version_once"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(state="in_force"), name="one_agreement_in_force"
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(state__in=["drafted", "signed_by_organisation"]),
                name="one_agreement_to_sign",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"{self.project.number}-A{self.version}"

    @property
    def case_number(self) -> str:
        return self.number

    @property
    def case_title(self) -> str:
        return self.project.title

    def get_absolute_url(self) -> str:
        return reverse("projects:agreement", args=[self.project.number, self.version])

    def get_letter_url(self) -> str:
        return reverse("projects:agreement_letter", args=[self.project.number, self.version])

    def files_readable_by(self, user) -> bool:
        """Scans are for the two parties: whoever sees the agreement is one of them."""
        return True


class Instalment(models.Model):
    """A share of the agreed money and what must be done before it is paid. A plan."""

    agreement = models.ForeignKey(
        Agreement,
        verbose_name=_("agreement"),
        on_delete=models.PROTECT,
        related_name="instalments",
    )
    number = models.PositiveSmallIntegerField(_("instalment"))
    share_percent = models.DecimalField(_("share in percent"), max_digits=5, decimal_places=2)
    amount = MoneyField(_("amount"), max_digits=18, decimal_places=2, default_currency="CNY")
    #: Accepted before the instalment is paid; of several the last. The terms name all.
    condition = models.ForeignKey(
        "projects.Milestone",
        verbose_name=_("after this milestone"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    due_on = models.DateField(_("due on"))

    objects: ClassVar[models.Manager[Instalment]] = models.Manager()

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        ordering = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "number"], name="instalment_of_agreement_once"
            ),
            models.CheckConstraint(
                condition=Q(share_percent__gt=0, share_percent__lte=100, amount__gt=0),
                name="instalment_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.share_percent.normalize():f}%"

    @property
    def terms(self) -> dict[str, Any]:
        """What the agreement says of it."""
        rows = self.agreement.terms["instalments"]
        return next(row for row in rows if row["number"] == self.number)

    @property
    def after(self) -> str:
        """The milestones it is paid after, each in quotes, as agreed."""
        return "、".join(f"“{row['title']}”" for row in conditions_of(self.terms))
