"""One resolution, one live project: who may take it up, and what happens after a refusal."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from deliberation.models import (
    AgendaItem,
    Body,
    Resolution,
    ResolutionDuty,
    RuleSet,
    Sitting,
    Topic,
)
from foundation.lifecycle.errors import GuardFailed
from foundation.lifecycle.services import perform
from foundation.people.models import Membership, Organisation
from projects.models import Project
from projects.selectors import duties_open_to, of_resolution_duty
from projects.services import propose

pytestmark = pytest.mark.django_db


@pytest.fixture
def decide(make_user, today):
    """``decide(area, state="in_force")``: a resolution of the area and its duty."""

    def make(area, state="in_force", done_on=None):
        n = Topic.objects.count() + 1
        topic = Topic.objects.create(
            number=f"T-{n}",
            title=f"夜市{n}",
            body="怎样管。",
            area=area,
            raised_by=make_user(f"街坊{n}"),
            submission=f"t{n}",
            state=state,
        )
        rules = RuleSet.objects.create(
            code=f"r{n}",
            name="议事规则",
            body_kind="residents_rep",
            track="decision",
            notice_days=3,
            legal_basis="测试",
        )
        body = Body.objects.create(
            name=f"居民代表会议{n}", kind="residents_rep", area=area, rule_set=rules
        )
        sitting = Sitting.objects.create(body=body, venue="会议室", starts_at=timezone.now())
        item = AgendaItem.objects.create(sitting=sitting, topic=topic, motion="二十二点半收档")
        resolution = Resolution.objects.create(
            number=f"R-{n}",
            item=item,
            outcome="passed",
            text=item.motion,
            eligible=40,
            present=36,
            decided_on=today,
            published_at=timezone.now(),
        )
        return ResolutionDuty.objects.create(
            resolution=resolution, responsible="社区", done_on=done_on
        )

    return make


@pytest.fixture
def duty(decide, nanhai):
    return decide(nanhai.community)


def test_a_withdrawn_proposal_frees_the_resolution_and_stays_readable(
    duty, proposal, manager, organisation, client_for
):
    first = proposal(1, resolution_duty=duty)
    with pytest.raises(GuardFailed):
        proposal(2, resolution_duty=duty)
    assert not duties_open_to([organisation.area]).exists()
    perform(first, "withdraw", by=manager)
    second = proposal(2, resolution_duty=duty)
    assert {p.pk for p in duty.projects.all()} == {first.pk, second.pk}
    page = client_for(manager).get(first.get_absolute_url()).content.decode()
    assert duty.resolution.number in page


def test_a_rejected_proposal_frees_the_resolution(duty, proposal, bring, officers):
    first = bring(proposal(1, resolution_duty=duty), "in_review")
    perform(first, "reject", by=officers.chair, reason="预算过高")
    second = bring(proposal(2, resolution_duty=duty), "on_notice")
    assert of_resolution_duty(duty) == second


def test_a_closed_project_keeps_it(duty, proposal, organisation):
    proposal(1, resolution_duty=duty)
    Project.objects.update(state="closed")
    assert not duties_open_to([organisation.area]).exists()


def test_the_table_itself_refuses_a_second_live_project(duty, decide, proposal, nanhai):
    proposal(1, resolution_duty=duty)
    other = proposal(2, resolution_duty=decide(nanhai.community))
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=other.pk).update(resolution_duty=duty)
    Project.objects.filter(pk=other.pk).update(resolution_duty=duty, state="rejected")


def test_only_duties_in_force_and_within_reach_are_offered(
    decide, nanhai, today, client_for, manager, make_user
):
    village = Organisation.objects.create(name="桂园街坊会", area=nanhai.community)
    here = decide(nanhai.community)
    above = decide(nanhai.district)
    decide(nanhai.communities[1], "on_notice")
    decide(nanhai.community, "done", done_on=today)
    beside = decide(nanhai.communities[1])
    assert set(duties_open_to([village.area])) == {here, above}
    assert set(duties_open_to([nanhai.town])) == {here, above, beside}
    Membership.objects.create(organisation=village, user=make_user("容街坊"), role="manager")
    neighbour = village.memberships.get().user
    field = client_for(neighbour).get(reverse("projects:new")).context["form"].fields
    assert set(field["resolution_duty"].queryset) == {here, above}


def test_one_who_acts_for_two_organisations_picks_a_resolution_the_chosen_one_may_take_up(
    decide, nanhai, manager, organisation, theme, today, client_for
):
    village = Organisation.objects.create(name="桂园街坊会", area=nanhai.community)
    Membership.objects.create(organisation=village, user=manager, role="manager")
    beside = decide(nanhai.communities[1])
    data = {
        "submission": "k1",
        "organisation": village.pk,
        "resolution_duty": beside.pk,
        "title": "平安敲门",
        "summary": "每日问候。",
        "area": nanhai.communities[1].pk,
        "theme": theme.pk,
        "requested": "50000.00",
        "starts_on": today.isoformat(),
        "ends_on": today.isoformat(),
    }
    client = client_for(manager)
    refused = client.post(reverse("projects:new"), data)
    assert refused.status_code == 422
    assert refused.context["form"].errors["resolution_duty"]
    assert client.post(reverse("projects:new"), data | {"organisation": organisation.pk}).url


def test_who_comes_second_keeps_what_was_typed(
    duty, proposal, client_for, manager, organisation, nanhai, theme, today, monkeypatch
):
    """The duty was still free when the form was checked."""
    monkeypatch.setattr(
        "projects.proposals.forms.selectors",
        SimpleNamespace(
            duties_open_to=lambda areas: ResolutionDuty.objects.all(),
            open_calls=lambda: Project.objects.none(),
        ),
    )
    proposal(1, resolution_duty=duty)
    answer = client_for(manager).post(
        reverse("projects:new"),
        {
            "submission": "k2",
            "organisation": organisation.pk,
            "resolution_duty": duty.pk,
            "title": "留着这句",
            "summary": "每日问候。",
            "area": nanhai.community.pk,
            "theme": theme.pk,
            "requested": "50000.00",
            "starts_on": today.isoformat(),
            "ends_on": today.isoformat(),
        },
    )
    assert answer.status_code == 422
    assert "留着这句" in answer.content.decode()
    assert answer.context["form"].errors["resolution_duty"]
    assert Project.objects.count() == 1


# --- several at once -------------------------------------------------------------------

HANDS = 6


def rush(act):
    barrier = threading.Barrier(HANDS)
    refused, faults = [], []

    def hand(n):
        try:
            barrier.wait()
            act(n)
        except (GuardFailed, IntegrityError) as why:
            refused.append(type(why))
        except Exception as fault:  # noqa: BLE001
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=hand, args=[n]) for n in range(HANDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    return refused


@pytest.fixture
def taker(duty, nanhai, manager, organisation, theme, today):
    def take(n, duty=duty):
        return propose(
            by=manager,
            organisation=organisation,
            title=f"平安敲门{n}",
            summary="每日问候。",
            area=nanhai.community,
            theme=theme,
            requested=1000,
            starts_on=today,
            ends_on=today,
            submission=f"rush{n}",
            resolution_duty=duty,
        )

    return take


@pytest.mark.django_db(transaction=True)
def test_of_six_at_once_one_takes_the_resolution_and_five_are_told(duty, taker):
    assert rush(taker) == [GuardFailed] * (HANDS - 1)
    assert duty.projects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_with_no_look_and_no_constraint_several_take_it(duty, taker, monkeypatch):
    monkeypatch.setattr("projects.proposals.services._take_up", lambda duty, organisation: None)
    assert rush(taker) == [IntegrityError] * (HANDS - 1)
    constraint = next(
        c for c in Project._meta.constraints if c.name == "one_live_project_a_resolution"
    )
    with connection.schema_editor() as editor:
        editor.remove_constraint(Project, constraint)
    assert rush(lambda n: taker(n + HANDS)) == []
    assert duty.projects.count() == HANDS + 1
