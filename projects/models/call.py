"""What projects are about, and the calls that invite them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from djmoney.models.fields import MoneyField

from foundation.interface.remember import address
from foundation.lifecycle.models import CaseModel, CaseQuerySet
from foundation.people.roles import Role

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


class Call(CaseModel):
    """An invitation to propose (征集公告)."""

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
    is_demo = models.BooleanField(_("demonstration"), default=False)

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
    def case_title(self) -> str:
        return self.title

    def takes_proposals(self, today=None) -> bool:
        today = today or timezone.localdate()
        return self.state == "open" and self.opens_on <= today <= self.closes_on
