"""Who decides, and by which rule. Rules are data with their legal basis beside them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Track(models.TextChoices):
    CONSULTATION = "consultation", _("Consultation: advice, not binding")
    DECISION = "decision", _("Decision: by a competent body under a rule")


class BodyKind(models.TextChoices):
    VILLAGERS_REP = "villagers_rep", _("Villagers' representatives' meeting")
    RESIDENTS_REP = "residents_rep", _("Residents' representatives' meeting")
    CONSULTATION_COUNCIL = "consultation_council", _("Deliberation council")


class RuleSet(models.Model):
    """One version of a rule. Never edited once a sitting was called under it."""

    code = models.SlugField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    name = models.CharField(_("name"), max_length=80)
    body_kind = models.CharField(_("kind of body"), max_length=24, choices=BodyKind)
    track = models.CharField(_("track"), max_length=14, choices=Track)
    #: Alternatives: [{"basis": "eligible", "num": 2, "den": 3, "strict": false}].
    quorum = models.JSONField(_("quorum, any of"), default=list, blank=True)
    #: Conditions: [{"basis": "present", "num": 1, "den": 2, "strict": true}].
    pass_rule = models.JSONField(_("majority, all of"), default=list, blank=True)
    notice_days = models.PositiveSmallIntegerField(_("days of notice"))
    public_notice_days = models.PositiveSmallIntegerField(_("days of public notice"), default=7)
    legal_basis = models.CharField(_("legal basis"), max_length=200)
    #: Numbers read from the text of the law, or a default not yet verified.
    is_verified = models.BooleanField(_("verified against the text"), default=False)

    class Meta:
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_rule_set_version")
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"

    def snapshot(self) -> dict:
        """What is frozen with an agenda item when notice is given."""
        return {
            "code": self.code,
            "version": self.version,
            "name": self.name,
            "track": self.track,
            "quorum": self.quorum,
            "pass": self.pass_rule,
            "notice_days": self.notice_days,
            "public_notice_days": self.public_notice_days,
            "legal_basis": self.legal_basis,
        }


class Body(models.Model):
    """A deliberating body of one community."""

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=24, choices=BodyKind)
    area = models.ForeignKey(
        "areas.Area", verbose_name=_("area"), on_delete=models.PROTECT, related_name="bodies"
    )
    rule_set = models.ForeignKey(
        RuleSet, verbose_name=_("rule set"), on_delete=models.PROTECT, related_name="bodies"
    )
    is_demo = models.BooleanField(_("demonstration"), default=False)

    class Meta:
        verbose_name = pgettext_lazy("deliberation", "body")
        verbose_name_plural = _("bodies")
        ordering = ["area__path", "name"]

    def __str__(self) -> str:
        return self.name

    def voting_members(self):
        return self.members.filter(votes=True, until=None)


class BodyMember(models.Model):
    """A seat. The person may have no account; then the name stands alone."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="seats",
    )
    name = models.CharField(_("name"), max_length=60)
    seat = models.CharField(_("seat"), max_length=60, blank=True)
    votes = models.BooleanField(_("votes"), default=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
