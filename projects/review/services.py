"""The review of a call: its panel, its ranking, its funding line; and objections.

Each project moves through the table; what is checked here belongs to the call as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.assessment import services as assessment
from foundation.assessment.errors import ConflictFound
from foundation.assessment.models import Assessor, Panel
from foundation.assessment.services import EntrySpec
from foundation.lifecycle.errors import GuardFailed, NotAllowed
from foundation.lifecycle.services import SYSTEM, note, open_case, perform
from foundation.people.roles import Role
from funds.rules import from_fen, to_fen
from projects.models import Call, Objection, PanelMeeting, Project, Selection
from projects.review import selectors
from projects.review.conflicts import detection
from projects.review.rules import Line, Wish, draw_line
from projects.rules import yuan

#: Decisions one may object to.
OBJECTABLE = ["on_notice", "ineligible"]


def may_run(user, call: Call) -> bool:
    """Whether ``user`` is an officer of this call."""
    return any(duty.role == Role.CALL_OFFICER and call.in_scope(duty) for duty in user.duties)


def _officer(user, call: Call) -> None:
    if not may_run(user, call):
        raise NotAllowed(_("Only an officer of this call can do this."))


@transaction.atomic
def open_panel(
    call: Call, *, by, chair, assessors: Iterable, seed: str = "", at: datetime | None = None
) -> Panel:
    """Take all eligible proposals of a closed call into review by one panel.

    Raises NotAllowed, GuardFailed, ConflictFound (naming who may not judge what).
    """
    _officer(by, call)
    call = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    if call.state != "closed":
        raise GuardFailed(_("The call still takes proposals. Close it first."))
    if call.selection == Selection.RESIDENTS:
        raise GuardFailed(_("The residents choose among the proposals of this call."))
    if call.rubric is None:
        raise GuardFailed(_("This call names no criteria."))
    unchecked = call.projects.filter(state__in=selectors.UNCHECKED)
    if unchecked:
        raise GuardFailed(
            _("The formal check of these proposals is not over: %(numbers)s.")
            % {"numbers": "、".join(project.number for project in unchecked)}
        )
    proposals = list(call.projects.filter(state="eligible").order_by("number"))
    if not proposals:
        raise GuardFailed(_("No proposal is eligible."))
    detect = detection()
    panel = assessment.open_panel(
        call,
        [EntrySpec(project, project.number, project.title) for project in proposals],
        title=call.title,
        area=call.area,
        rubric_version=call.rubric,
        chair=chair,
        by=by,
        seed=seed,
        at=at,
    )
    _chair_is_free(panel, detect)
    for person in assessors:
        appoint(panel, person, by=by, call=call, at=at, detect=detect)
    for project in proposals:
        perform(project, "begin_review", by=SYSTEM, at=at)
    return panel


def _chair_is_free(panel: Panel, detect) -> None:
    """Who orders the proposals and proposes the awards has no tie to any of them either."""
    for entry in panel.entries.all():
        if reason := detect(panel.chair, entry):
            raise ConflictFound(
                _("%(person)s cannot chair the panel that judges %(entry)s: %(reason)s")
                % {"person": panel.chair, "entry": entry.reference, "reason": reason}
            )


@transaction.atomic
def change_chair(panel: Panel, chair, *, by, call: Call, reason: str) -> Panel:
    """Put somebody else in the chair, as where a tie came to light; the call's history says why.

    Raises NotAllowed, ConflictFound, NotYours.
    """
    _officer(by, call)
    before = panel.chair
    panel = assessment.change_chair(panel, chair)
    _chair_is_free(panel, detection())
    note(
        call,
        by=by,
        text=_("%(new)s chairs the panel in place of %(old)s: %(reason)s")
        % {"new": chair, "old": before, "reason": reason},
        action="change_chair",
    )
    return panel


def appoint(
    panel: Panel, user, *, by, call: Call, at: datetime | None = None, detect=None
) -> Assessor:
    """Seat an assessor, in place of one who left where a place is free.

    Raises NotAllowed, ConflictFound, PanelClosed.
    """
    _officer(by, call)
    if user.pk == panel.chair_id:
        raise NotAllowed(_("The chair does not score."))
    free = panel.assessors.filter(replaced_by=None).exclude(removed_at=None).first()
    return assessment.appoint(
        panel, user, by=by, detect=detect or detection(), replaces=free, at=at
    )


def conclude(panel: Panel, *, by, at: datetime | None = None) -> list[Project]:
    """Check for conflicts once more, break the seal, and give every proposal its place.

    Raises NotYours, NotAllIn, PanelClosed, ConflictFound. Whoever turns out to be in conflict
    leaves for good, though the ranking is refused: the panel then wants a replacement.
    """
    if by.pk == panel.chair_id:
        gone = assessment.detect_conflicts(panel, detection(), by=by)
        if gone:
            raise ConflictFound(
                _("%(people)s left the panel: %(reasons)s. Seat somebody else, then rank.")
                % {
                    "people": "、".join(str(left.assessor.user) for left in gone),
                    "reasons": "；".join(f"{left.entry.reference} {left.reason}" for left in gone),
                }
            )
    return _rank(panel, by, at)


@transaction.atomic
def _rank(panel: Panel, by, at: datetime | None) -> list[Project]:
    placements = assessment.rank(panel, by=by, at=at)
    projects = Project.objects.in_bulk([p.entry.object_id for p in placements])
    ranked = []
    for placement in placements:
        project = projects[placement.entry.object_id]
        if project.state != "in_review":
            continue  # Withdrawn meanwhile: it keeps its place and gets nothing.
        perform(
            project, "rank", by=SYSTEM, at=at, rank=placement.rank, score=placement.score_printed
        )
        ranked.append(project)
    return ranked


def look_for_conflicts(panel: Panel, *, by, call: Call) -> int:
    """Send away whoever belongs to an applicant by now; how many had to go."""
    _officer(by, call)
    return len(assessment.detect_conflicts(panel, detection(), by=by))


@transaction.atomic
def fund(call: Call, *, by, least_score: Decimal, finding: str, at: datetime | None = None) -> Line:
    """Draw the funding line by the money the call has left, and put the awards on notice.

    ``by`` chairs the panel. Raises NotAllowed, GuardFailed.
    """
    call = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    panel = selectors.panel_of(call)
    if panel is None or panel.chair_id != by.pk:
        raise NotAllowed(_("Only the chair of the panel can do this."))
    left = selectors.money_left(call)
    if left is None:
        raise GuardFailed(_("The call names no money. Add it before the line is drawn."))
    waiting = [pair for pair in selectors.in_order(panel) if pair[1].state == "ranked"]
    if not waiting:
        raise GuardFailed(_("No ranked proposal waits for the funding line."))
    projects = {project.pk: project for _placement, project in waiting}
    wishes = [
        Wish(project.pk, to_fen(yuan(project.requested)), round(placement.score * 100))
        for placement, project in waiting
    ]
    line = draw_line(
        wishes,
        government=_fen(left.government),
        social=_fen(left.social),
        least_score=int(least_score * 100),
    )
    for pk, government, social in line.funded:
        perform(
            projects[pk],
            "put_on_notice",
            by=by,
            at=at,
            approved_government=from_fen(government),
            approved_social=from_fen(social),
            assessment=finding,
        )
    for pk in line.reserve:
        perform(projects[pk], "hold_in_reserve", by=by, at=at)
    for pk in line.refused:
        perform(
            projects[pk],
            "reject",
            by=by,
            at=at,
            reason=_("Scored less than %(least)s points.") % {"least": least_score},
        )
    return line


def _fen(amount) -> int:
    return max(int(amount.amount * 100), 0)


@transaction.atomic
def record_meeting(panel: Panel, *, by, call: Call, held_at, place: str, minutes: str):
    """Keep where and when the panel heard the applicants, and what was said."""
    _officer(by, call)
    meeting, _created = PanelMeeting.objects.update_or_create(
        panel=panel,
        defaults={
            "held_at": held_at,
            "place": place.strip(),
            "minutes": minutes.strip(),
            "recorded_by": by,
        },
    )
    return meeting


def may_object(user, project: Project) -> bool:
    """To an award anyone signed in; to a finding of ineligibility the organisation."""
    if not user.is_authenticated or project.state not in OBJECTABLE:
        return False
    return project.state == "on_notice" or project.is_party(user)


@transaction.atomic
def object_to(project: Project, *, by, text: str) -> Objection:
    """Raise an objection; a person has one open objection a project. Raises NotAllowed."""
    project = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if not may_object(by, project):
        raise NotAllowed(_("There is no decision one could object to now."))
    open_one = project.objections.open().filter(raised_by=by).first()
    if open_one:
        return open_one
    return open_case(
        Objection(
            project=project,
            against=project.state,
            raised_by=by,
            text=text.strip(),
            is_demo=project.is_demo,
        ),
        by=by,
    )
