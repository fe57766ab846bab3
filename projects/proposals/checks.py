"""What still keeps a proposal from being submitted, each as a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.interface.formats import localday, money
from funds.rules import from_fen
from projects.models import BudgetKind, Evaluation, LineSource, Project
from projects.models.project import ENDED_EARLY, LET_GO, WRITING
from projects.proposals.rules import Line, by_source, fen, over_the_rules
from projects.rules import BARRED_YEARS, barred_until

#: States in which a proposal no longer stands in the way of another like it.
GONE = ["closed", *LET_GO]


def barred_day(organisation):
    """The last day on which the organisation is barred, or None."""
    terminated = Project.objects.filter(organisation=organisation, state__in=ENDED_EARLY)
    failed = Evaluation.objects.filter(
        project__organisation=organisation, kind="final", state="accepted", grade="failed"
    )
    days = [
        terminated.aggregate(last=Max("closed_on"))["last"],
        failed.aggregate(last=Max("decided_on"))["last"],
    ]
    known = [day for day in days if day]
    until = barred_until(max(known)) if known else None
    return until if until and until >= timezone.localdate() else None


def lines_of(project) -> list[Line]:
    return [
        Line(line.kind, line.source, fen(line.amount.amount)) for line in project.budget_lines.all()
    ]


def problems(project, *, first_time: bool = True, on: date | None = None) -> list[str]:
    """Everything that keeps ``project`` from being submitted today, or ``on`` a day; empty when
    nothing does."""
    return [
        *_organisation(project),
        *(_call(project, first_time, on or timezone.localdate()) if project.call else ()),
        *_duplicates(project),
        *_content(project),
        *_budget(project),
        *_milestones(project),
    ]


def _organisation(project) -> Iterator[str]:
    until = barred_day(project.organisation)
    if until:
        yield _(
            "A project of %(organisation)s was terminated or did not pass its final evaluation. It "
            "may propose again after %(years)d years, from the day after %(day)s."
        ) % {
            "organisation": project.organisation,
            "years": BARRED_YEARS,
            "day": localday(until),
        }


def _call(project, first_time: bool, today: date) -> Iterator[str]:
    call = project.call
    if first_time and not call.takes_proposals(today):
        if today < call.opens_on:
            yield _("This call opens on %(day)s.") % {"day": localday(call.opens_on)}
        else:
            yield _("This call took proposals until the end of %(day)s; it is too late now.") % {
                "day": localday(call.closes_on)
            }
    if call.theme_id and call.theme_id != project.theme_id:
        yield _("This call is for the theme “%(theme)s”.") % {"theme": call.theme}
    if call.applicants and project.organisation.registration not in call.applicants:
        yield _("This call is for organisations that are: %(states)s.") % {
            "states": "、".join(call.applicant_labels)
        }
    yield from _areas(project, call)
    if project.requested > call.ceiling:
        yield _("The call allows at most %(ceiling)s.") % {"ceiling": money(call.ceiling)}


def _areas(project, call) -> Iterator[str]:
    allowed = list(call.eligible_areas.all()) or [call.area]
    if not any(area.covers(project.area) for area in allowed):
        yield _("The call is for %(area)s.") % {"area": "、".join(map(str, allowed))}
    based = project.organisation.area
    if not (call.area.covers(based) or based.covers(call.area)):
        yield _("The call is for organisations based in %(area)s.") % {"area": call.area}


def _duplicates(project) -> Iterator[str]:
    others = (
        Project.objects.filter(organisation=project.organisation, call=project.call)
        .exclude(pk=project.pk)
        .exclude(state__in=["draft", *GONE])
    )
    for other in others:
        if other.title.strip() == project.title.strip():
            yield _("%(organisation)s has already submitted “%(title)s” as %(number)s.") % {
                "organisation": project.organisation,
                "title": other.title,
                "number": other.number,
            }
        elif project.resolution_duty_id and other.resolution_duty_id == project.resolution_duty_id:
            yield _("%(number)s of your organisation carries out the same resolution.") % {
                "number": other.number
            }


def _content(project) -> Iterator[str]:
    for text, label in (
        (project.title, _("Title")),
        (project.summary, _("What you promise")),
        (project.target_group, _("For whom")),
    ):
        if not text.strip():
            yield _("“%(field)s” is still empty.") % {"field": label}


def _budget(project) -> Iterator[str]:
    lines = lines_of(project)
    if not lines:
        yield _("Plan the budget: it has no line yet.")
        return
    sums = by_source(lines)
    for source, stated in (
        (LineSource.GRANT, project.requested),
        (LineSource.OWN, project.own_contribution),
        (LineSource.SOCIAL, project.social_contribution),
    ):
        if sums.get(source, 0) != fen(stated.amount):
            yield _("%(source)s: the lines add up to %(sum)s, stated are %(stated)s.") % {
                "source": source.label,
                "sum": money(from_fen(sums.get(source, 0))),
                "stated": money(stated),
            }
    yield from over_the_call(project, lines)


def over_the_call(project, lines: list[Line]) -> Iterator[str]:
    """Types of cost that take more of the money asked for than the call allows."""
    rules = (
        {rule.kind: rule.max_percent for rule in project.call.line_rules.all()}
        if (project.call)
        else {}
    )
    for kind, taken, allowed in over_the_rules(lines, rules):
        yield _(
            "%(kind)s: %(taken)s planned; the call allows at most %(percent)d%% of the money "
            "asked for, that is %(allowed)s."
        ) % {
            "kind": BudgetKind(kind).label,
            "taken": money(from_fen(taken)),
            "percent": rules[kind],
            "allowed": money(from_fen(allowed)),
        }


def _milestones(project) -> Iterator[str]:
    milestones = list(project.milestones.exclude(state="dropped"))
    if not milestones:
        yield _("Plan at least one milestone before you submit.")
    for milestone in milestones:
        if not project.starts_on <= milestone.due_on <= project.ends_on:
            yield _("The milestone “%(title)s” is due outside the period of the project.") % {
                "title": milestone.title
            }


def may_write(project, user) -> bool:
    """Whether ``user`` may change what the proposal says, as things stand."""
    return project.state in WRITING and project.organisation.is_managed_by(user)
