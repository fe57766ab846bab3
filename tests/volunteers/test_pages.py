"""The pages of activities as people and hosts use them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from foundation.lifecycle.services import perform
from volunteers import rules, selectors
from volunteers.models import Activity, CheckIn, HourEntry, Session, Signup
from volunteers.queue import sign_up
from volunteers.services import draft_activity

pytestmark = pytest.mark.django_db


def url_of(name, session):
    return reverse(f"volunteers:{name}", args=[session.activity.number, session.pk])


def test_signing_up_and_off_works_without_scripts(client_for, session, resident):
    client = client_for(resident)
    answer = client.post(url_of("sign_up", session), follow=True)
    assert answer.status_code == 200
    assert url_of("leave", session) in answer.content.decode()
    client.post(url_of("leave", session))
    assert Signup.objects.get().status == "cancelled"


def test_a_stranger_is_sent_to_sign_in_and_back(client, session):
    answer = client.post(url_of("sign_up", session))
    assert answer.status_code == 302
    assert session.activity.number in answer["Location"]


def test_a_refusal_is_said_on_the_page(client_for, session, residents):
    for person in residents[:5]:
        sign_up(session, person)
    answer = client_for(residents[5]).post(url_of("sign_up", session))
    assert answer.status_code == 409
    assert answer.context["refusal"] in answer.content.decode()


def test_a_draft_is_nobodys_business_but_its_hosts(client, client_for, draft, host, resident):
    address = draft().get_absolute_url()
    assert client.get(address).status_code == 404
    assert client_for(resident).get(address).status_code == 404
    assert client_for(host).get(address).status_code == 200


def test_who_signed_up_is_not_public(client, session, resident):
    sign_up(session, resident)
    assert (
        resident.display_name
        not in client.get(session.activity.get_absolute_url()).content.decode()
    )


@pytest.fixture
def thirty(host, nanhai, resident):
    for n in range(30):
        activity = draft_activity(
            by=host,
            title=f"活动{n}",
            description="说明",
            kind="service" if n % 2 else "activity",
            area=nanhai.communities[n % 2],
        )
        begins = timezone.now() + timedelta(days=n + 1)
        Session.objects.create(
            activity=activity,
            starts_at=begins,
            ends_at=begins + timedelta(hours=1),
            place="村口",
            capacity=5,
        )
        perform(activity, "publish", by=host)
        sign_up(activity.sessions.get(), resident)
    return Activity.objects.all()


def test_the_list_shows_what_comes_next_first_filters_and_needs_few_queries(
    client, thirty, nanhai, django_assert_max_num_queries
):
    with django_assert_max_num_queries(25):
        page = client.get(reverse("volunteers:list")).context["page"]
    assert [a.title for a in page][:2] == ["活动0", "活动1"]
    asked = {"kind": "service", "when": "week", "town": nanhai.town.code}
    page = client.get(reverse("volunteers:list"), asked).context["page"]
    assert [a.title for a in page] == ["活动1", "活动3", "活动5"]


def test_my_page_the_case_list_and_upcoming_need_few_queries(
    client_for, thirty, resident, host, nanhai, django_assert_max_num_queries
):
    person, staff = client_for(resident), client_for(host)
    with django_assert_max_num_queries(25):
        assert len(person.get(reverse("volunteers:mine")).context["ahead"]) == 30
    with django_assert_max_num_queries(25):
        answer = staff.get(reverse("lifecycle_desk:cases", args=["volunteers.activity"]))
        assert answer.status_code == 200
    with django_assert_max_num_queries(1):
        assert len(selectors.upcoming(nanhai.town, 5)) == 5


def test_scan_first_sign_in_later(client, client_for, session, resident, move):
    move(session, -5)
    token = rules.token(session.check_in_key, session.pk, timezone.now())
    scanned = client.get(reverse("volunteers:scan", args=[token]), follow=True)
    assert reverse("account_login") in scanned.redirect_chain[-1][0]
    client.force_login(resident)
    Session.objects.filter(pk=session.pk).update(capacity=3)
    assert client.get(reverse("volunteers:arrive")).status_code == 200
    answer = client.post(reverse("volunteers:arrive"))
    assert answer.status_code == 302
    assert CheckIn.objects.get().person == resident
    assert client.get(reverse("volunteers:arrive")).status_code == 410, "a receipt is used once"


def test_an_old_code_is_refused_and_leaves_nothing(client_for, session, resident):
    old = rules.token(session.check_in_key, session.pk, timezone.now() - timedelta(minutes=2))
    answer = client_for(resident).get(reverse("volunteers:scan", args=[old]))
    assert answer.status_code == 410
    assert not CheckIn.objects.exists()


def test_a_host_drafts_plans_and_publishes_on_the_desk(client_for, host, nanhai):
    client = client_for(host)
    form = {"title": "亲子阅读", "description": "一起读书", "kind": "activity"}
    client.post(reverse("volunteers_desk:new"), {**form, "area": nanhai.community.pk})
    activity = Activity.objects.get()
    day = timezone.localdate() + timedelta(days=3)
    times = {"date": day.isoformat(), "begins": "14:00", "ends": "16:00"}
    places = {"place": "社区图书室", "capacity": 20, "waiting_capacity": 5}
    address = reverse("volunteers_desk:session_new", args=[activity.pk])
    bad = client.post(address, {**times, **places, "ends": "13:00"})
    assert bad.status_code == 422
    assert "ends" in bad.context["form"].errors
    client.post(address, {**times, **places})
    assert activity.sessions.get().capacity == 20
    case = client.get(reverse("lifecycle_desk:case", args=["volunteers.activity", activity.pk]))
    assert "社区图书室" in case.content.decode()


def test_a_host_ticks_counts_and_confirms_on_the_desk(
    client_for, shift, resident, host, move, django_assert_max_num_queries
):
    signup = sign_up(shift, resident)
    move(shift, -60)
    client = client_for(host)
    page = reverse("volunteers_desk:session", args=[shift.pk])
    client.post(reverse("volunteers_desk:mark", args=[shift.pk, signup.pk]), {"in": "1"})
    client.post(
        reverse("volunteers_desk:heads", args=[shift.pk]), {"heads": 4, "method": "hand_count"}
    )
    move(shift, -121)
    with django_assert_max_num_queries(25):
        shown = client.get(page)
    assert (shown.context["arrived"], shown.context["heads"]) == (1, 4)
    client.post(reverse("volunteers_desk:hours", args=[shift.pk]), {f"person_{resident.pk}": "55"})
    assert HourEntry.objects.get().minutes == 55


def test_the_venue_page_draws_the_code_and_renews_itself(client_for, session, host, move):
    move(session, -5)
    page = (
        client_for(host).get(reverse("volunteers_desk:venue", args=[session.pk])).content.decode()
    )
    assert "<svg" in page
    assert 'http-equiv="refresh"' in page


def test_hosts_of_other_towns_do_not_see_the_list(client_for, session, make_user, grant, nanhai):
    stranger = make_user("外镇主办")
    grant(stranger, "activity_host", nanhai.other_town)
    answer = client_for(stranger).get(reverse("volunteers_desk:session", args=[session.pk]))
    assert answer.status_code == 404
