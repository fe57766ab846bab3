"""The page of a community, a town and the district: everything there, nothing too exact."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from appeals.models import Appeal, Subject
from foundation.areas.models import PopulationFigure
from spaces.models import Space
from tests.insights.factories import NAMES, SECRET, activity, appeal, project
from volunteers.models import Session

pytestmark = pytest.mark.django_db


def page(client, area):
    return client.get(reverse("insights:area", args=[area.code]))


def test_every_level_has_its_page_and_no_other(nanhai, client):
    for area in (nanhai.district, nanhai.town, nanhai.community):
        answer = page(client, area)
        assert answer.status_code == 200
        assert area.short_name in answer.content.decode()
    assert page(client, nanhai.city).status_code == 404
    assert page(client, nanhai.grid).url == nanhai.community.get_absolute_url()
    assert client.get("/areas/440605999/").status_code == 404


def test_an_empty_community_says_what_to_do(nanhai, client):
    body = page(client, nanhai.far_community).content.decode()
    assert body.count('class="empty"') == 6
    for name in ("deliberation:new", "appeals:new", "projects:list", "spaces:index"):
        assert reverse(name) in body


def test_the_page_tells_the_whole_story_and_nobodys_name(story, nanhai, client):
    for area in (nanhai.community, nanhai.town, nanhai.district):
        body = page(client, area).content.decode()
        for shown in (story.topic.title, story.project.title, story.resolution.item.motion):
            assert shown in body
        for secret in (*NAMES, SECRET, *(each.title for each in story.appeals)):
            assert secret not in body
    assert "¥35,000.50" in page(client, nanhai.community).content.decode()


def test_another_community_tells_nothing_of_it(story, nanhai, client):
    body = page(client, nanhai.far_community).content.decode()
    assert story.topic.title not in body
    assert story.project.title not in body


def test_small_numbers_of_appeals_stay_small(story, nanhai, client):
    subject = Subject.objects.create(code="77", name="少见事项")
    Appeal.objects.filter(pk=story.appeals[0].pk).update(subject=subject)
    body = page(client, nanhai.community).content.decode()
    assert "&lt;10" in body
    assert subject.name not in body


def test_a_rate_needs_thirty_answers(nanhai, client):
    for number in range(30):
        appeal(nanhai.community, f"A-{number}", None, outcome="resolved" if number else "partly")
    assert "98%" in page(client, nanhai.community).content.decode()
    Appeal.objects.filter(number="A-1").update(outcome="unconfirmed")
    assert "%" not in page(client, nanhai.community).content.decode()


def test_population_stands_with_its_source(nanhai, client):
    PopulationFigure.objects.create(
        area=nanhai.community,
        on="2020-11-01",
        basis="permanent",
        figure=12345,
        source="第七次人口普查公报",
    )
    body = page(client, nanhai.community).content.decode()
    assert "12,345" in body
    assert "第七次人口普查公报" in body


def test_a_community_is_chosen_with_one_button(nanhai, client):
    body = page(client, nanhai.community).content.decode()
    assert f'name="community" value="{nanhai.community.code}"' in body
    client.post(reverse("areas:choose"), {"community": nanhai.community.code})
    after = page(client, nanhai.community).content.decode()
    assert f'name="community" value="{nanhai.community.code}"' not in after


def test_a_towns_page_lists_its_communities_and_outlines_it(nanhai, client):
    body = page(client, nanhai.town).content.decode()
    assert nanhai.community.get_absolute_url() in body
    assert nanhai.far_community.get_absolute_url() not in body
    assert "town-map__here" in body


def crowd(story, nanhai):
    park = Space.objects.create(level="park", code="park", name="创益园", area=nanhai.district)
    for number in range(12):
        Space.objects.create(
            level="centre",
            code=f"c{number}",
            name=f"中心{number}",
            area=nanhai.community,
            parent=park,
            state="open",
        )
        project(nanhai.community, f"NH-{number}", story.project.organisation)
        made = activity(nanhai.community, f"ACT-Y{number}", 0, story.maker)
        ahead = timezone.now() + timedelta(days=number + 1)
        Session.objects.create(
            activity=made, starts_at=ahead, ends_at=ahead + timedelta(hours=1), place="广场",
            capacity=20,
        )  # fmt: skip


def test_a_full_page_needs_no_more_queries(
    story, nanhai, client, client_for, make_user, django_assert_max_num_queries
):
    crowd(story, nanhai)
    signed_in = client_for(make_user(home_community=nanhai.community))
    for browser in (client, signed_in):
        for area in (nanhai.community, nanhai.town, nanhai.district):
            with django_assert_max_num_queries(25):
                assert page(browser, area).status_code == 200
