"""Writing a proposal: nothing typed is lost, whoever else writes and whatever breaks."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from foundation.files.models import StoredFile
from foundation.lifecycle.errors import Changed
from foundation.lifecycle.services import perform
from foundation.people.models import Membership
from projects.models import Project, ProposalDraft
from projects.proposals.services import keep, plan_milestone, write
from tests.projects.conftest import cny
from tests.projects.proposals.conftest import line

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(project):
    return reverse("projects:write", args=[project.number])


@pytest.fixture
def keep_url(project):
    return reverse("projects:keep", args=[project.number])


@pytest.fixture
def colleague(make_user, organisation):
    user = make_user("区同事")
    Membership.objects.create(organisation=organisation, user=user, role="editor")
    return user


def test_a_proposal_is_written_whole_without_scripts(
    client_for, manager, project, url, typed, today
):
    client = client_for(manager)
    assert client.get(url).status_code == 200
    answer = client.post(
        url,
        typed(
            lines=[
                line(price="19999.99", quantity="2"),
                line("management", "0.02"),
                line("venue", "1000", source="own"),
                line("publicity", "2000", source="social"),
                line("", "", description="", quantity="", unit=""),
            ],
            steps=[{"title": "招募", "due_on": today.isoformat(), "evidence_required": "名册"}],
            partners=[{"name": "居委会", "role": "场地"}],
        ),
    )
    assert answer.status_code == 302, answer.context["sheet"].errors
    project.refresh_from_db()
    assert project.requested == cny("40000.00")
    assert (project.own_contribution, project.social_contribution) == (cny(1_000), cny(2_000))
    assert project.budget_lines.count() == 4
    assert project.milestones.get().evidence_required == "名册"
    assert project.partners.get().name == "居委会"
    assert "40,000.00" in client.get(url).content.decode()


def test_milestones_are_changed_kept_and_dropped(client_for, manager, project, url, typed, today):
    first = plan_milestone(project, by=manager, title="旧", due_on=today)
    second = plan_milestone(project, by=manager, title="不要了", due_on=today)
    client_for(manager).post(
        url,
        typed(
            lines=[line()],
            steps=[
                {"id": first.pk, "title": "新", "due_on": today.isoformat()},
                {"id": second.pk, "title": "不要了", "due_on": today.isoformat(), "remove": "on"},
            ],
        ),
    )
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.title, second.state) == ("新", "dropped")


def test_what_is_wrong_is_marked_and_all_of_it_kept_on_the_server(
    client_for, manager, project, url, typed
):
    client = client_for(manager)
    bad = typed(lines=[line(price="-5", description="留着这行")], title="", summary="留着这句")
    answer = client.post(url, bad)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "留着这行" in page
    project.refresh_from_db()
    assert project.title == "平安敲门1", "nothing half-written"
    again = client.get(url).content.decode()
    assert "留着这句" in again
    assert "留着这行" in again


def test_everything_typed_is_kept_while_it_is_typed(client_for, manager, project, url, keep_url):
    client = client_for(manager)
    answer = client.post(
        keep_url, {"version": 1, "title": "半句", "lines-count": 1, "lines-0-unit_price": "十"}
    )  # noqa: E501
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    project.refresh_from_db()
    assert project.title == "平安敲门1"
    page = client.get(url).content.decode()
    assert "半句" in page
    assert 'value="十"' in page


def test_who_was_signed_out_is_told_and_nothing_is_kept(client, keep_url):
    assert client.post(keep_url, {"version": 1, "title": "x"}).status_code == 401


def test_strangers_find_nothing(client_for, make_user, url, keep_url):
    stranger = client_for(make_user())
    assert stranger.get(url).status_code == 404
    assert stranger.post(keep_url, {"version": 0}).status_code == 404


def test_a_colleague_who_saved_meanwhile_loses_nothing_nor_does_who_comes_second(
    client_for, manager, colleague, project, url, keep_url, typed
):
    client_for(colleague).post(url, typed(version=1, lines=[line()], title="同事的题目"))
    client = client_for(manager)
    answer = client.post(url, typed(version=1, lines=[line(price="42")], title="我的题目"))
    page = answer.content.decode()
    assert answer.status_code == 409
    for text in ("同事的题目", "我的题目", "50000", "42"):
        assert text in page
    project.refresh_from_db()
    assert project.title == "同事的题目"
    assert client.post(keep_url, {"version": 1, "title": "我的"}).status_code == 409
    version = ProposalDraft.objects.get().version
    assert f'name="version" value="{version}"' in page
    answer = client.post(url, typed(version=version, lines=[line()], title="合起来的题目"))
    assert answer.status_code == 302
    project.refresh_from_db()
    assert project.title == "合起来的题目"


def test_two_writers_from_one_version_give_one_change_and_one_refusal(project, manager, colleague):
    keep(project, by=manager, version=1, payload=[["title", "a"]])
    with pytest.raises(Changed):
        write(project, by=colleague, version=1, content={"title": "b"})
    write(project, by=colleague, content={"title": "b"})  # the control: without a version it passes
    assert Project.objects.get().title == "b"


def test_more_rows_can_be_asked_for_without_scripts(client_for, manager, url, typed):
    answer = client_for(manager).post(url, typed(lines=[line(description="第一行")], add="lines"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "第一行" in page
    assert 'name="lines-4-kind"' in page


def test_attachments_are_checked_and_private(
    client, client_for, manager, officers, make_user, project, url, typed, bring, settings, tmp_path
):
    own = client_for(manager)
    fake = SimpleUploadedFile("plan.pdf", b"MZ not a pdf", "application/pdf")
    assert own.post(url, typed(lines=[line()]) | {"uploads": fake}).status_code == 422
    real = SimpleUploadedFile("plan.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")
    answer = own.post(url, typed(version=2, lines=[line()]) | {"uploads": real})
    assert answer.status_code == 302, answer.context["sheet"].errors
    stored = StoredFile.objects.get()
    assert own.get(stored.get_absolute_url()).status_code == 200
    assert client_for(officers.call).get(stored.get_absolute_url()).status_code == 404
    bring(project, "on_notice")
    assert client_for(officers.call).get(stored.get_absolute_url()).status_code == 200
    assert client_for(make_user()).get(stored.get_absolute_url()).status_code == 404


def test_a_submitted_proposal_is_no_longer_written(client_for, manager, project, bring, url, typed):
    bring(project, "submitted")
    client = client_for(manager)
    assert client.get(url).status_code == 302
    assert client.post(url, typed(version=1, title="偷偷改")).status_code == 409
    project.refresh_from_db()
    assert project.title != "偷偷改"


def test_the_editor_needs_few_queries_whatever_the_number(
    client_for, manager, project, url, today, django_assert_max_num_queries
):
    write(
        project,
        by=manager,
        lines=[
            {
                "kind": "activity",
                "description": f"{n}",
                "quantity": Decimal(1),
                "unit_price": Decimal(10),
                "source": "grant",
            }  # noqa: E501
            for n in range(30)
        ],
        milestones=[{"title": f"{n}", "due_on": today} for n in range(10)],
        partners=[{"name": f"{n}", "role": "x"} for n in range(10)],
    )
    client = client_for(manager)
    client.get(url)
    with django_assert_max_num_queries(25):
        assert client.get(url).status_code == 200
    perform(project, "submit", by=manager)
    with django_assert_max_num_queries(25):
        assert client.get(project.get_absolute_url()).status_code == 200
