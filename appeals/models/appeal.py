"""A resident's appeal (群众诉求): what was said, by whom, and how it stands."""

from __future__ import annotations

import hmac
import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.interface.remember import address
from foundation.lifecycle.models import CaseModel, CaseQuerySet
from foundation.people.roles import Role
from foundation.people.scope import unit_scope


class Channel(models.TextChoices):
    WEB = "web", _("Website")
    WECHAT = "wechat", _("WeChat")
    HOTLINE = "hotline", _("Hotline 12345")
    WINDOW = "window", _("Window")
    LETTER = "letter", _("Letter")
    VISIT = "visit", _("Visit")
    GRID = "grid_report", _("Grid report")
    TRANSFERRED = "transferred", _("Transferred")
    SELF_FOUND = "self_found", _("Found before complaint")


class Nature(models.TextChoices):
    INQUIRY = "inquiry", _("Inquiry")
    HELP = "help", _("Request for help")
    COMPLAINT = "complaint", _("Complaint")
    REPORT = "report", _("Report of wrongdoing")
    SUGGESTION = "suggestion", _("Suggestion")


class IdentityMode(models.TextChoices):
    HIDDEN = "hidden", _("Hide my name: only the centre and the handling unit see it")
    OPEN = "open", _("My name may be shown to everyone who handles this")
    ANONYMOUS = "anonymous", _("Only the appeals centre may know who I am")


class Confidentiality(models.TextChoices):
    NORMAL = "normal", _("Normal")
    PROTECTED = "protected", _("Protected")
    SEALED = "sealed", _("Sealed")


class Outcome(models.TextChoices):
    """What became of it, as the appellant says; apart from the state."""

    RESOLVED = "resolved", _("Resolved")
    PARTLY = "partly", _("Partly resolved")
    EXPLAINED = "explained", _("Explained")
    NOT_SUPPORTED = "not_supported", _("Not supported")
    UNRESOLVED = "unresolved", _("Unresolved")
    UNCONFIRMED = "unconfirmed", _("Not confirmed by the appellant")
    HANDLED_BY_TOPIC = "handled_by_topic", _("Taken up as a topic")


#: Roles of the one centre, which see every appeal that is not sealed.
CENTRE_ROLES = frozenset(
    {
        Role.OPERATOR,
        Role.DISPATCHER,
        Role.CALLBACK_OFFICER,
        Role.SUPERVISOR,
        Role.CENTRE_DIRECTOR,
    }
)
#: Roles that see the ordinary appeals of their area, without contacts.
AREA_ROLES = frozenset({Role.GRID_OFFICER, Role.TOWN_OFFICER, Role.DISTRICT_OFFICER, Role.AUDITOR})
HANDLING_ROLES = frozenset({Role.UNIT_OFFICER, Role.UNIT_LEADER})
SEALED_ROLES = frozenset({Role.CENTRE_DIRECTOR, Role.PRIVACY_CUSTODIAN})


class AppealQuerySet(CaseQuerySet):
    unit_field = "lead_unit"

    def visible_to(self, user) -> AppealQuerySet:
        """One's own, those of one's duty, and what was published.

        A unit (or its subordinate) that is complained about sees nothing of it:
        信访工作条例 art. 30 and the isolation rule of the design note.
        """
        shown = Q(published_at__isnull=False)
        if not user.is_authenticated:
            return self.filter(shown)
        normal = Q(confidentiality=Confidentiality.NORMAL)
        unsealed = ~Q(confidentiality=Confidentiality.SEALED)
        centre = self.scope_of(user, CENTRE_ROLES) & unsealed
        handling = unit_scope(user, HANDLING_ROLES, "lead_unit") & unsealed
        area = self.scope_of(user, AREA_ROLES) & normal
        sealed = self.scope_of(user, SEALED_ROLES)
        units = [duty.unit_id for duty in user.duties if duty.unit_id]
        isolated = Q(respondent_unit__in=units) | Q(respondent_unit__line_parent__in=units)
        staff = (centre | handling | area | sealed) & ~(Q(respondent_unit__isnull=False) & isolated)
        return self.filter(shown | Q(appellant_id=user.pk) | staff)

    def published(self) -> AppealQuerySet:
        return self.filter(published_at__isnull=False)

    def countable_by(self, user) -> AppealQuerySet:
        """Appeals that may enter statistics a unit reads: protected ones never do."""
        return self.filter(confidentiality=Confidentiality.NORMAL)

    def for_list(self) -> AppealQuerySet:
        return self.select_related("area", "subject", "lead_unit")


def new_query_code() -> str:
    """48 random bits in 12 characters; with the number it opens the progress page."""
    return secrets.token_hex(6)


class Appeal(CaseModel):
    """One appeal. Its clocks, history and state belong to ``foundation.lifecycle``."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    query_code = models.CharField(_("query code"), max_length=12, default=new_query_code)
    nature = models.CharField(_("nature"), max_length=12, choices=Nature)
    channel = models.CharField(_("channel"), max_length=12, choices=Channel)
    subject = models.ForeignKey(
        "appeals.Subject",
        verbose_name=pgettext_lazy("appeal", "subject"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="appeals",
    )
    area = models.ForeignKey(
        "areas.Area", verbose_name=_("area"), on_delete=models.PROTECT, related_name="appeals"
    )
    place = models.CharField(_("place"), max_length=120, blank=True)
    title = models.CharField(_("title"), max_length=80)
    body = models.TextField(_("what happened"), max_length=4000)
    #: Written by staff for the public; nothing else of the text is published.
    public_title = models.CharField(_("public title"), max_length=80, blank=True)
    public_body = models.TextField(_("public text"), max_length=2000, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    appellant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("appellant"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="appeals",
    )
    #: Somebody without an account: the name as given, the number encrypted.
    walk_in_name = models.CharField(_("name given"), max_length=60, blank=True)
    walk_in_contact = models.ForeignKey(
        "people.Contact",
        verbose_name=_("contact"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    identity_mode = models.CharField(
        _("my name"), max_length=10, choices=IdentityMode, default=IdentityMode.HIDDEN
    )
    confidentiality = models.CharField(
        _("confidentiality"),
        max_length=10,
        choices=Confidentiality,
        default=Confidentiality.NORMAL,
    )
    respondent_unit = models.ForeignKey(
        "people.Unit",
        verbose_name=_("unit complained about"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    is_urgent = models.BooleanField(_("urgent"), default=False)
    lead_unit = models.ForeignKey(
        "people.Unit",
        verbose_name=_("lead unit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="appeals",
    )
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, blank=True)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    closed_at = models.DateTimeField(pgettext_lazy("appeal", "closed"), null=True, blank=True)
    return_count = models.PositiveSmallIntegerField(_("returns"), default=0)
    reopen_count = models.PositiveSmallIntegerField(_("reopened"), default=0)
    privacy_notice = models.CharField(_("privacy notice"), max_length=20)
    #: One key a submitted form, so that sending it twice files it once.
    submission = models.CharField(max_length=64, unique=True)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-received_at"]
        indexes = [
            models.Index(fields=["-received_at", "area"]),
            models.Index(fields=["lead_unit", "state"]),
            models.Index(fields=["appellant", "-received_at"]),
            models.Index(
                fields=["-published_at"],
                condition=Q(published_at__isnull=False),
                name="appeal_published",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return address("appeals:detail", self.number)

    @property
    def case_number(self) -> str:
        return self.number

    @property
    def case_title(self) -> str:
        return self.title

    @property
    def case_unit(self):
        return self.lead_unit

    @property
    def case_person(self):
        return self.appellant

    def is_party(self, user) -> bool:
        return self.appellant_id is not None and self.appellant_id == user.pk

    def in_scope(self, duty) -> bool:
        if self.is_isolated_from(duty):
            return False
        return super().in_scope(duty)

    def is_isolated_from(self, duty) -> bool:
        """Whether the duty serves the unit complained about, or its superior."""
        if self.respondent_unit_id is None or duty.unit_id is None:
            return False
        return duty.unit_id in (self.respondent_unit_id, self.respondent_unit.line_parent_id)

    def opens_with(self, code: str) -> bool:
        """Whether ``code`` is the query code, compared in constant time."""
        return hmac.compare_digest(self.query_code, code)

    @property
    def appellant_name(self) -> str:
        """The name for those who may see it."""
        return self.appellant.display_name if self.appellant else self.walk_in_name
