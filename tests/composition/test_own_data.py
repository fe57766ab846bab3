"""One's own data across the house: all of it is handed out; deleting the account keeps the counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from deliberation.models import Attendance, Body, BodyMember, RuleSet, Sitting
from foundation.lifecycle.services import perform
from foundation.notices.models import Delivery, Notice
from foundation.people import privacy
from foundation.people.models import User
from foundation.people.roles import Role
from participation import rollups
from participation.models import ParticipantRef, ParticipationEvent, Roll
from spaces.models import Booking, Occupancy
from spaces.services import request_booking
from tests.spaces.factories import house, slot
from volunteers.arrivals import tick_in
from volunteers.models import Session, Signup, SignupStatus
from volunteers.queue import sign_up
from volunteers.services import add_session, confirm_hours, draft_activity

pytestmark = pytest.mark.django_db


@pytest.fixture
def host(make_user, grant, nanhai):
    user = make_user("梁主办")
    grant(user, Role.ACTIVITY_HOST, nanhai.town)
    return user


@pytest.fixture
def sessions(host, nanhai):
    """A shift that is over and one that lies ahead, of one place each."""
    activity = draft_activity(
        by=host,
        title="长者探访",
        description="探访独居长者。",
        kind="service",
        area=nanhai.community,
    )
    starts_at = timezone.now() + timedelta(days=1)
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)}
    made = [add_session(activity, by=host, place="服务站", capacity=1, **times) for _n in range(2)]
    perform(activity, "publish", by=host)
    return made


@pytest.fixture
def helper(make_user, host, sessions, nanhai):
    """A resident who served, has a place ahead, and has booked a room."""
    user = make_user("陈桂芳", home_community=nanhai.community)
    over, ahead = sessions
    begun = timezone.now() - timedelta(hours=1)
    Session.objects.filter(pk=over.pk).update(starts_at=begun, ends_at=begun + timedelta(hours=2))
    over.refresh_from_db()
    tick_in(over, user, by=host)
    Session.objects.filter(pk=over.pk).update(ends_at=timezone.now() - timedelta(minutes=1))
    over.refresh_from_db()
    confirm_hours(over, {user.pk: 30}, by=host)
    sign_up(ahead, user)
    request_booking(house(nanhai)[3], user, purpose="给陈伯庆生", heads=8, **slot())
    return user


def counts() -> list[tuple]:
    rollups.aggregate()
    fields = ("area", "month", "kind", "assurance", "person_times")
    return sorted(Roll.objects.values_list(*fields))


def test_the_export_holds_what_every_module_knows(helper):
    data = privacy.export_data(helper)
    assert [entry["kind"] for entry in data["participation"]["participations"]] == ["service"]
    assert [signup["status"] for signup in data["volunteers"]["signups"]][-1] == "confirmed"
    assert data["volunteers"]["hours"][0]["minutes"] == 30
    assert data["spaces"]["bookings"][0]["purpose"] == "给陈伯庆生"
    assert any("长者探访" in notice["subject"] for notice in data["people"]["notices"])


def test_deleting_an_account_keeps_every_count_and_cuts_the_link(helper):
    before, events = counts(), ParticipationEvent.objects.count()
    assert before
    privacy.erase(helper)
    assert counts() == before
    assert ParticipationEvent.objects.count() == events
    assert not ParticipantRef.objects.filter(user=helper).exists()
    assert privacy.export_data(User.objects.get(pk=helper.pk))["participation"] == {
        "participations": []
    }


def test_a_deleted_account_gives_its_places_and_rooms_back(helper, sessions, make_user):
    waits = make_user("黄师傅")
    sign_up(sessions[1], waits)
    privacy.erase(helper)
    assert Signup.objects.get(person=waits).status == SignupStatus.CONFIRMED
    booking = Booking.objects.get(person=helper)
    assert booking.state == "cancelled"
    assert not Occupancy.objects.exists()
    assert "陈伯" not in booking.purpose


def test_nothing_more_is_said_to_a_deleted_account(helper):
    privacy.erase(helper)
    assert not Notice.objects.filter(recipient=helper).exists()
    assert not Delivery.objects.filter(notice__recipient=helper).exists()


def test_every_module_that_knows_people_hands_their_data_out():
    """A model that a person can be asked for by name belongs to the export."""
    know = {
        relation.related_model._meta.app_label
        for relation in User._meta.related_objects
        if not relation.hidden and relation.related_model._meta.app_config.name in settings.HOUSE
    }
    lower = {"people", "notices"}  # these are exported by ``people`` itself
    assert {"volunteers", "spaces", "participation", "appeals"} <= know
    missing = know - lower - set(privacy._exporters)
    assert not missing, f"no export of one's own data: {sorted(missing)}"


def test_a_seat_ends_with_the_account_and_what_it_was_counted_in_stays(
    make_user, nanhai, client_for
):
    rules = RuleSet.objects.create(
        code="t", name="议事会", body_kind="council", track="decision", notice_days=3
    )
    body = Body.objects.create(
        name="桂园社区议事会", kind="council", area=nanhai.community, rule_set=rules
    )
    member = make_user("潘议员")
    seat = BodyMember.objects.create(body=body, user=member, name="潘议员", seat="居民代表")
    sitting = Sitting.objects.create(body=body, venue="议事厅", starts_at=timezone.now())
    Attendance.objects.create(sitting=sitting, member=seat, user=member)
    answer = client_for(member).post("/me/privacy/export/")
    assert answer.json()["deliberation"]["seats"][0]["seat"] == "居民代表"
    assert len(answer.json()["deliberation"]["attended"]) == 1
    privacy.erase(member)
    seat.refresh_from_db()
    assert "潘" not in seat.name
    assert seat.until == timezone.localdate()
    assert sitting.present().count() == 1
