"""The whole demonstration at one hundredth: exact totals, clean invariants."""

from collections.abc import Iterator

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.utils import timezone

from appeals.models import Appeal, OutcomeNotice
from deliberation.models import Topic
from foundation.areas.calendar import is_workday
from foundation.assessment.models import ScoreSheet
from foundation.assessment.services import recomputes
from foundation.lifecycle.models import Event
from foundation.people.demo import desk
from foundation.people.roles import Role
from funds import selectors as money
from nanhai_civic import demo_checks
from participation import selectors as people
from projects.closing import rubric
from projects.closing.selectors import evaluation_in_force
from projects.models import Call, Project
from projects.models.closing import EvaluationKind, Grade
from projects.review.selectors import in_order, panel_of
from tests.database import forget_what_was_read
from volunteers.models import Activity

pytestmark = pytest.mark.django_db

SCALE = 0.01


@pytest.fixture(scope="module", autouse=True)
def told(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The demonstration below every test of the module, told once."""
    with django_db_blocker.unblock():
        call_command("load_demo", scale=SCALE, verbosity=0)
        forget_what_was_read()
    yield
    with django_db_blocker.unblock():
        django_db_setup.restore()
        forget_what_was_read()


def test_the_totals_are_the_record_at_scale_and_every_check_passes():
    headline = money.headline()
    assert headline.government.amount * 100 == 12_000_000_000 * SCALE
    assert headline.social.amount * 100 == 726_000_000 * SCALE
    assert people.headline().person_times == 501_400 * SCALE
    assert Project.objects.exclude(submission__startswith="demo-live").count() == 13
    assert not any(faults for _line, faults in (check() for check in demo_checks.CHECKS))
    for model in (Appeal, Topic, Project, Activity):
        assert not model.objects.filter(is_demo=False).exists()


def test_one_thread_goes_from_the_appeal_to_those_who_raised_it():
    project = Project.objects.exclude(resolution_duty=None).filter(activities__isnull=False).first()
    topic = project.resolution.topic
    assert project.state == "closed"
    assert topic.state == "done"
    assert money.project_money([project.number])[project.number].verified.amount > 0
    told = OutcomeNotice.objects.filter(cluster=topic.cluster)
    assert told.count() == len(topic.cluster.parties()) > 2


def test_every_past_project_was_evaluated_and_says_what_lasts():
    closed = Project.objects.filter(state="closed").exclude(submission__startswith="demo-live")
    assert closed.count() > 5
    for project in closed.prefetch_related("assets"):
        evaluation = evaluation_in_force(project, EvaluationKind.FINAL)
        assert rubric.fits(evaluation.rubric, evaluation.points)
        assert evaluation.total == rubric.total(evaluation.points)
        assert evaluation.grade == rubric.grade(evaluation.total) != Grade.FAILED
        assert evaluation.decided_on <= project.closed_on
        assert project.no_assets != bool(project.assets.all())


def test_one_call_is_ranked_one_is_scored_one_is_checked_and_one_is_open():
    ranked, scored, checked, still_open = (
        Call.objects.get(title__startswith=title)
        for title in ("邻里守望", "儿童友好", "适老化", "社区治理")
    )
    states = [project.state for _placement, project in in_order(panel_of(ranked))]
    assert states == ["on_notice"] * 3 + ["reserve"] * 2 + ["rejected"]
    panel = panel_of(ranked)
    assert recomputes(panel)
    assert panel.assessors.exclude(removed_at=None).get().conflict.reason
    sheets = ScoreSheet.objects.filter(entry__panel=panel_of(scored))
    assert not panel_of(scored).is_frozen
    assert sheets.filter(state="handed_in").exists()
    assert sheets.filter(state="open", assessor__user=desk(Role.ASSESSOR)).count() == 4
    found = checked.projects.values_list("state", flat=True)
    assert sorted(found) == ["challenged", "eligible", "submitted", "submitted"]
    assert still_open.state == "open"
    assert set(still_open.projects.values_list("state", flat=True)) == {
        "draft",
        "submitted",
        "returned",
    }


def test_projects_under_way_show_what_can_happen_to_them():
    found = Project.objects.filter(submission__startswith="demo-live-under-way")
    states = found.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["running", "running", "suspended", "recovering"]
    grades = [
        evaluation_in_force(project, EvaluationKind.MIDTERM).grade
        for project in found.filter(state="running").order_by("pk")
    ]
    assert grades == [Grade.GOOD, Grade.FAILED]
    owing = found.get(state="recovering")
    returned = money.project_money([owing.number])[owing.number].returned
    assert 0 < returned.amount < owing.to_recover.amount


def test_cases_of_today_were_moved_in_the_office_hours_of_the_days_before():
    for model in (Appeal, Topic, Project):
        cases = model.objects.filter(submission__startswith="demo-live").values("pk")
        events = Event.objects.filter(
            content_type=ContentType.objects.get_for_model(model), object_id__in=cases
        )
        moments = [timezone.localtime(event.at) for event in events.exclude(actor=None)]
        assert len({(moment.hour, moment.minute) for moment in moments}) > 10
        assert all(9 <= moment.hour < 18 and is_workday(moment.date()) for moment in moments)
        assert max(moments) < timezone.now()
    titles = [activity.title for activity in Activity.objects.filter(state="published")]
    assert len(titles) - len(set(titles)) <= 5, "what is announced is many things"
