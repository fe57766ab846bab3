"""Projects in public, and an organisation's own."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from foundation.interface.pagination import paginate
from foundation.lifecycle import Party
from foundation.lifecycle.errors import LifecycleError
from foundation.people.scope import get_visible_or_404
from funds.selectors import Figures, as_of_transfer
from projects import selectors, services
from projects.agreements import selectors as agreements
from projects.calls.selectors import with_standing
from projects.changes import selectors as changes
from projects.closing.transitions import EVALUATION
from projects.forms import ProjectFilterForm
from projects.giving.services import open_cause_of
from projects.models import Project
from projects.models.project import HIDDEN_STATES, NOT_AGREED, UNDER_WAY, WRITING
from projects.proposals.forms import ProposalForm
from projects.review.letters import deciding_event
from projects.review.services import may_object
from projects.spending import selectors as spending
from projects.spending.transitions import MILESTONE
from projects.voting import selectors as voting

#: Calls named beside the list; the rest are a click away.
CALLS_SHOWN = 4
#: Changes named on a project's page.
CHANGES_SHOWN = 5


def project_list(request):
    form = ProjectFilterForm(request.GET or None)
    projects = selectors.public_projects().order_by("-proposed_at", "-pk")
    if form.is_valid():
        asked = form.cleaned_data
        if asked["q"]:
            projects = selectors.with_words(projects, asked["q"])
        if asked["town"]:
            projects = projects.within(asked["town"])
        if asked["area"]:
            projects = projects.within(asked["area"])
        if asked["year"]:
            projects = projects.filter(starts_on__year=asked["year"])
        if asked["theme"]:
            projects = projects.filter(theme=asked["theme"])
        if asked["state"]:
            projects = projects.filter(state=asked["state"])
    page = paginate(request, projects)
    selectors.attach_money(page)
    context = {"form": form, "page": page}
    if request.htmx:
        return render(request, "projects/_list.html", context)
    context["polls"] = voting.with_standing(voting.open_polls()[:CALLS_SHOWN])
    context["calls"] = with_standing(selectors.open_calls()[:CALLS_SHOWN])
    return render(request, "projects/list.html", context)


def detail(request, number):
    """One project: promise, money by source, steps, result."""
    project = get_visible_or_404(
        Project.objects.for_list()
        .select_related(
            "area", "theme", "organisation", "call", "resolution_duty__resolution__item__topic"
        )
        .prefetch_related("assets"),
        request.user,
        number=number,
    )
    own = request.user.is_authenticated and project.is_party(request.user)
    milestones = list(project.milestones.exclude(state="dropped"))
    if own:
        for milestone in milestones:
            milestone.step = _own_step(project, milestone)
    agreed = project.state not in NOT_AGREED
    changed = _changes(project, request.user) if agreed else []
    versions = _own_agreements(project) if own else []
    lines, budget = selectors.money_by_source(project), list(project.budget_lines.all())
    context = {
        "project": project,
        "own": own,
        "figures": sum((line.figures for line in lines), Figures()),
        "lines": lines,
        "as_of_transfer": as_of_transfer(),
        "milestones": milestones,
        "agreements": versions,
        "instalments": (
            spending.instalment_states(project, milestones=milestones) if agreed else []
        ),
        "uses": (
            spending.use_of_budget(project, lines=budget, versions=versions)
            if agreed and own
            else []
        ),
        "changes": changed,
        "may_ask": own and changes.may_ask(project, changed[0] if changed else None),
        "evaluations": _evaluations(project, request.user, own) if agreed else [],
        "assets": project.assets.all() if agreed else [],
        "reports": _own_reports(project) if agreed and own else [],
        "served": selectors.served(project),
        "writable": own and project.state in WRITING,
        "budget": budget,
        "partners": project.partners.all(),
        "versions": project.versions.all() if own else [],
        "may_object": may_object(request.user, project),
        "letter": own and (agreed or deciding_event(project) is not None),
        "cause": open_cause_of(project) if project.state not in HIDDEN_STATES else None,
        "notice_until": selectors.notice_until(project),
    }
    return render(request, "projects/detail.html", context)


def _own_agreements(project):
    """Every version, for the party that signs it."""
    found = list(agreements.versions(project))
    for agreement in found:
        agreement.project = project
    return found


def _changes(project, user):
    """The last ones the reader may see; the rest are a click away."""
    return changes.shown(changes.of_project(project, user)[:CHANGES_SHOWN], project)


def _own_reports(project):
    found = list(project.reports.select_related("pool__origin"))
    for report in found:
        report.project = project
    return found


def _evaluations(project, user, own):
    """Those the reader may see, with what the organisation may answer."""
    found = list(project.evaluations.visible_to(user).exclude(state__in=["called_off"]))
    for evaluation in found:
        evaluation.project = project
        may = EVALUATION.from_state(evaluation.state) if own else []
        evaluation.steps = [step for step in may if Party.ORGANISATION in step.parties]
    return found


def _own_step(project, milestone):
    """What the organisation may do with a milestone as things stand."""
    if milestone.state != "planned":
        return None
    return MILESTONE.transition("reach") if project.state in UNDER_WAY else None


@login_required
def new(request):
    """Begin a proposal in the name of an organisation one acts for."""
    form = ProposalForm(
        request.POST if request.method == "POST" else None,
        user=request.user,
        initial={
            "call": request.GET.get("call"),
            "resolution_duty": request.GET.get("resolution_duty"),
        },
    )
    if not form.fields["organisation"].queryset:
        return render(request, "projects/new_without.html", status=403)
    if request.method == "POST" and form.is_valid():
        try:
            project = services.propose(by=request.user, **form.cleaned_data)
        except LifecycleError as refused:
            form.add_error(getattr(refused, "field", None), refused.message)
        else:
            messages.success(request, _("Begun as a draft. Now write budget and milestones."))
            return redirect("projects:write", project.number)
    return render(
        request, "projects/new.html", {"form": form}, status=422 if form.is_bound else 200
    )


@login_required
def mine(request):
    """Projects of the organisations one acts for."""
    page = paginate(request, selectors.projects_of(request.user))
    selectors.attach_money(page)
    return render(request, "projects/mine.html", {"page": page})
