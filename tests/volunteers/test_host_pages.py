"""Those who act for an organisation run its activities on the public site, from draft to result."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F, Sum
from django.urls import reverse
from django.utils import timezone

from foundation.lifecycle.services import perform
from foundation.lifecycle.verification import verify
from foundation.people.models import Membership, Organisation
from participation.models import ParticipationEvent
from volunteers import services
from volunteers.arrivals import check_in_by_code, take_back, tick_in
from volunteers.errors import NotAHost, SessionError
from volunteers.models import Activity, CheckIn, Session
from volunteers.queue import sign_up

pytestmark = pytest.mark.django_db


def here(name, *args):
    return reverse(f"volunteers_host:{name}", args=args)


@pytest.fixture
def organisation(nanhai):
    return Organisation.objects.create(name="敦厚社工服务中心", area=nanhai.town)


@pytest.fixture
def editor(make_user, organisation):
    user = make_user("黎社工")
    Membership.objects.create(organisation=organisation, user=user, role="editor")
    return user


@pytest.fixture
def own(editor, organisation, nanhai):
    """A published activity of the organisation with a session tomorrow."""
    activity = services.draft_activity(
        by=editor,
        title="长者生日会",
        description="每月一次。",
        kind="activity",
        area=nanhai.community,
        organisation=organisation,
    )
    begins = timezone.now() + timedelta(days=1)
    return services.add_session(
        activity,
        by=editor,
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
        place="社区礼堂",
        capacity=2,
    )


def counted():
    return ParticipationEvent.objects.aggregate(n=Sum(F("heads") * F("sign")))["n"] or 0


def test_from_draft_to_result_without_the_desk(
    client_for, editor, organisation, nanhai, residents, move
):
    client = client_for(editor)
    mine = client.get(reverse("people:my_organisation", args=[organisation.pk])).content.decode()
    assert here("activities", organisation.pk) in mine
    words = {"title": "亲子阅读", "description": "一起读书", "kind": "activity"}
    bad = client.post(here("new", organisation.pk), {**words, "title": "", "description": "留着"})
    assert bad.status_code == 422
    assert "留着" in bad.content.decode()
    client.post(here("new", organisation.pk), {**words, "area": nanhai.community.pk})
    activity = Activity.objects.get()
    assert (activity.organisation, activity.state) == (organisation, "draft")
    day = timezone.localdate() + timedelta(days=3)
    times = {"date": day.isoformat(), "begins": "14:00", "ends": "16:00"}
    places = {"place": "社区图书室", "capacity": 2, "waiting_capacity": 5}
    address = here("session_new", activity.pk)
    assert client.post(address, {**times, **places, "ends": "13:00"}).status_code == 422
    client.post(address, {**times, **places})
    page = client.get(here("activity", activity.pk)).content.decode()
    publish = reverse("lifecycle:act", args=["volunteers.activity", activity.pk, "publish"])
    assert publish in page
    client.post(publish, {})
    client.post(here("edit", activity.pk), {**words, "title": "亲子夜读", "area": nanhai.town.pk})
    activity.refresh_from_db()
    assert (activity.state, activity.title) == ("published", "亲子夜读")
    assert activity.organisation == organisation

    session = activity.sessions.get()
    for person in residents[:3]:
        sign_up(session, person)
    roll = client.get(here("session", session.pk))
    assert all(person.display_name in roll.content.decode() for person in residents[:3])
    move(session, -30)
    first = session.signups.get(person=residents[0])
    assert client.post(here("mark", session.pk, first.pk), {"in": "1"}).url == here(
        "session", session.pk
    )
    client.post(here("heads", session.pk), {"heads": 7, "method": "hand_count"})
    assert counted() == 8
    move(session, -121)
    finish = reverse("lifecycle:act", args=["volunteers.activity", activity.pk, "finish"])
    client.post(finish, {"result": "读了三本绘本。"})
    activity.refresh_from_db()
    assert (activity.state, verify(activity)) == ("finished", [])


def test_a_wrong_tick_is_taken_back_by_reversal_and_may_be_made_anew(
    client_for, own, editor, resident, move
):
    perform(own.activity, "publish", by=editor)
    signup = sign_up(own, resident)
    move(own, -5)
    client = client_for(editor)
    client.post(here("mark", own.pk, signup.pk), {"in": "1"})
    assert counted() == 1
    address = here("untick", own.pk, signup.pk)
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "点错了人"}).status_code == 302
    assert client.post(address, {"reason": "再来"}).status_code == 422
    signup.refresh_from_db()
    assert (counted(), signup.status) == (0, "confirmed")
    assert CheckIn.objects.get().taken_back_because == "点错了人"
    assert own.activity.events.filter(action="check_in_taken_back").count() == 1
    check_in_by_code(own, resident, scanned_at=timezone.now())
    assert (counted(), CheckIn.objects.count()) == (1, 2)
    take_back(own, resident, by=editor, reason="又错")
    tick_in(own, resident, by=editor)
    assert (counted(), ParticipationEvent.objects.count()) == (1, 5)


def test_confirmed_hours_stand_in_the_way_of_taking_a_check_in_back(
    shift, resident, host, other_host, move
):
    sign_up(shift, resident)
    move(shift, -60)
    tick_in(shift, resident, by=host)
    with pytest.raises(NotAHost):
        take_back(shift, resident, by=resident, reason="我")
    move(shift, -121)
    (entry,) = services.confirm_hours(shift, {resident.pk: 60}, by=host)
    with pytest.raises(SessionError):
        take_back(shift, resident, by=host, reason="没来")
    services.correct_hours(entry, minutes=0, reason="没来", by=other_host)
    take_back(shift, resident, by=host, reason="没来")
    assert counted() == 0


def test_a_copy_is_a_draft_at_the_same_hours_of_a_week_ahead(client_for, own, editor):
    Session.objects.update(
        starts_at=F("starts_at") - timedelta(days=31), ends_at=F("ends_at") - timedelta(days=31)
    )
    old = Session.objects.get()
    answer = client_for(editor).post(here("copy", own.activity_id))
    fresh = Activity.objects.latest("pk")
    assert answer.url == here("activity", fresh.pk)
    session = fresh.sessions.get()
    assert (fresh.state, fresh.title) == ("draft", own.activity.title)
    assert session.starts_at > timezone.now()
    assert (session.starts_at - old.starts_at) % timedelta(weeks=1) == timedelta(0)


def test_others_neither_see_nor_run_it(
    client, client_for, own, organisation, resident, make_user, nanhai
):
    stranger = make_user("别家负责人")
    other = Organisation.objects.create(name="别家", area=nanhai.town)
    Membership.objects.create(organisation=other, user=stranger, role="manager")
    member = make_user("普通成员")
    Membership.objects.create(organisation=organisation, user=member, role="member")
    pages = [here("activities", organisation.pk), here("new", organisation.pk)]
    pages += [here("activity", own.activity_id), here("session", own.pk), here("venue", own.pk)]
    for page in pages:
        assert client.get(page).status_code == 302
        for person in (stranger, member, resident):
            assert client_for(person).get(page).status_code == 404
    assert client_for(stranger).post(here("copy", own.activity_id)).status_code == 404


def test_list_and_roll_need_few_queries(
    client_for, own, editor, make_user, django_assert_max_num_queries
):
    perform(own.activity, "publish", by=editor)
    Session.objects.update(capacity=40)
    for n in range(25):
        sign_up(own, make_user(f"街坊{n}"))
        services.copy_activity(own.activity, by=editor)
    client = client_for(editor)
    for page in (
        here("activities", own.activity.organisation_id),
        here("activity", own.activity_id),
        here("session", own.pk),
    ):
        with django_assert_max_num_queries(25):
            assert client.get(page).status_code == 200
