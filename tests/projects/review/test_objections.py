"""Objections to an award: anyone signed in, somebody else decides, nothing is approved meanwhile."""

import pytest
from django.urls import reverse

from foundation.lifecycle.errors import GuardFailed, NotAllowed
from foundation.lifecycle.services import perform
from foundation.notices.models import Notice
from projects.models import Objection
from projects.review import services
from projects.rules import TOWN_MAY_APPROVE, yuan

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_notice(project, bring):
    return bring(project, "on_notice")


@pytest.fixture
def neighbour(make_user):
    return make_user("陈街坊")


def test_an_open_objection_holds_the_approval_up(on_notice, officers, neighbour, end_notice):
    objection = services.object_to(on_notice, by=neighbour, text="预算里的场租重复。")
    end_notice(on_notice)
    with pytest.raises(GuardFailed):
        perform(on_notice, "approve", by=officers.town)
    perform(objection, "dismiss", by=officers.leader, answer="两处场地，不是重复。")
    perform(on_notice, "approve", by=officers.town)
    told = Notice.objects.get(recipient=neighbour, template="projects.objection_decided")
    assert "两处场地" in told.body


def test_an_upheld_objection_takes_the_award_back(on_notice, officers, neighbour):
    objection = services.object_to(on_notice, by=neighbour, text="预算里的场租重复。")
    perform(objection, "uphold", by=officers.leader, answer="确有重复，重新评审。")
    on_notice.refresh_from_db()
    assert on_notice.state == "in_review"
    assert on_notice.approved == yuan(0)


def test_nobody_decides_on_an_own_objection(on_notice, officers):
    objection = services.object_to(on_notice, by=officers.town, text="预算里的场租重复。")
    with pytest.raises(NotAllowed):
        perform(objection, "dismiss", by=officers.town, answer="不成立。")


def test_one_person_has_one_open_objection(on_notice, neighbour):
    first = services.object_to(on_notice, by=neighbour, text="预算里的场租重复。")
    assert services.object_to(on_notice, by=neighbour, text="再说一次。") == first
    perform(first, "withdraw", by=neighbour)
    assert services.object_to(on_notice, by=neighbour, text="另有一事。") != first


def test_a_neighbour_objects_on_a_phone(on_notice, neighbour, client_for, client):
    address = reverse("projects:object", args=[on_notice.number])
    assert client.get(address).status_code == 302
    signed_in = client_for(neighbour)
    assert address in signed_in.get(on_notice.get_absolute_url()).content.decode()
    assert signed_in.post(address, {"text": ""}).status_code == 422
    assert signed_in.post(address, {"text": "预算里的场租重复。"}).status_code == 302
    assert Objection.objects.get().raised_by == neighbour


def test_there_is_nothing_to_object_to_before_the_notice(project, bring, neighbour, client_for):
    bring(project, "in_review")
    address = reverse("projects:object", args=[project.number])
    assert client_for(neighbour).get(address).status_code == 404


def test_large_awards_are_the_districts(proposal, bring, officers, end_notice):
    project = bring(proposal(1), "on_notice")
    type(project).objects.filter(pk=project.pk).update(
        approved_government=TOWN_MAY_APPROVE.amount + 1
    )
    end_notice(project)
    with pytest.raises(NotAllowed):
        perform(project, "approve", by=officers.town)
    perform(project, "approve", by=officers.leader)
