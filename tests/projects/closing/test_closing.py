"""Evaluations, assets, suspension, termination and what is recovered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from foundation.lifecycle.clocks import sweep
from foundation.lifecycle.errors import GuardFailed, NotAllowed, WrongState
from foundation.lifecycle.models import RunningClock
from foundation.lifecycle.services import SYSTEM, available, perform
from foundation.people.models import Membership
from foundation.people.roles import Role
from funds.models import Balance
from funds.selectors import project_money
from projects import services
from projects.agreements.selectors import current_agreement, open_agreement
from projects.closing import rubric, selectors
from projects.closing.rubric import CURRENT, EDITIONS
from projects.models import Evaluation, Project
from projects.models.closing import Grade
from projects.proposals.checks import barred_day
from projects.rules import barred_until
from tests.projects.conftest import cny

pytestmark = pytest.mark.django_db


def clock(project, kind):
    return RunningClock.objects.of(project).running().filter(kind=kind).first()


def left(pool):
    return Balance.objects.get(account=pool).amount


@pytest.mark.parametrize(
    ("points", "grade"),
    [(100, "excellent"), (90, "excellent"), (89, "good"), (75, "good"), (60, "passed"), (59, "failed"), (0, "failed")],
)  # fmt: skip
def test_grades_begin_where_the_rubric_says(points, grade):
    assert rubric.grade(points) == grade


def test_every_rubric_sums_to_a_hundred():
    for criteria in rubric.EDITIONS.values():
        assert sum(row.most for row in criteria) == 100


@pytest.fixture
def planned(project, bring, officers, evaluator, today):
    def plan(kind="final", state="finishing", by=evaluator):
        bring(project, state)
        data = {"kind": kind, "evaluator": by, "due_on": today}
        perform(project, "plan_evaluation", by=officers.follow, **data)
        return Evaluation.objects.latest("pk")

    return plan


FULL = {row.key: row.most for row in rubric.EDITIONS[rubric.CURRENT]}
SAID = {"points": FULL, "findings": "走访六户，目标全部完成。"}


def test_only_somebody_of_neither_party_evaluates(
    planned, project, officers, organisation, evaluator, manager, nanhai, grant, make_user
):
    grant(manager, Role.ASSESSOR, nanhai.district)
    with pytest.raises(GuardFailed):
        planned(by=manager)
    grant(officers.finance, Role.ASSESSOR, nanhai.district)
    with pytest.raises(GuardFailed):
        planned(by=officers.finance)
    evaluation = planned()
    other = make_user("另一评估人")
    grant(other, Role.ASSESSOR, nanhai.district)
    with pytest.raises(NotAllowed):
        perform(evaluation, "submit", by=other, **SAID)
    Membership.objects.create(organisation=organisation, user=evaluator, role="member")
    with pytest.raises(NotAllowed):
        perform(evaluation, "submit", by=evaluator, **SAID)


def test_the_final_evaluation_follows_the_result_and_is_one_at_a_time(planned, project):
    with pytest.raises(GuardFailed):
        planned("final", "running")
    planned("midterm", "running")
    with pytest.raises(GuardFailed):
        planned("midterm", "running")


def test_points_beyond_the_rubric_are_refused(planned, evaluator):
    evaluation = planned()
    for points in (FULL | {"aims": 31}, {"aims": 30}, FULL | {"aims": -1}):
        with pytest.raises(GuardFailed):
            perform(evaluation, "submit", by=evaluator, points=points, findings=SAID["findings"])


def test_who_does_not_dispute_in_time_accepts(planned, evaluator):
    evaluation = perform(planned(), "submit", by=evaluator, **SAID)
    assert (evaluation.total, evaluation.grade) == (100, Grade.EXCELLENT)
    moment = timezone.now() - timedelta(minutes=1)
    RunningClock.objects.of(evaluation).update(
        due_at=moment, next_check_at=moment, is_provisional=False
    )
    sweep()
    evaluation.refresh_from_db()
    assert evaluation.state == "accepted"


def test_a_disputed_evaluation_is_upheld_or_made_again_by_others(
    planned, project, evaluator, manager, officers
):
    evaluation = perform(planned(), "submit", by=evaluator, **SAID)
    perform(evaluation, "dispute", by=manager, reason="漏计两场活动")
    with pytest.raises(WrongState):
        perform(evaluation, "accept", by=manager)
    perform(evaluation, "set_aside", by=officers.call, reason="台账确有遗漏")
    assert selectors.evaluation_in_force(project, "final") is None
    assert planned().state == "planned"


def test_a_failed_midterm_evaluation_starts_a_clock_that_a_passed_one_stops(
    project, bring, evaluate, manager, pools
):
    asked = {"by": manager, "instalment": 1, "pool": pools.government, "amount": 1}
    bring(project, "running")
    evaluate(project, "midterm", 0.4)
    assert selectors.must_remedy(project)
    with pytest.raises(GuardFailed):
        perform(project, "request_payment", **asked)
    assert clock(project, "remedy") is not None
    evaluate(project, "midterm", 0.8)
    assert not selectors.must_remedy(project)
    assert clock(project, "remedy") is None
    perform(project, "request_payment", **asked)


def test_a_failed_final_evaluation_bars_for_two_years(
    project, bring, evaluate, organisation, today
):
    bring(project, "finishing")
    assert barred_day(organisation) is None
    evaluate(project, "final", 0.4)
    assert barred_day(organisation) == barred_until(today)


def test_a_suspended_project_is_not_paid_and_its_report_clock_rests(
    project, bring, manager, officers, pools
):
    bring(project, "running")
    with pytest.raises(GuardFailed):
        perform(project, "suspend", by=officers.town)
    perform(project, "suspend", by=officers.town, reason="核查")
    assert clock(project, "report").paused_at is not None
    with pytest.raises(WrongState):
        perform(
            project, "request_payment", by=manager, instalment=1, pool=pools.government, amount=1
        )
    perform(project, "resume_from_suspension", by=officers.town, reason="已查清")
    assert project.state == "running"
    assert clock(project, "report").paused_at is None


def test_termination_states_what_is_owed_and_the_books_are_square_once_it_came_back(
    project, bring, pay, spend, officers, pools, today
):
    bring(project, "running")
    pay(project, pools.government, 10_000)
    spend(project, pools.government, 4_000)
    before = left(pools.government)
    perform(project, "terminate", by=officers.town, reason="无故停办")
    assert (project.state, project.to_recover) == ("recovering", cny(6_000))
    assert clock(project, "recovery") is not None
    assert current_agreement(project) is None
    assert left(pools.government) == before + cny(30_000), "what was never paid"
    back = {"by": officers.finance, "pool": pools.government, "on": today}
    perform(project, "recover", amount=2_000, document="缴款书1号", **back)
    assert clock(project, "recovery") is not None
    assert project.state == "recovering"
    with pytest.raises(GuardFailed):
        perform(project, "recover", amount=4_001, document="缴款书2号", **back)
    perform(project, "recover", amount=4_000, document="缴款书2号", **back)
    assert clock(project, "recovery") is None
    assert project.state == "terminated"
    figures = project_money([project.number])[project.number]
    assert figures.paid == figures.verified + figures.returned
    assert left(pools.government) == before + cny(36_000)


def test_a_terminated_project_is_the_finance_officers_task_only_while_money_is_owed(
    project, bring, pay, officers, pools, today, client, organisation
):
    bring(project, "running")
    pay(project, pools.government, 10_000)
    perform(project, "terminate", by=officers.town, reason="无故停办")
    assert project in Project.objects.actionable_by(officers.finance)
    assert "¥10,000.00" in client.get(project.get_absolute_url()).content.decode()
    assert barred_day(organisation) == barred_until(today)
    back = {"by": officers.finance, "pool": pools.government, "on": today}
    perform(project, "recover", amount=10_000, document="缴款书1号", **back)
    assert project not in Project.objects.actionable_by(officers.finance)
    assert barred_day(organisation) == barred_until(today)
    with pytest.raises(WrongState):
        perform(project, "recover", amount=1, document="缴款书2号", **back)


def test_a_project_of_which_everything_is_accounted_for_is_terminated_at_once(
    project, bring, pay, spend, officers, pools
):
    bring(project, "running")
    pay(project, pools.government, 4_000)
    spend(project, pools.government, 4_000)
    perform(project, "terminate", by=officers.town, reason="无故停办")
    assert project.state == "terminated"
    assert clock(project, "recovery") is None
    assert project not in Project.objects.actionable_by(officers.finance)


@pytest.mark.parametrize("state", ["recovering", "terminated"])
def test_the_resolution_of_a_terminated_project_is_free_for_another(project, state):
    Project.objects.filter(pk=project.pk).update(state=state)
    assert project not in Project.objects.live()


def test_a_project_ended_before_signing_leaves_no_agreement_to_sign(
    project, bring, officers, pools
):
    bring(project, "approved")
    perform(
        project,
        "draft_agreement",
        by=officers.funds,
        authority="服务中心",
        government_pool=pools.government,
        social_pool=pools.social,
    )
    perform(project, "terminate", by=officers.town, reason="放弃")
    assert open_agreement(project) is None
    assert project.to_recover == cny(0)


def test_assets_are_listed_or_declared_to_be_none(project, bring, manager, client_for):
    bring(project, "finishing")
    perform(project, "list_asset", by=manager, name="投影机", value=3_200, stays_with="村居活动室")
    with pytest.raises(GuardFailed):
        perform(project, "declare_no_assets", by=manager)
    page = client_for(manager).get(project.get_absolute_url()).content.decode()
    assert "投影机" in page
    assert "村居活动室" in page
    perform(project, "strike_asset", by=manager, asset=project.assets.get(), reason="重复登记")
    perform(project, "declare_no_assets", by=manager)
    assert project.no_assets


def test_what_concerns_assets_is_offered_only_where_it_can_be_done(project, bring, manager):
    bring(project, "running")

    def offered():
        names = {transition.name for transition in available(project, manager)}
        return names & {"list_asset", "strike_asset", "declare_no_assets"}

    assert offered() == {"list_asset", "declare_no_assets"}
    perform(project, "list_asset", by=manager, name="投影机", value=3_200, stays_with="村居活动室")
    assert offered() == {"list_asset", "strike_asset"}
    perform(project, "strike_asset", by=manager, asset=project.assets.get(), reason="重复登记")
    perform(project, "declare_no_assets", by=manager)
    assert offered() == {"list_asset"}


def test_the_evaluator_finds_the_task_on_the_desk_and_others_do_not(
    planned, evaluator, make_user, grant, nanhai, client_for
):
    evaluation = planned()
    other = make_user("另一评估人")
    grant(other, Role.ASSESSOR, nanhai.district)
    assert evaluation in Evaluation.objects.actionable_by(evaluator)
    assert evaluation not in Evaluation.objects.actionable_by(other)
    page = reverse("lifecycle_desk:act", args=["projects.evaluation", evaluation.pk, "submit"])
    assert client_for(evaluator).get(page).status_code == 200
    assert client_for(other).get(page).status_code == 404
    sent = {f"points_{key}": most for key, most in FULL.items()} | {"findings": SAID["findings"]}
    assert client_for(evaluator).post(page, sent | {"points_aims": 31}).status_code == 422
    assert client_for(evaluator).post(page, sent).status_code == 302


# --- what waits when a project rests or ends ---------------------------------------------------


def test_a_payment_that_cannot_be_made_while_suspended_does_not_run_late(
    project, bring, manager, officers, pools
):
    bring(project, "running")
    asked = {"instalment": 1, "pool": pools.government, "amount": 1}
    perform(project, "request_payment", by=manager, **asked)
    request = project.payments.get()
    perform(project, "suspend", by=officers.town, reason="核查")
    assert clock(request, "payment").paused_at is not None
    perform(project, "resume_from_suspension", by=officers.town, reason="已查清")
    assert clock(request, "payment").paused_at is None


def test_nobody_is_to_evaluate_or_accept_anything_once_a_project_was_terminated(
    project, bring, manager, officers, evaluator, today
):
    bring(project, "running")
    plan = {"kind": "midterm", "evaluator": evaluator, "due_on": today}
    perform(project, "plan_evaluation", by=officers.follow, **plan)
    perform(project.milestones.get(), "reach", by=manager, evidence="名册三十人")
    perform(project, "terminate", by=officers.town, reason="停办")
    evaluation = project.evaluations.get()
    assert evaluation.state == "called_off"
    assert evaluation not in Evaluation.objects.actionable_by(evaluator)
    assert not RunningClock.objects.of(project.milestones.get()).running().exists()


def test_an_evaluation_accepted_by_the_clock_after_the_end_asks_for_no_remedy(
    project, bring, officers, evaluator, today
):
    bring(project, "running")
    plan = {"kind": "midterm", "evaluator": evaluator, "due_on": today}
    perform(project, "plan_evaluation", by=officers.follow, **plan)
    evaluation = project.evaluations.get()
    points = {row.key: 0 for row in EDITIONS[CURRENT]}
    perform(evaluation, "submit", by=evaluator, points=points, findings="走访六户，没有开展活动。")
    perform(project, "terminate", by=officers.town, reason="停办")
    perform(evaluation, "accept", by=SYSTEM)
    assert not RunningClock.objects.of(project).running().filter(kind="remedy").exists()


@pytest.fixture
def may_close(project, bring, manager, officers, evaluate):
    """The project with all that its close asks for."""
    bring(project, "finishing")
    evaluate(project, "final")
    milestone = project.milestones.get()
    perform(milestone, "reach", by=manager, evidence="名册三十人")
    perform(milestone, "accept", by=officers.follow)
    perform(project, "declare_no_assets", by=manager)
    return project


def test_a_result_reported_anew_is_evaluated_anew(may_close, manager, officers, evaluate):
    project = may_close
    perform(project, "resume", by=officers.follow, reason="还有一场活动")
    perform(project, "finish", by=manager, result_story="又办了一场，一百四十位长者每天有人问候。")
    with pytest.raises(GuardFailed):
        services.close(project, by=officers.call)
    evaluate(project, "final")
    services.close(project, by=officers.call)
    assert project.state == "closed"


def test_the_page_of_a_project_that_may_close_needs_few_queries(
    may_close, officers, client_for, django_assert_max_num_queries
):
    """Every guard of the end has to be asked there: nothing waits, the books are square."""
    desk = client_for(officers.call)
    page = reverse("lifecycle_desk:case", args=["projects.project", may_close.pk])
    close = reverse("lifecycle_desk:act", args=["projects.project", may_close.pk, "close"])
    assert close in desk.get(page).text
    for url in (page, close):
        with django_assert_max_num_queries(25):
            desk.get(url)
