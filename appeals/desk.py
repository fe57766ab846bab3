"""How appeals and clusters look on the desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from appeals.lifecycle import APPEAL, CLUSTER
from appeals.models import ClusterMember, Confidentiality
from appeals.models.appeal import AREA_ROLES, SEALED_ROLES
from appeals.models.cluster import CLUSTER_ROLES
from appeals.services import INTAKE_ROLES, may_see_contact
from appeals.views import GATHER_ROLES
from foundation.interface.formats import localtime
from foundation.lifecycle.desk import CaseDesk, Section


def appeal_facts(appeal):
    replies = appeal.replies.select_related("unit").order_by("written_at")
    facts = [
        (_("What happened"), appeal.body),
        (_("Area"), appeal.area),
        (_("Place"), appeal.place or "–"),
        (_("Nature"), appeal.get_nature_display()),
        (_("Subject"), appeal.subject or "–"),
        (_("Channel"), appeal.get_channel_display()),
        (_("Received"), localtime(appeal.received_at)),
        (_("Lead unit"), appeal.lead_unit or "–"),
        (_("Outcome"), appeal.get_outcome_display() or "–"),
    ]
    if appeal.confidentiality != Confidentiality.NORMAL:
        facts.insert(0, (_("Confidentiality"), appeal.get_confidentiality_display()))
    if appeal.is_urgent:
        facts.insert(0, (_("Urgent"), _("The text speaks of danger. Check at once.")))
    facts += [
        (
            _("Reply of %(unit)s") % {"unit": reply.unit},
            f"{reply.get_decision_display()}\n{reply.text}",
        )
        for reply in replies
    ]
    return facts


def appeal_sections(appeal, user):
    context = {
        "appeal": appeal,
        "may_publish": user.has_role(*GATHER_ROLES)
        and appeal.confidentiality == Confidentiality.NORMAL,
        "may_see_contact": may_see_contact(appeal, user),
        "membership": ClusterMember.objects.filter(appeal=appeal).select_related("cluster").first(),
    }
    return [Section(_("Public text, shared matter, contact"), "appeals/desk/_links.html", context)]


def cluster_facts(cluster):
    return [
        (_("Public statement"), cluster.statement),
        (_("Area"), cluster.area),
        (_("Different people"), len(cluster.party_keys())),
        (_("Told of the outcome"), cluster.outcome_notices.count()),
    ]


def cluster_sections(cluster, user):
    members = cluster.members.select_related("appeal__area", "appeal__lead_unit")
    return [
        Section(_("Appeals in this matter"), "appeals/desk/_members.html", {"members": members})
    ]


APPEAL_DESK = CaseDesk(
    APPEAL,
    label=_("Appeals"),
    icon="comment",
    order=100,
    columns=[
        ("number", _("Number")),
        ("title", _("Title")),
        ("area", _("Area")),
        ("get_nature_display", _("Nature")),
        ("lead_unit", _("Lead unit")),
    ],
    search_fields=["number", "title"],
    readers=[*AREA_ROLES, *SEALED_ROLES],
    for_list=lambda appeals: appeals.for_list(),
    facts=appeal_facts,
    sections=appeal_sections,
    ordering=["-received_at"],
    opening=("appeals_desk:intake", _("New appeal"), INTAKE_ROLES),
)

CLUSTER_DESK = CaseDesk(
    CLUSTER,
    label=_("Shared matters"),
    icon="group",
    order=110,
    columns=[
        ("title", _("Title")),
        ("area", _("Area")),
        (lambda cluster: cluster.size, _("Appeals")),
    ],
    search_fields=["title"],
    readers=list(CLUSTER_ROLES),
    for_list=lambda clusters: clusters.for_list(),
    facts=cluster_facts,
    sections=cluster_sections,
    opening=("appeals_desk:gather", _("Gather appeals"), GATHER_ROLES),
)
