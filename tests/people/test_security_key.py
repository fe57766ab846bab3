"""Security keys in a real browser with a virtual authenticator: added, used, and without one."""

import pytest
from allauth.mfa.models import Authenticator

from foundation.people.roles import Role
from tests.people.factories import PASSWORD, new_number, person_with_phone

pytestmark = pytest.mark.django_db(transaction=True)

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def number():
    return new_number()


@pytest.fixture
def leader(nanhai, grant, number):
    user = person_with_phone("区领导", number, password=PASSWORD)
    grant(user, Role.DISTRICT_LEADER, nanhai.district)
    return user


@pytest.fixture
def with_key(page):
    """The page's browser has a built-in authenticator that always agrees."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return page


def by_password(page, number):
    page.goto("/accounts/login/")
    page.fill("[name=login]", number)
    page.fill("[name=password]", PASSWORD)
    page.click("text=用密码登录")


def add_key(page):
    page.goto("/accounts/2fa/webauthn/add/")
    page.fill("[name=password]", PASSWORD)
    page.click("main button >> text=确认")
    page.check("text=无密码")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")


def test_staff_add_a_key_and_use_it_as_second_factor_and_in_place_of_a_password(
    with_key, leader, number
):
    page = with_key
    by_password(page, number)
    add_key(page)
    assert Authenticator.objects.filter(user=leader, type="webauthn").exists()
    page.context.clear_cookies()
    by_password(page, number)
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url("**/me/")
    assert page.goto("/desk/").url.endswith("/desk/")
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_url("**/me/")
    assert page.goto("/desk/").url.endswith("/desk/")


def test_a_browser_without_the_key_says_so_and_other_ways_stay(with_key, db):
    page = with_key
    page.goto("/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_selector("#key-error")
    assert "没有用上安全密钥" in page.inner_text("#key-error")
    assert page.is_visible("[name=phone]")


@pytest.mark.django_db
def test_a_code_is_called_what_people_call_it(client, number):
    person_with_phone("陈静", number)
    client.post("/accounts/login/code/", {"phone": number})
    field = client.get("/accounts/login/code/confirm/").context["form"]["code"]
    assert field.label == "验证码"
    assert "代码" not in str(field)
