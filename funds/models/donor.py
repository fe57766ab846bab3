"""Who gives, and what for: the register of donors and the causes that are open to gifts.

Contact data stands encrypted in ``people.Contact``; here is only whose it is.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from djmoney.models.fields import MoneyField

from foundation.interface.remember import address
from foundation.people.models.organisation import Membership, MembershipRole
from foundation.people.scope import ScopedQuerySet, area_scope
from funds.models.account import READERS
from funds.rules import SOCIAL, SourceType

DONOR_KINDS = [(kind.value, kind.label) for kind in SourceType if kind in SOCIAL]


def own_donor(user, field: str = "") -> Q:
    """Condition for what belongs to the person, or to an organisation they act for."""
    managed = Membership.objects.filter(
        user_id=user.pk, role__in=[MembershipRole.MANAGER, MembershipRole.EDITOR]
    ).values("organisation_id")
    return Q(**{f"{field}user_id": user.pk}) | Q(**{f"{field}organisation_id__in": managed})


class DonorQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> DonorQuerySet:
        """Donors of the areas where the person follows the money, and oneself."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(area_scope(user, READERS) | own_donor(user))

    def followed_by(self, user) -> DonorQuerySet:
        """Donors the person sees by duty, not as the donor."""
        return self.filter(area_scope(user, READERS))

    def own(self, user) -> DonorQuerySet:
        return self.filter(own_donor(user))

    def named(self) -> DonorQuerySet:
        """Those whom the public may read of."""
        return self.filter(is_anonymous=False)


class Donor(models.Model):
    """A giver of social money. Whoever also wants to give unnamed is a second, anonymous one."""

    kind = models.CharField(_("kind"), max_length=16, choices=DONOR_KINDS)
    name = models.CharField(_("name"), max_length=120)
    public_name = models.CharField(_("name in public"), max_length=120, blank=True)
    is_anonymous = models.BooleanField(_("stays anonymous to the public"), default=False)
    #: Whose officers keep this entry.
    area = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("area")
    )
    organisation = models.ForeignKey(
        "people.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("organisation"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("account"),
    )
    phone = models.ForeignKey(
        "people.Contact", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    email = models.ForeignKey(
        "people.Contact", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("registered by"),
    )
    registered_at = models.DateTimeField(_("registered"), default=timezone.now)
    submission = models.UUIDField(null=True, unique=True, editable=False)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = DonorQuerySet.as_manager()

    class Meta:
        verbose_name = _("donor")
        verbose_name_plural = _("donors")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "is_anonymous"],
                condition=Q(user__isnull=False),
                name="funds_one_donor_a_person",
            ),
            models.UniqueConstraint(
                fields=["organisation", "is_anonymous"],
                condition=Q(organisation__isnull=False),
                name="funds_one_donor_an_organisation",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        """The name as anyone may read it."""
        return str(_("Anonymous donor")) if self.is_anonymous else self.public_name or self.name

    @property
    def book_name(self) -> str:
        """The name on the donor's accounts, which everybody reads unless it stays hidden."""
        return self.name if self.is_anonymous else self.public_name or self.name

    @property
    def hidden_names(self) -> list[str]:
        """Names that may stand in nothing the public reads."""
        if self.is_anonymous:
            return [name for name in (self.name, self.public_name) if name]
        return [self.name] if self.public_name and self.public_name != self.name else []

    def get_absolute_url(self) -> str:
        return address("funds:donor", self.pk)

    def is_own(self, user) -> bool:
        """Whether ``user`` is this donor, or acts for it."""
        if not user.is_authenticated:
            return False
        if self.user_id is not None and self.user_id == user.pk:
            return True
        return self.organisation is not None and self.organisation.is_managed_by(user)


class DonorAccount(models.Model):
    """A source in the ledger that is this donor's: one for each area given to, and for goods."""

    donor = models.ForeignKey(Donor, on_delete=models.PROTECT, related_name="accounts")
    account = models.OneToOneField(
        "funds.Account", on_delete=models.PROTECT, related_name="donor_account"
    )

    class Meta:
        verbose_name = _("donor's account")
        verbose_name_plural = _("donors' accounts")

    def __str__(self) -> str:
        return f"{self.donor_id} {self.account_id}"


class CauseKind(models.TextChoices):
    PROJECT = "project", _("A project")
    THEME = "theme", _("A theme")
    AREA = "area", _("An area, wherever it is needed most")


class CauseQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> CauseQuerySet:
        """Causes are public."""
        return self.all()

    def followed_by(self, user) -> CauseQuerySet:
        return self.filter(area_scope(user, READERS))

    def open_on(self, day) -> CauseQuerySet:
        return self.filter(opens_on__lte=day, closed_on=None).filter(
            Q(closes_on=None) | Q(closes_on__gte=day)
        )


class Cause(models.Model):
    """What gifts can be given for. What it names binds the money in the ledger for good."""

    kind = models.CharField(_("kind"), max_length=8, choices=CauseKind)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("what the money is for"), max_length=2000, blank=True)
    area = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("area")
    )
    theme = models.CharField(_("theme"), max_length=60, blank=True)
    project_ref = models.CharField(_("project"), max_length=40, blank=True)
    goal = MoneyField(
        _("goal in yuan"),
        max_digits=18,
        decimal_places=2,
        default_currency="CNY",
        null=True,
        blank=True,
    )
    how_to_transfer = models.TextField(
        _("how to transfer"),
        max_length=600,
        help_text=_("Account holder, bank, account number, whom to ask. Public."),
    )
    opens_on = models.DateField(pgettext_lazy("cause", "open from"), default=timezone.localdate)
    closes_on = models.DateField(pgettext_lazy("cause", "open until"), null=True, blank=True)
    closed_on = models.DateField(pgettext_lazy("cause", "closed on"), null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    submission = models.UUIDField(null=True, unique=True, editable=False)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = CauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("cause")
        verbose_name_plural = _("causes")
        ordering = ["-opens_on", "-pk"]
        indexes = [models.Index(fields=["closed_on", "closes_on"], name="funds_cause_open")]
        constraints = [
            models.CheckConstraint(
                name="funds_cause_purpose",
                condition=Q(kind=CauseKind.AREA, theme="", project_ref="")
                | (Q(kind=CauseKind.THEME, project_ref="") & ~Q(theme=""))
                | (Q(kind=CauseKind.PROJECT) & ~Q(project_ref="")),
            ),
            models.UniqueConstraint(
                fields=["project_ref"],
                condition=Q(kind=CauseKind.PROJECT, closed_on=None),
                name="funds_one_open_cause_a_project",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("funds:cause", self.pk)

    def is_open(self, day) -> bool:
        return (
            self.closed_on is None
            and self.opens_on <= day
            and (self.closes_on is None or day <= self.closes_on)
        )
