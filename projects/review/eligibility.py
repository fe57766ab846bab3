"""The formal check: what the records say of each rule, and what the officer saw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from foundation.interface.formats import localday, money
from foundation.people.models.organisation import RegistrationState
from projects.models import Project
from projects.models.project import LET_GO
from projects.proposals.checks import barred_day
from projects.review.rules import LOOKED_AT, Finding, Rule

#: Projects of the same title named in a finding.
SHOWN = 5


def read_from_records(project: Project) -> list[Finding]:
    """The rules the site answers itself, each with what it found. Nobody types these."""
    return [
        _applicant(project),
        _area(project),
        _not_barred(project),
        _ceiling(project),
        _only_one(project),
    ]


def complete(project: Project, looked_at: Iterable[Mapping]) -> list[Finding]:
    """All findings of a check; ``looked_at`` holds rule, passed and evidence a rule."""
    seen = {row["rule"]: row for row in looked_at}
    officer = [
        Finding(Rule(key), bool(seen[key]["passed"]), seen[key]["evidence"].strip())
        for key in LOOKED_AT
        if key in seen
    ]
    return read_from_records(project) + officer


def _applicant(project: Project) -> Finding:
    organisation = project.organisation
    allowed = project.call.applicants if project.call else []
    passed = not allowed or organisation.registration in allowed
    kind = RegistrationState(organisation.registration).label
    number = organisation.registration_number or "–"
    return Finding(
        Rule.APPLICANT,
        passed,
        _("%(organisation)s: %(kind)s, number %(number)s")
        % {"organisation": organisation, "kind": kind, "number": number},
    )


def _area(project: Project) -> Finding:
    call = project.call
    if call is None:
        return Finding(Rule.AREA, True, _("Proposed without a call, for %s") % project.area)
    towns = list(call.eligible_areas.all()) or [call.area]
    passed = any(town.covers(project.area) for town in towns)
    return Finding(
        Rule.AREA,
        passed,
        _("Project in %(area)s; call for %(towns)s")
        % {"area": project.area, "towns": "、".join(str(town) for town in towns)},
    )


def _not_barred(project: Project) -> Finding:
    until = barred_day(project.organisation)
    said = _("Barred until %s") % localday(until) if until else _("No terminated project found")
    return Finding(Rule.NOT_BARRED, until is None, said)


def _ceiling(project: Project) -> Finding:
    call = project.call
    if call is None:
        return Finding(
            Rule.CEILING, True, _("%s asked for, without a call") % money(project.requested)
        )
    return Finding(
        Rule.CEILING,
        project.requested <= call.ceiling,
        _("%(asked)s asked for; at most %(ceiling)s")
        % {"asked": money(project.requested), "ceiling": money(call.ceiling)},
    )


def _only_one(project: Project) -> Finding:
    same = (
        Project.objects.filter(
            organisation=project.organisation, call=project.call, title=project.title
        )
        .exclude(pk=project.pk)
        .exclude(state__in=["draft", *LET_GO])
        .values_list("number", flat=True)
    )
    said = _("The same as %s") % "、".join(same) if same else _("No other proposal of this title")
    # In another call it may be another stage of the same work: the officer looks, nothing is barred.
    elsewhere = (
        Project.objects.filter(organisation=project.organisation, title=project.title)
        .exclude(call=project.call)
        .exclude(state__in=["draft", *LET_GO])
        .order_by("-pk")
        .values_list("number", flat=True)[:SHOWN]
    )
    if elsewhere:
        said += "；" + _("of the same title elsewhere: %s") % "、".join(elsewhere)
    return Finding(Rule.ONLY_ONE, not same, said)
