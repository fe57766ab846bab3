"""Duties that need a second factor do not exist in a session without one."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.conf import settings as live_settings
from django.core.checks import run_checks
from django.test import Client

from foundation.people.roles import NEEDS_SECOND_FACTOR, Role
from foundation.people.services import development_codes, totp_code
from tests.people.factories import PASSWORD, last_code, new_number, person_with_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def number():
    return new_number()


@pytest.fixture
def leader(nanhai, grant, number):
    user = person_with_phone("区领导", number, password=PASSWORD)
    grant(user, Role.DISTRICT_LEADER, nanhai.district)
    return user


def by_password(number) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": number, "password": PASSWORD})
    return client


def test_without_a_factor_the_desk_leads_to_setting_one_up(leader, number):
    answer = by_password(number).get("/desk/")
    assert answer.headers["Location"].startswith("/accounts/2fa/totp/activate/")


def test_without_a_factor_the_duty_is_withheld_on_public_pages_too(leader, number):
    page = by_password(number).get("/me/")
    assert page.context["request"].user.needs_second_factor
    assert not page.context["request"].user.has_role(Role.DISTRICT_LEADER)


@pytest.mark.django_db(transaction=True)
def test_setting_a_factor_up_opens_the_desk(leader, number):
    client = by_password(number)
    client.post(
        "/accounts/reauthenticate/?next=/accounts/2fa/totp/activate/", {"password": PASSWORD}
    )
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert client.post("/accounts/2fa/totp/activate/", {"code": code}).status_code == 302
    assert client.get("/desk/").status_code == 200


def test_the_secret_of_a_factor_is_not_readable_in_the_database(leader):
    secret = generate_totp_secret()
    factor = TOTP.activate(leader, secret).instance
    factor.refresh_from_db()
    assert secret not in str(factor.data)


def test_signing_in_asks_for_the_factor_and_then_opens_the_desk(leader, number):
    factor = TOTP.activate(leader, generate_totp_secret()).instance
    client = by_password(number)
    assert client.get("/me/").status_code == 302
    client.post("/accounts/2fa/authenticate/", {"code": totp_code(factor)})
    assert client.get("/desk/").status_code == 200


def test_a_code_by_sms_does_not_replace_the_second_factor(leader, number):
    TOTP.activate(leader, generate_totp_secret())
    client = Client()
    client.post("/accounts/login/code/", {"phone": number})
    client.post("/accounts/login/code/confirm/", {"code": last_code(number)})
    assert client.get("/me/").status_code == 302
    assert client.get("/desk/").status_code == 302


def test_a_session_older_than_the_factor_must_use_it(leader, number):
    client = by_password(number)
    TOTP.activate(leader, generate_totp_secret())
    assert "/2fa/reauthenticate/" in client.get("/desk/").headers["Location"]


def test_a_duty_that_needs_no_factor_opens_the_desk_at_once(nanhai, grant, number):
    user = person_with_phone("社区工作者", number, password=PASSWORD)
    grant(user, Role.COMMUNITY_WORKER, nanhai.community)
    assert by_password(number).get("/desk/").status_code == 200


def test_a_resident_does_not_see_the_desk(client_for, make_user):
    assert client_for(make_user()).get("/desk/").status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        "/desk/users/",
        "/desk/users/add/",
        "/desk/groups/",
        "/desk/groups/new/",
        "/desk/password_reset/",
    ],
)
def test_wagtails_own_user_screens_are_closed_even_to_a_superuser(
    address, client_for, make_user, settings, nanhai, grant
):
    settings.SUPERUSER_MAY_SIGN_IN = True
    superuser = make_user(is_superuser=True)
    assert client_for(superuser).get(address).status_code == 404
    admin = make_user()
    grant(admin, Role.SECURITY_ADMIN, nanhai.district)
    assert client_for(admin).get(address).status_code == 404


def test_wagtails_own_sign_in_does_not_sign_in(leader, number):
    client = Client()
    answer = client.post("/desk/login/", {"username": leader.handle, "password": PASSWORD})
    assert answer.status_code == 302
    assert "_auth_user_id" not in client.session


def test_an_editor_may_edit_pages_only_while_the_duty_lasts(nanhai, grant, client_for, make_user):
    editor = make_user()
    grant(editor, Role.COMMUNITY_WORKER, nanhai.community)
    duty = grant(editor, Role.EDITOR, nanhai.district)
    client = client_for(editor)
    client.get("/desk/")
    assert editor.groups.filter(name="Moderators").exists()
    duty.ends_on = duty.starts_on
    duty.save()
    client.get("/desk/")
    assert not editor.groups.exists()


def test_development_shows_codes_of_demonstration_accounts_only(make_user, settings):
    shown, hidden = make_user("演示账户", is_demo=True), make_user("真人")
    for user in (shown, hidden):
        TOTP.activate(user, generate_totp_secret())
    assert [row.user for row in development_codes()] == [shown]
    assert Authenticator.objects.count() == 2
    page = Client().get("/dev/inbox/").content.decode()
    assert "演示账户" in page
    assert "真人" not in page
    settings.SHOW_DEVELOPMENT_PAGES = False
    assert development_codes() == []
    assert Client().get("/dev/inbox/").status_code == 404


def test_deployment_refuses_development_settings(settings):
    settings.SHOW_DEVELOPMENT_PAGES = True
    settings.SECOND_FACTOR_ENFORCED = False
    found = [e for e in run_checks(include_deployment_checks=True) if e.id == "people.E005"]
    assert len(found) == 2


def test_a_bad_or_shared_key_is_refused_at_the_start(settings):
    settings.FIELD_KEYS = {"k": "c2hvcnQ=", "j": live_settings.INDEX_KEY}
    ids = {e.id for e in run_checks() if e.id}
    assert {"people.E002", "people.E003"} <= ids


def test_the_three_administrators_need_a_factor():
    assert {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN} <= NEEDS_SECOND_FACTOR
