"""Appeals of different people about the same matter, and the promise to tell them all."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appeals.models.appeal import Appeal
from foundation.lifecycle.models import CaseModel, CaseQuerySet
from foundation.people.roles import Role

CLUSTER_ROLES = frozenset(
    {
        Role.DISPATCHER,
        Role.CENTRE_DIRECTOR,
        Role.SUPERVISOR,
        Role.TOWN_OFFICER,
        Role.TOWN_CENTRE_OFFICER,
        Role.DISTRICT_OFFICER,
    }
)


def party_key(appeal: Appeal) -> str:
    """Who is behind an appeal: the account, the number given, or nobody but the appeal itself."""
    if appeal.appellant_id:
        return f"user:{appeal.appellant_id}"
    if appeal.walk_in_contact:
        return f"contact:{appeal.walk_in_contact.index}"
    return f"appeal:{appeal.pk}"


class ClusterQuerySet(CaseQuerySet):
    def visible_to(self, user) -> ClusterQuerySet:
        """Staff of the area; the public only what was taken up as a topic."""
        return self.filter(
            self.scope_of(user, CLUSTER_ROLES) | Q(state__in=["taken_up", "settled"])
        )

    def for_list(self) -> ClusterQuerySet:
        """With ``size``, the number of appeals gathered."""
        return self.select_related("area").annotate(size=models.Count("members"))


class Cluster(CaseModel):
    """A hot topic (热点问题). Every member keeps its number, clock and reply."""

    title = models.CharField(_("title"), max_length=80)
    statement = models.TextField(
        _("public statement"),
        max_length=2000,
        help_text=_("Freshly written; never copied from an appeal."),
    )
    area = models.ForeignKey(
        "areas.Area", verbose_name=_("area"), on_delete=models.PROTECT, related_name="clusters"
    )
    appeals = models.ManyToManyField(
        "appeals.Appeal", through="appeals.ClusterMember", related_name="clusters"
    )
    created_at = models.DateTimeField(_("gathered"), default=timezone.now)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = ClusterQuerySet.as_manager()

    class Meta:
        verbose_name = _("cluster of appeals")
        verbose_name_plural = _("clusters of appeals")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.title

    def parties(self) -> dict[str, Appeal]:
        """The distinct people behind the members: key of the party → one of their appeals."""
        appeals = self.appeals.select_related("appellant", "walk_in_contact", "area").order_by("pk")
        found: dict[str, Appeal] = {}
        for appeal in appeals:
            found.setdefault(party_key(appeal), appeal)
        return found

    def party_keys(self) -> set[str]:
        return set(self.parties())

    @property
    def case_number(self) -> str:
        return f"C{self.pk}"

    @property
    def case_title(self) -> str:
        return self.title


class ClusterMember(models.Model):
    """A link, not a merge: it can be undone and changes nothing of the appeal."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="members")
    appeal = models.ForeignKey(
        "appeals.Appeal", on_delete=models.PROTECT, related_name="memberships"
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appeal"], name="one_cluster_an_appeal"),
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id} ← {self.appeal_id}"


class OutcomeNotice(models.Model):
    """This person was told what became of the matter they raised. Once, whatever happens."""

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="outcome_notices")
    #: The account, or the blind index of a walk-in's number, or the appeal of a nameless one.
    party_key = models.CharField(max_length=80)
    appellant = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(_("what was said"))
    told_at = models.DateTimeField(_("told"), default=timezone.now)

    class Meta:
        verbose_name = _("outcome notice")
        verbose_name_plural = _("outcome notices")
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "party_key"], name="one_outcome_notice_a_party"
            )
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id} → {self.party_key}"
