"""A governance project (治理项目): promised in a proposal, carried out, shown with its result.

Amounts kept here are plans. What was promised, paid and accounted for is read
from the ledger of ``funds`` under the project's number.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from djmoney.models.fields import MoneyField

from foundation.assessment.models import Entry
from foundation.interface.remember import address
from foundation.lifecycle.models import CaseModel, CaseQuerySet
from foundation.people.models import User
from foundation.people.models.organisation import Membership, MembershipRole
from foundation.people.roles import Role

STAFF_ROLES = frozenset(
    {
        Role.CALL_OFFICER,
        Role.PANEL_CHAIR,
        Role.FUNDS_OFFICER,
        Role.FINANCE_OFFICER,
        Role.FOLLOW_UP_OFFICER,
        Role.TOWN_CENTRE_OFFICER,
        Role.TOWN_OFFICER,
        Role.DISTRICT_OFFICER,
        Role.DISTRICT_LEADER,
        Role.AUDITOR,
    }
)
#: A draft is the organisation's own.
OWN_STATES = ["draft"]
#: States in which the organisation may still change what it proposes.
WRITING = ["draft", "returned"]
#: States in which a project is not yet, or never became, public.
HIDDEN_STATES = [
    "draft",
    "submitted",
    "returned",
    "challenged",
    "eligible",
    "ineligible",
    "in_review",
    "ranked",
    "rejected",
    "withdrawn",
]
#: States before an agreement: nothing was paid, reported or evaluated yet.
NOT_AGREED = [*HIDDEN_STATES, "on_ballot", "on_notice", "reserve", "approved"]
#: Ended before its time; the organisation owes money in the first, nothing in the second.
ENDED_EARLY = ["recovering", "terminated"]
#: States in which a project has let go of the resolution it was to carry out.
LET_GO = ["rejected", "withdrawn", *ENDED_EARLY]
#: States in which a signed agreement is being carried out.
UNDER_WAY = ["signed", "running", "finishing"]


def organisations_of(user):
    """Keys of the organisations for which ``user`` may act."""
    return Membership.objects.filter(
        user_id=user.pk, role__in=[MembershipRole.MANAGER, MembershipRole.EDITOR]
    ).values("organisation_id")


class ProjectQuerySet(CaseQuerySet):
    def visible_to(self, user) -> ProjectQuerySet:
        """Public from the notice on; before that the organisation, the staff of the area and
        the assessors who judge it."""
        shown = ~Q(state__in=HIDDEN_STATES)
        if not user.is_authenticated:
            return self.filter(shown)
        own = Q(organisation_id__in=organisations_of(user))
        judged = Q(pk__in=Entry.objects.judged_by(user, Project).values("object_id"))
        return self.filter(shown | own | judged | self._staff(user))

    def _staff(self, user) -> Q:
        return self.scope_of(user, STAFF_ROLES) & ~Q(state__in=OWN_STATES)

    def staffed_by(self, user) -> ProjectQuerySet:
        """Projects of the areas in which the person works on projects."""
        return self.filter(self._staff(user))

    def published(self) -> ProjectQuerySet:
        return self.exclude(state__in=HIDDEN_STATES)

    def live(self) -> ProjectQuerySet:
        """Neither refused nor given up: these hold on to the resolution they carry out."""
        return self.exclude(state__in=LET_GO)

    def for_list(self) -> ProjectQuerySet:
        return self.select_related("area", "theme", "organisation")


class Project(CaseModel):
    """One project. ``number`` is its name in the ledger of money, too."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=100)
    summary = models.TextField(_("what is promised"), max_length=4000)
    organisation = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="projects",
    )
    area = models.ForeignKey(
        "areas.Area", verbose_name=_("area"), on_delete=models.PROTECT, related_name="projects"
    )
    theme = models.ForeignKey(
        "projects.Theme",
        verbose_name=_("theme"),
        on_delete=models.PROTECT,
        related_name="projects",
    )
    call = models.ForeignKey(
        "projects.Call",
        verbose_name=_("call"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects",
    )
    resolution_duty = models.ForeignKey(
        "deliberation.ResolutionDuty",
        verbose_name=_("resolution it carries out"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects",
    )
    requested = MoneyField(
        _("money asked for"), max_digits=18, decimal_places=2, default_currency="CNY"
    )
    target_group = models.CharField(_("for whom"), max_length=300, blank=True)
    target_people = models.PositiveIntegerField(_("people reached"), null=True, blank=True)
    own_contribution = MoneyField(
        _("own contribution"),
        max_digits=18,
        decimal_places=2,
        default_currency="CNY",
        default=0,
    )
    social_contribution = MoneyField(
        _("social contribution"),
        max_digits=18,
        decimal_places=2,
        default_currency="CNY",
        default=0,
    )
    #: What the formal check found missing: ``sections`` that may be changed, ``items`` to add.
    missing = models.JSONField(_("to be completed"), default=dict, blank=True)
    approved_government = MoneyField(
        _("government money, as approved"),
        max_digits=18,
        decimal_places=2,
        default_currency="CNY",
        default=0,
    )
    approved_social = MoneyField(
        _("social money, as approved"),
        max_digits=18,
        decimal_places=2,
        default_currency="CNY",
        default=0,
    )
    #: Promised by donors on top of the award once the agreement was signed.
    added_donations = MoneyField(
        _("donations added"),
        max_digits=18,
        decimal_places=2,
        default_currency="CNY",
        default=0,
    )
    assessment = models.TextField(_("finding of the review"), blank=True, max_length=2000)
    starts_on = models.DateField(_("starts"))
    ends_on = models.DateField(_("ends"))
    result_story = models.TextField(_("result"), blank=True, max_length=4000)
    lessons = models.TextField(_("what was learned"), blank=True, max_length=2000)
    proposed_at = models.DateTimeField(_("proposed"), default=timezone.now)
    #: The organisation's word that nothing lasting was bought.
    no_assets = models.BooleanField(_("no assets"), default=False)
    #: What was paid out and not accounted for when the project was terminated.
    to_recover = MoneyField(
        _("to be recovered, as stated at the end"),
        max_digits=18,
        decimal_places=2,
        default_currency="CNY",
        default=0,
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    #: One key a submitted form, so that sending it twice proposes it once.
    submission = models.CharField(max_length=64, unique=True)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["-proposed_at", "-pk"]
        indexes = [
            models.Index(fields=["-proposed_at", "area"], name="project_by_area"),
            models.Index(fields=["-closed_on"], name="project_closed"),
            models.Index(fields=["theme", "-proposed_at"], name="project_by_theme"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="project_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["resolution_duty"],
                condition=~Q(state__in=LET_GO),
                name="one_live_project_a_resolution",
            ),
            models.CheckConstraint(condition=Q(requested__gt=0), name="project_asks_for_money"),
            models.CheckConstraint(
                condition=Q(approved_government__gte=0, approved_social__gte=0),
                name="project_plans_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(added_donations__gte=0), name="project_donations_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(own_contribution__gte=0, social_contribution__gte=0),
                name="project_contributions_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return address("projects:detail", self.number)

    @property
    def case_number(self) -> str:
        return self.number

    @property
    def case_title(self) -> str:
        return self.title

    @property
    def case_organisation(self):
        return self.organisation

    def is_party(self, user) -> bool:
        return self.organisation.is_managed_by(user)

    def people_in_charge(self):
        """A returned proposal waits for its organisation; anything else for an officer."""
        if self.state != "returned":
            return super().people_in_charge()
        return list(
            User.objects.filter(
                memberships__organisation_id=self.organisation_id,
                memberships__role__in=[MembershipRole.MANAGER, MembershipRole.EDITOR],
            )
        )

    def files_readable_by(self, user) -> bool:
        """Its attachments: the organisation's, the staff's and the assessors' who may read it."""
        if not user.is_authenticated:
            return False
        staff = any(duty.role in STAFF_ROLES and self.in_scope(duty) for duty in user.duties)
        return staff or self.is_party(user) or self.is_judged_by(user)

    def is_judged_by(self, user) -> bool:
        return Entry.objects.judged_by(user, Project).filter(object_id=self.pk).exists()

    @property
    def assessed_url(self) -> str:
        """Where an assessor reads what was submitted last."""
        version = self.versions.last()
        if version is None:
            return self.get_absolute_url()
        return address("projects:submitted", self.number, version.number)

    @property
    def resolution(self):
        """The resolution the project carries out, if it comes from one."""
        return self.resolution_duty.resolution if self.resolution_duty else None

    @property
    def purpose(self) -> str:
        """The name of its theme in the ledger of money."""
        return self.theme.name

    @property
    def approved(self):
        return self.approved_government + self.approved_social

    @property
    def agreed(self):
        """The award and what donors have added to it."""
        return self.approved + self.added_donations
