"""How a call looks on the desk."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.interface.formats import localday, money
from foundation.lifecycle.desk import Section
from projects.calls.services import may_follow, may_write
from projects.models import Selection

#: Proposals named on the case page; the rest are found in the list of projects.
SHOWN = 50


def call_facts(call):
    towns = "、".join(str(area) for area in call.eligible_areas.all())
    facts = [
        (_("Issued by"), call.issued_by),
        (_("What is asked for"), call.description),
        (_("Area"), call.area),
        (_("Towns it is for"), towns or _("Everywhere in the area of the call")),
        (_("Theme"), call.theme or _("Any theme")),
        (_("Who may propose"), "、".join(call.applicant_labels)),
        (_("From – to"), f"{localday(call.opens_on)} – {localday(call.closes_on)}"),
        (_("Most a project may ask for"), money(call.ceiling)),
        (_("How proposals are chosen"), call.get_selection_display()),
        (_("Criteria"), call.rubric or "–"),
    ]
    if call.selection == Selection.RESIDENTS:
        facts += [
            (_("Rule of the vote"), call.get_vote_rule_display()),
            (_("Most projects on one ballot"), call.max_choices),
            (_("Votes a project needs at least"), call.minimum_votes),
        ]
        if call.vote_opens_on:
            days = f"{localday(call.vote_opens_on)} – {localday(call.vote_closes_on)}"
            facts.append((_("Voting"), days))
    if call.copied_from:
        facts.append((_("Copied from"), call.copied_from))
    return facts


def _changes_url(call) -> str:
    """The editor's history of a draft that has been changed at least once."""
    if call.state != "draft" or call.revisions.count() < 2:
        return ""
    return reverse(call.snippet_viewset.get_url_name("history"), args=[call.pk])


def call_sections(call, user):
    projects = call.projects.visible_to(user).for_list().order_by("-proposed_at")[:SHOWN]
    writes = may_write(user, call)
    return [
        Section(
            _("The call"),
            "projects/calls/desk/_wording.html",
            {
                "call": call,
                "may_edit": writes and call.state == "draft",
                "may_copy": writes,
                "by_residents": call.selection == Selection.RESIDENTS,
                "may_review": call.state != "draft" and may_follow(user, call),
                "is_checked": call.workflow_in_progress,
                "changes_url": _changes_url(call),
            },
        ),
        Section(_("Money by source"), "projects/calls/desk/_money.html", {"call": call}),
        Section(_("Proposals"), "projects/desk/_proposals.html", {"projects": projects}),
    ]
