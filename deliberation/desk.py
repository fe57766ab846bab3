"""How topics look on the desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from deliberation.lifecycle import TOPIC
from deliberation.models.topic import STAFF_ROLES, Disposition
from deliberation.views import OPINION_ROLES, RAISING_ROLES
from foundation.interface.formats import localtime
from foundation.lifecycle.desk import CaseDesk, Section


def topic_facts(topic):
    facts = [
        (_("What it is about"), topic.body),
        (_("Area"), topic.area),
        (_("Track"), topic.get_track_display()),
        (_("Who is affected"), topic.affected or "–"),
        (_("Raised"), localtime(topic.raised_at)),
        (_("Appeals behind it"), topic.cluster or "–"),
        (_("Supporters"), topic.supports.count()),
    ]
    if topic.conclusion:
        facts.append((_("Conclusion"), topic.conclusion))
    return facts


def topic_sections(topic, user):
    item = topic.current_item
    sections = []
    if item:
        attendances = item.sitting.attendances.select_related("member", "user")
        sections.append(
            Section(
                _("Sitting"),
                "deliberation/desk/_sitting.html",
                {
                    "item": item,
                    "sitting": item.sitting,
                    "attendances": attendances,
                    "present": item.sitting.present().count(),
                },
            )
        )
    opinions = topic.opinions.select_related("author").order_by("disposition", "given_at")[:50]
    sections.append(
        Section(
            _("Opinions"),
            "deliberation/desk/_opinions.html",
            {
                "opinions": opinions,
                "OPEN": Disposition.OPEN,
                "may_answer": user.has_role(*OPINION_ROLES),
            },
        )
    )
    return sections


TOPIC_DESK = CaseDesk(
    TOPIC,
    label=_("Topics"),
    icon="comment-add",
    order=200,
    columns=[
        ("number", _("Number")),
        ("title", _("Title")),
        ("area", _("Area")),
        ("get_track_display", _("Track")),
    ],
    search_fields=["number", "title"],
    readers=list(STAFF_ROLES),
    for_list=lambda topics: topics.for_list(),
    facts=topic_facts,
    sections=topic_sections,
    ordering=["-raised_at"],
    opening=("deliberation_desk:from_cluster", _("Raise a topic from appeals"), RAISING_ROLES),
)
