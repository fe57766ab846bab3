"""The decision on a proposal as a letter. What it says is read from the history."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.files.letter import Letter
from foundation.interface.formats import localday, money
from foundation.lifecycle.models import Event
from projects.models import Project
from projects.review import selectors

#: Action that decided → the sentence the letter carries.
DECISIONS = {
    "approve": gettext_lazy("The project is approved."),
    "reject": gettext_lazy("The project is not approved."),
    "hold_in_reserve": gettext_lazy("The project stands on the reserve list."),
    "wait_in_reserve": gettext_lazy("The project stands on the reserve list."),
    "turn_down": gettext_lazy("The residents did not select the project."),
    "confirm_ineligible": gettext_lazy("The proposal is not eligible."),
    "let_ineligible_stand": gettext_lazy("The proposal is not eligible."),
}


def deciding_event(project: Project) -> Event | None:
    """The last event that decided on the proposal."""
    return project.events.filter(action__in=list(DECISIONS)).order_by("-seq").first()


def decision(project: Project) -> bytes | None:
    """The letter as PDF; nothing while nothing is decided."""
    event = deciding_event(project)
    if event is None:
        return None
    day = timezone.localdate(event.at)
    letter = Letter(
        _("Decision on a governance project"), on=day, foot=f"{project.number} · {event.hash[:16]}"
    )
    letter.facts(
        [
            (_("Number"), project.number),
            (_("Project"), project.title),
            (_("Organisation"), project.organisation),
            (_("Area"), project.area),
            (_("Call"), project.call or _("Without a call")),
            (_("Money asked for"), money(project.requested)),
            (_("Day of the decision"), localday(day)),
        ]
    )
    letter.heading(_("What the decision says"))
    letter.paragraph(DECISIONS[event.action])
    if event.action == "approve":
        letter.facts(
            [
                (_("Government money, as approved"), money(project.approved_government)),
                (_("Social money, as approved"), money(project.approved_social)),
            ]
        )
    if event.reason:
        letter.heading(_("Reason"))
        letter.paragraph(event.reason)
    _findings(letter, project, event)
    if project.assessment:
        letter.heading(_("Finding of the review"))
        letter.paragraph(project.assessment)
    _ranking(letter, project)
    letter.heading(_("Your right to object"))
    letter.paragraph(
        _(
            "You may object while the award is on public notice, and within five days to a finding "
            "that the proposal is not eligible, on the page of the project. Somebody who did not "
            "decide answers you."
        )
    )
    letter.note(_("This letter was made from the project's history, entry %s.") % event.seq)
    return letter.pdf()


def _findings(letter: Letter, project: Project, event: Event) -> None:
    if event.action not in ("confirm_ineligible", "let_ineligible_stand"):
        return
    letter.heading(_("Formal check"))
    letter.table(
        [_("Point checked"), _("Met"), _("What shows it")],
        [
            (finding.get_rule_display(), _("yes") if finding.passed else _("no"), finding.evidence)
            for finding in selectors.last_findings(project)
        ],
        widths=[3, 1, 4],
    )


def _ranking(letter: Letter, project: Project) -> None:
    ranked = project.events.filter(action="rank").order_by("-seq").first()
    if ranked:
        letter.facts(
            [
                (_("Rank"), ranked.args["rank"]),
                (_("Score out of 100"), ranked.args["score"]),
            ]
        )
