"""A project that seeks social money: opened by an officer of its area, bound to it for good."""

import uuid
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from foundation.lifecycle.services import perform
from foundation.people.roles import Role
from funds.models import Cause
from projects.giving.services import NotSeeking, SeeksAlready, seek_money
from projects.models import Project
from tests.lifecycle import cases


@pytest.fixture
def running(nanhai, make_user):
    project = cases.project(nanhai, None, make_user)
    Project.objects.filter(pk=project.pk).update(state="running")
    project.refresh_from_db()
    return project


@pytest.fixture
def officer(nanhai, make_user, grant):
    user = make_user("桂城资金员")
    grant(user, Role.FUNDS_OFFICER, nanhai.town)
    return user


def form_data(**more):
    return {
        "submission": str(UUID(int=0x30)),
        "goal": "5000",
        "how_to_transfer": "户名、账号",
    } | more


def test_an_officer_opens_a_project_once_and_its_page_leads_to_the_gift(
    running, officer, client, client_for
):
    desk, url = client_for(officer), reverse("projects_desk:seek", args=[running.pk])
    money = reverse("lifecycle_desk:part", args=["projects.project", running.pk, "money"])
    assert url in desk.get(money).content.decode()
    first, again = desk.post(url, form_data()), desk.post(url, form_data())
    cause = Cause.objects.get()
    assert first.url == again.url == cause.get_absolute_url()
    assert (cause.project_ref, cause.theme, cause.area) == (
        running.number,
        running.purpose,
        running.area,
    )
    assert cause.get_absolute_url() in client.get(running.get_absolute_url()).content.decode()
    assert running.number in client.get(cause.get_absolute_url()).content.decode()
    with pytest.raises(SeeksAlready):
        seek_money(running, by=officer, submission=uuid.uuid4(), how_to_transfer="账号")


def test_a_project_that_is_not_under_way_takes_no_gifts(running, officer, client_for):
    Project.objects.filter(pk=running.pk).update(state="in_review")
    running.refresh_from_db()
    with pytest.raises(NotSeeking):
        seek_money(running, by=officer, submission=uuid.uuid4(), how_to_transfer="账号")
    url = reverse("projects_desk:seek", args=[running.pk])
    assert client_for(officer).post(url, form_data()).status_code in (302, 403)
    assert not Cause.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"goal": "-1"},
        {"closes_on": "2001-01-01"},
        {"closes_on": "2999-01-01"},
        {"how_to_transfer": ""},
    ],
)
def test_a_wrong_form_is_told_and_nothing_is_written(running, officer, client_for, wrong):
    url = reverse("projects_desk:seek", args=[running.pk])
    answer = client_for(officer).post(url, form_data(text="请支持", **wrong))
    assert answer.status_code == 422 and "请支持" in answer.content.decode()
    assert not Cause.objects.exists()


@pytest.mark.parametrize(
    ("state", "action", "data"),
    [
        ("approved", "decline", {"reason": "人手不足"}),
        ("running", "finish", {"result_story": "一百二十位长者每天有人问候，逐户敲门。"}),
        ("running", "terminate", {"reason": "多次未报送"}),
    ],
)
def test_a_project_that_ends_takes_no_more_gifts(
    project, bring, officers, manager, client, state, action, data
):
    bring(project, state)
    cause = seek_money(project, by=officers.funds, submission=uuid.uuid4(), how_to_transfer="账号")
    by = officers.town if action == "terminate" else manager
    perform(project, action, by=by, **data)
    cause.refresh_from_db()
    assert cause.closed_on == timezone.localdate()
    page = client.get(project.get_absolute_url()).content.decode()
    assert cause.get_absolute_url() not in page


def test_an_officer_of_another_town_cannot_open_it(running, nanhai, make_user, grant, client_for):
    other = make_user("狮山资金员")
    grant(other, Role.FUNDS_OFFICER, nanhai.other_town)
    url = reverse("projects_desk:seek", args=[running.pk])
    assert client_for(other).post(url, form_data()).status_code in (302, 403, 404)
    assert not Cause.objects.exists() and running.ends_on > timezone.localdate()
