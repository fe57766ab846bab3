"""Submitting, returning, withdrawing: what is asked for and what is refused, in words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from foundation.lifecycle.clocks import sweep
from foundation.lifecycle.errors import GuardFailed
from foundation.lifecycle.models import RunningClock
from foundation.lifecycle.services import perform
from foundation.notices.models import Notice
from foundation.people.models import Organisation
from projects.models import Call, Project, ProposalVersion
from projects.proposals.frozen import digest_of
from projects.proposals.services import keep, write
from tests.projects.conftest import budget_line, cny
from tests.projects.proposals.conftest import line

pytestmark = pytest.mark.django_db


def submit(project, manager):
    return perform(project, "submit", by=manager)


def refused(project, manager, *words):
    with pytest.raises(GuardFailed) as failed:
        submit(project, manager)
    assert all(word in failed.value.message for word in words), failed.value.message
    project.refresh_from_db()
    assert project.state == "draft"


def test_submitting_keeps_a_copy_that_nobody_changes_and_sends_a_receipt(
    client_for, answering, manager, officers
):
    project = submit(answering(), manager)
    kept = ProposalVersion.objects.get()
    assert kept.digest == digest_of(kept.content)
    assert kept.content["requested"] == "50000.00"
    assert kept.receipt in str(Notice.objects.get(template="projects.received").context)
    with pytest.raises(DatabaseError), transaction.atomic():
        ProposalVersion.objects.update(digest="x")
    url = reverse("projects:submitted", args=[project.number, 1])
    for reader in (manager, officers.call):
        assert kept.digest in client_for(reader).get(url).content.decode()


def test_submitting_twice_does_it_once(client_for, answering, manager):
    project = answering()
    client = client_for(manager)
    url = reverse("lifecycle:act", args=["projects.project", project.pk, "submit"])
    seen = project.events.latest("seq").seq
    for _time in range(2):
        assert client.post(url, {"seen": seen}).status_code == 302
    assert ProposalVersion.objects.count() == 1
    assert Notice.objects.filter(template="projects.received").count() == 1


def test_an_unfinished_proposal_says_all_that_is_missing(proposal, call, manager):
    project = proposal(call=call)
    project.budget_lines.all().delete()
    Project.objects.update(target_group="")
    refused(project, manager, "预算", "里程碑", "服务对象")


def test_what_was_typed_but_not_saved_is_not_submitted(answering, manager):
    project = answering()
    keep(project, by=manager, version=1, payload=[["title", "新"]])
    refused(project, manager)


def test_sums_that_do_not_fit_the_lines_are_refused(answering, manager):
    project = answering()
    Project.objects.update(requested="49999.99")
    refused(project, manager, "50,000.00", "49,999.99")


def test_a_line_above_its_share_is_refused_to_the_fen(answering, manager):
    project = answering()
    exact = [budget_line("900"), budget_line("100", kind="management")]
    over = [budget_line("900"), budget_line("100.01", kind="management")]
    write(project, by=manager, lines=over)
    refused(project, manager, "100.01", "100.00")
    write(project, by=manager, lines=exact)
    assert submit(project, manager).state == "submitted"


def test_more_than_the_ceiling_is_refused(answering, manager):
    refused(answering(requested=60_001), manager, "60,000")


def test_a_late_proposal_is_refused_with_the_day(answering, manager, call):
    project = answering()
    yesterday = timezone.localdate() - timedelta(days=1)
    Call.objects.update(opens_on=yesterday, closes_on=yesterday)
    refused(project, manager, f"{yesterday.year}")


def test_only_organisations_the_call_names_may_propose(answering, manager, nanhai, organisation):
    project = answering()
    Call.objects.update(applicants=["registered"])
    refused(project, manager, "登记")
    Organisation.objects.update(registration="registered")
    project.call.eligible_areas.set([nanhai.other_town])
    project.call.save()
    refused(project, manager, str(nanhai.other_town))


def test_the_same_title_in_the_same_call_is_refused_as_a_duplicate(answering, manager):
    first = submit(answering(1), manager)
    second = answering(2)
    Project.objects.filter(pk=second.pk).update(title=first.title)
    refused(second, manager, first.number)
    perform(first, "withdraw", by=manager)
    assert submit(second, manager).state == "submitted"


@pytest.fixture
def returned(answering, manager, officers):
    project = submit(answering(), manager)
    return perform(
        project,
        "return_proposal",
        by=officers.call,
        reason="请补充人数\n请说明保险",
        sections=["content"],
    )


def test_a_returned_proposal_names_what_is_missing_and_opens_that_part_only(
    client_for, returned, manager, typed
):
    url = reverse("projects:write", args=[returned.number])
    client = client_for(manager)
    page = client.get(url).content.decode()
    assert "请说明保险" in page
    data = typed(lines=[line(price="1")], target_group="独居长者一百二十人")
    assert client.post(url, data).status_code == 302
    returned.refresh_from_db()
    assert returned.target_group == "独居长者一百二十人"
    assert returned.requested == cny(50_000), "the budget was not asked for"
    perform(returned, "resubmit", by=manager)
    assert [kept.number for kept in ProposalVersion.objects.all()] == [1, 2]
    assert returned.missing == {}


def test_a_part_that_is_not_open_says_so_and_offers_no_rows(client_for, returned, manager):
    page = client_for(manager).get(
        reverse("projects:write", args=[returned.number]), headers={"accept-language": "zh-hans"}
    )
    budget = page.content.decode().split('data-row="lines"')
    assert len(budget) - 1 == returned.budget_lines.count()
    assert "本部分不能修改" in budget[0]
    assert 'value="lines"' not in budget[-1]


def test_a_proposal_is_returned_once(returned, manager, officers):
    perform(returned, "resubmit", by=manager)
    with pytest.raises(GuardFailed):
        perform(returned, "return_proposal", by=officers.call, reason="再来", sections=["budget"])


def test_a_proposal_completed_too_late_is_refused_and_the_officers_hear_of_it(
    returned, manager, officers
):
    clock = RunningClock.objects.of(returned).get(kind="completion")
    assert timezone.localdate(clock.due_at - timedelta(seconds=1)) >= timezone.localdate()
    later = clock.due_at + timedelta(minutes=1)
    RunningClock.objects.of(returned).update(is_provisional=False)
    sweep(later)
    assert Notice.objects.filter(recipient=officers.call).exists()
    with pytest.raises(GuardFailed, match="补正|completed"):
        perform(returned, "resubmit", by=manager, at=later)
    returned.refresh_from_db()
    assert returned.state == "returned"


def test_the_return_form_asks_for_the_items_and_the_parts(client_for, answering, manager, officers):
    project = submit(answering(), manager)
    url = reverse("lifecycle_desk:act", args=["projects.project", project.pk, "return_proposal"])
    client = client_for(officers.call)
    assert client.post(url, {"reason": "缺"}).status_code == 422
    assert client.post(url, {"reason": "缺保险", "sections": ["budget"]}).status_code == 302
    project.refresh_from_db()
    assert project.missing == {"sections": ["budget"], "items": ["缺保险"]}
