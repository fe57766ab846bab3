"""Evaluations of a project as they stand, and who may make one."""

from __future__ import annotations

from django.db.models import Max, Q

from foundation.lifecycle.models import Event
from foundation.people.models import Duty, User
from foundation.people.roles import Role
from projects.models import Evaluation, Project
from projects.models.closing import EvaluationKind, Grade
from projects.models.project import STAFF_ROLES


def evaluation_in_force(project: Project, kind: str) -> Evaluation | None:
    """The latest accepted evaluation of a kind."""
    found = project.evaluations.filter(kind=kind, state="accepted")
    return found.order_by("-pk").first()


def must_remedy(project: Project) -> bool:
    """Whether the last mid-term evaluation was not passed."""
    midterm = evaluation_in_force(project, EvaluationKind.MIDTERM)
    return midterm is not None and midterm.grade == Grade.FAILED


def follows_the_result(evaluation: Evaluation) -> bool:
    """Whether it was made after its project's result was last reported."""
    project = evaluation.project
    ours = {"content_type": evaluation.content_type, "object_id": evaluation.pk}
    theirs = {"content_type": project.content_type, "object_id": project.pk}
    last = dict(
        Event.objects.filter(Q(**ours, action="submit") | Q(**theirs, action="finish"))
        .order_by()
        .values_list("action")
        .annotate(Max("at"))
    )
    return last["submit"] >= last["finish"]


def evaluators_for(project: Project):
    """Assessors of the area who belong to neither party."""
    line = project.area.line()
    here = Duty.objects.current().filter(Q(area__path__in=line) | Q(unit__area__path__in=line))
    assessors = here.filter(role=Role.ASSESSOR).values("user")
    staff = here.filter(role__in=STAFF_ROLES).values("user")
    return (
        User.objects.filter(pk__in=assessors)
        .exclude(pk__in=staff)
        .exclude(memberships__organisation=project.organisation_id)
        .order_by("pk")
    )
