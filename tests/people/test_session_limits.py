"""Sign-ins end by themselves: when, what is said, and what becomes of a form sent too late."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from foundation.people import session_limits
from foundation.people.models import Organisation
from foundation.people.roles import Role
from tests.people.factories import last_code, new_number, person_with_phone
from tests.people.test_sign_in import signed_in

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TYPED = {"name": "榕树下互助社", "summary": "第一行\r\n第二行 <b>原样</b>"}


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def number():
    return new_number()


@pytest.fixture
def worker(nanhai, grant, number):
    user = person_with_phone("社区工作者", number)
    grant(user, Role.COMMUNITY_WORKER, nanhai.community)
    return user


def by_code(number, client=None) -> Client:
    client = client or Client()
    client.post("/accounts/login/code/", {"phone": number})
    client.post("/accounts/login/code/confirm/", {"code": last_code(number)})
    return client


def organisation(nanhai) -> dict:
    return {**TYPED, "area": str(nanhai.community.pk)}


def test_staff_are_signed_out_after_a_quarter_of_an_hour_without_a_request(clock, worker, number):
    client = by_code(number)
    clock.shift(14 * MINUTE)
    assert client.get("/desk/").status_code == 200
    clock.shift(15 * MINUTE + timedelta(seconds=1))
    answer = client.get("/desk/people/residents/", follow=True)
    assert signed_in(client) is None
    page = answer.content.decode()
    assert "因15分钟没有操作，您已退出登录" in page
    assert 'name="next" value="/desk/people/residents/"' in page


def test_every_request_keeps_a_staff_session_going_until_it_is_ten_hours_old(clock, worker, number):
    client = by_code(number)
    for _request in range(60):
        clock.shift(10 * MINUTE)
        assert client.get("/me/").status_code == 200
    clock.shift(MINUTE)
    answer = client.get("/me/", follow=True)
    assert signed_in(client) is None
    assert "每次登录最长10小时" in answer.content.decode()


def test_a_resident_stays_signed_in_for_days_and_not_for_ever(clock, number):
    user = person_with_phone("居民", number)
    client = by_code(number)
    for _visit in range(8):
        clock.shift(10 * DAY)
        client.get("/me/")
        assert signed_in(client) == user
    clock.shift(13 * DAY)
    client.get("/me/")
    assert signed_in(client) is None


def test_a_resident_away_for_longer_than_the_limit_is_signed_out(clock, number):
    person_with_phone("居民", number)
    client = by_code(number)
    clock.shift(15 * DAY)
    assert client.get("/me/").headers["Location"].startswith("/accounts/login/?next=/me/")


def test_a_duty_granted_during_a_session_tightens_it(clock, nanhai, grant, number):
    user = person_with_phone("居民", number)
    client = by_code(number)
    clock.shift(HOUR)
    assert client.get("/me/").status_code == 200
    grant(user, Role.COMMUNITY_WORKER, nanhai.community)
    clock.shift(HOUR)
    assert client.get("/me/").status_code == 302


def test_a_withheld_duty_counts_as_a_duty(clock, nanhai, grant, number):
    grant(person_with_phone("领导", number), Role.DISTRICT_LEADER, nanhai.district)
    client = by_code(number)
    clock.shift(16 * MINUTE)
    client.get("/")
    assert signed_in(client) is None


def test_a_public_page_goes_on_as_for_a_visitor_and_says_why(clock, worker, number):
    client = by_code(number)
    clock.shift(HOUR)
    answer = client.get("/organisations/")
    assert answer.status_code == 200
    assert "您已退出登录" in answer.content.decode()
    assert "您已退出登录" not in client.get("/organisations/").content.decode()


def test_a_session_that_ended_is_gone_on_the_server_too(clock, worker, number):
    client = by_code(number)
    client.get("/me/")
    stolen = client.cookies["sessionid"].value
    clock.shift(16 * MINUTE)
    client.get("/me/")
    assert not UserSession.objects.filter(user=worker).exists()
    thief = Client()
    thief.cookies["sessionid"] = stolen
    thief.get("/me/")
    assert signed_in(thief) is None


def test_a_form_sent_too_late_is_not_carried_out_but_kept_for_its_writer(
    clock, worker, number, nanhai
):
    client = by_code(number)
    clock.shift(16 * MINUTE)
    answer = client.post("/me/organisations/new/", organisation(nanhai))
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "您发送的内容没有办理" in page
    assert "/me/unsent/" in page
    assert not Organisation.objects.exists()

    by_code(number, client)
    page = client.get("/me/unsent/")
    assert "第二行 &lt;b&gt;原样&lt;/b&gt;" in page.content.decode()
    unsent = page.context["unsent"]
    answer = client.post(unsent["path"], dict(unsent["fields"]))
    assert answer.status_code == 302
    assert Organisation.objects.get().summary == TYPED["summary"]


def test_what_was_kept_is_shown_to_nobody_else(clock, worker, number, nanhai):
    other = new_number()
    person_with_phone("同事", other)
    client = by_code(number)
    clock.shift(16 * MINUTE)
    client.post("/me/organisations/new/", organisation(nanhai))
    by_code(other, client)
    assert "榕树下" not in client.get("/me/unsent/").content.decode()
    client.post("/accounts/logout/")
    by_code(number, client)
    assert client.get("/me/unsent/").context["unsent"] is None


def test_what_was_kept_is_forgotten_after_an_hour(clock, worker, number, nanhai):
    client = by_code(number)
    clock.shift(16 * MINUTE)
    client.post("/me/organisations/new/", organisation(nanhai))
    clock.shift(61 * MINUTE)
    by_code(number, client)
    assert client.get("/me/unsent/").context["unsent"] is None


@pytest.mark.parametrize(
    "data", [{"password1": "x", "password2": "x"}, {"code": "123456"}, {"text": "字" * 200_001}, {}]
)
def test_secrets_and_very_long_forms_are_not_kept(data, clock, worker, number):
    client = by_code(number)
    clock.shift(16 * MINUTE)
    answer = client.post("/me/security/password/", data)
    assert answer.status_code == 403
    assert "请在浏览器中返回" in answer.content.decode()
    assert session_limits.UNSENT not in client.session


def test_a_form_from_another_site_is_refused_and_not_kept(clock, worker, number):
    client = Client(enforce_csrf_checks=True)
    client.force_login(worker)
    clock.shift(16 * MINUTE)
    assert client.post("/me/organisations/new/", TYPED).status_code == 403
    assert session_limits.UNSENT not in client.session


def test_signing_in_and_the_language_are_not_stopped(clock, worker, number):
    client = by_code(number)
    clock.shift(16 * MINUTE)
    assert client.post("/language/", {"language": "en", "next": "/"}).status_code == 302
    client = by_code(number)
    clock.shift(16 * MINUTE)
    by_code(number, client)
    assert signed_in(client) == worker


def test_a_session_of_before_the_limits_gets_its_beginning_now(clock, worker, number):
    client = by_code(number)
    session = client.session
    del session[session_limits.BEGAN], session[session_limits.SEEN]
    session.save()
    clock.shift(HOUR)
    assert client.get("/me/").status_code == 200
    clock.shift(HOUR)
    assert client.get("/me/").status_code == 302


def test_noting_a_request_does_not_write_every_time(
    clock, worker, number, django_assert_max_num_queries
):
    client = by_code(number)
    client.get("/me/")
    before = client.session[session_limits.SEEN]
    clock.shift(timedelta(seconds=30))
    client.get("/me/")
    assert client.session[session_limits.SEEN] == before
    clock.shift(timedelta(seconds=40))
    client.get("/me/")
    assert client.session[session_limits.SEEN] > before


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_person_sends_what_they_had_typed_after_signing_in_again(page, number, nanhai):
    person_with_phone("何嘉", number)

    def sign_in():
        page.locator("#id_phone").fill(number[3:])
        page.locator("main form.form button.button").first.click()
        page.locator("input[name=code]").fill(last_code(number))
        page.locator("main form.form button.button").first.click()

    page.goto("/accounts/login/?next=/me/organisations/new/")
    sign_in()
    page.locator("#id_name").fill(TYPED["name"])
    page.locator("#id_summary").fill("第一行\n第二行")
    page.locator("#id_area").select_option(str(nanhai.community.pk))
    with time_machine.travel(timezone.now() + 15 * DAY):
        page.locator("main form.form button.button").first.click()
        page.get_by_role("link", name="重新登录").click()
        sign_in()
        page.get_by_role("button", name="现在发送").click()
        page.wait_for_url("**/me/organisations/*/")
    assert Organisation.objects.get().summary == "第一行\r\n第二行"
