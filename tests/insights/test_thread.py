"""The thread: the same from every entry, naming nobody, hiding what is hidden."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.urls import reverse

from appeals.models import Cluster, OutcomeNotice
from deliberation.models import Resolution, Topic
from foundation.people.roles import Role
from insights.threads import thread_of
from projects.models import Project
from tests.insights.factories import NAMES, SECRET, activity, appeal, project

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


def shape(thread):
    return [(step.key, step.title, step.day, step.reached, step.facts) for step in thread.steps]


def page(client, kind, ref):
    return client.get(reverse("insights:thread", args=[kind, ref]))


def test_every_entry_finds_the_same_thread(story):
    threads = [thread_of(kind, ref, NOBODY) for kind, ref in story.entries()]
    assert len({repr(shape(thread)) for thread in threads}) == 1
    assert {thread.title for thread in threads} == {story.topic.title}


def test_a_finished_thread_reaches_every_step_in_order(story):
    thread = thread_of("topic", story.topic.number, NOBODY)
    assert [step.key for step in thread.steps] == [
        "appeals", "cluster", "topic", "sitting", "resolution",
        "project", "money", "activities", "result", "told",
    ]  # fmt: skip
    assert thread.is_finished
    assert (thread.told, thread.people) == (3, 3)


def test_four_appeals_of_three_people_are_told_apart(story, client):
    body = page(client, "cluster", story.cluster.pk).content.decode()
    assert "4" in body
    assert "3" in body
    assert story.appeals[0].public_title in body
    assert reverse("appeals:detail", args=[story.appeals[0].number]) in body


def test_the_money_of_the_thread_is_the_ledgers(story):
    facts = {
        fact.label: fact
        for step in thread_of("project", story.project.number, NOBODY).steps
        if step.key == "money"
        for fact in step.facts
    }
    values = {str(fact.value) for fact in facts.values()}
    assert values == {"¥30,000.50", "¥5,000.00", "¥10,000.00"}
    assert all("project=NH2018-0001" in fact.href for fact in facts.values())


def test_persons_times_are_rounded_for_the_public(story, client):
    body = page(client, "project", story.project.number).content.decode()
    assert "40" in body
    assert ">42<" not in body


@pytest.mark.parametrize("entry", range(5))
def test_nobody_is_named_on_any_entry(story, client, entry):
    body = page(client, *story.entries()[entry]).content.decode()
    for secret in (
        *NAMES,
        SECRET,
        *(a.title for a in story.appeals),
        *(a.query_code for a in story.appeals),
    ):
        assert secret not in body
    assert story.appeals[1].number not in body


def test_the_appellant_is_shown_the_own_appeal_and_no_other(story, client_for):
    body = page(client_for(story.appeals[1].appellant), "cluster", story.cluster.pk)
    assert story.appeals[1].number in body.content.decode()
    assert story.appeals[2].number not in body.content.decode()


def test_hidden_objects_answer_like_missing_ones(story, client):
    Topic.objects.filter(pk=story.topic.pk).update(state="submitted")
    Cluster.objects.filter(pk=story.cluster.pk).update(state="confirmed")
    Resolution.objects.filter(pk=story.resolution.pk).update(published_at=None)
    Project.objects.filter(pk=story.project.pk).update(state="in_review")
    for kind, ref in [*story.entries()[1:], ("appeal", story.appeals[1].number)]:
        assert page(client, kind, ref).status_code == 404
    for kind, ref in [("topic", "none"), ("cluster", "x"), ("cluster", "9" * 30), ("x", "1")]:
        assert page(client, kind, ref).status_code == 404


def test_a_hidden_topic_is_not_told_by_its_appeal(story):
    Topic.objects.filter(pk=story.topic.pk).update(state="submitted")
    Cluster.objects.filter(pk=story.cluster.pk).update(state="confirmed")
    thread = thread_of("appeal", story.appeals[0].number, NOBODY)
    assert [step.key for step in thread.steps if step.reached] == ["appeals"]
    assert story.topic.title not in repr(thread)


def test_staff_may_follow_an_appeal_that_is_not_published(nanhai, make_user, grant, client_for):
    one = appeal(nanhai.community, "A2018-0010", None, state="in_progress")
    officer = make_user()
    grant(officer, Role.OPERATOR, nanhai.district)
    answer = page(client_for(officer), "appeal", one.number)
    assert answer.status_code == 200
    assert nanhai.community.short_name in answer.content.decode()


def test_steps_to_come_are_drawn_faint(nanhai, client):
    one = appeal(
        nanhai.community,
        "A2018-0009",
        None,
        published_at="2018-04-01T00:00Z",
        public_title="路灯不亮",
    )
    body = page(client, "appeal", one.number).content.decode()
    assert body.count("thread__missing") == 9
    assert "路灯不亮" in body


def test_a_project_of_its_own_begins_its_thread(story, nanhai):
    lone = project(nanhai.neighbour, "NH2018-0002", story.project.organisation)
    steps = thread_of("project", lone.number, NOBODY).steps
    assert [step.key for step in steps] == ["project", "money", "activities", "result"]
    assert [step.reached for step in steps] == [True, False, False, False]


def test_nobody_told_is_not_counted_as_told(story):
    assert OutcomeNotice.objects.count() == 3
    thread = thread_of("cluster", str(story.cluster.pk), NOBODY)
    assert thread.steps[-1].knot == "back"


def test_a_long_thread_needs_no_more_queries(story, nanhai, client, django_assert_max_num_queries):
    for number in range(8):
        activity(nanhai.community, f"ACT-X{number}", 0, story.maker, project=story.project)
    for kind, ref in story.entries():
        with django_assert_max_num_queries(25):
            assert page(client, kind, ref).status_code == 200


def test_an_unknown_kind_is_missing():
    with pytest.raises(Http404):
        thread_of("person", "1", NOBODY)
