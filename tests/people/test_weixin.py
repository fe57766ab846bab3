"""Signing in with WeChat, against a local server that speaks its published protocol."""

import importlib
import json
import os
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.test import Client

import nanhai_civic.settings.base as base_settings
from foundation.people import contacts, crypto
from foundation.people.models import Contact, ContactKind, User
from foundation.people.rotation import rotate
from foundation.people.weixin.views import WeixinOAuth2Adapter
from tests.people import fake_weixin
from tests.people.factories import PASSWORD, last_code, new_number, person_with_phone
from tests.people.test_sign_in import signed_in

pytestmark = pytest.mark.django_db

INSIDE = {"user-agent": "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.50 WeChat/arm64"}
SITE = {"client_id": "wx-site", "secret": "site-secret"}  # pragma: allowlist secret
ACCOUNT = {
    "client_id": "wx-account",
    "secret": "acc-secret",  # pragma: allowlist secret
    "settings": {"in_wechat": True, "hidden": True},
}


@pytest.fixture
def weixin(settings, monkeypatch):
    with fake_weixin.running() as fake:
        settings.SOCIALACCOUNT_PROVIDERS = {"weixin": {"APPS": [SITE, ACCOUNT]}}
        settings.NOTICE_CHANNELS = settings.NOTICE_CHANNELS | {
            "wechat": {**settings.NOTICE_CHANNELS["wechat"], "app_id": "wx-account"}
        }
        for name, path in {
            "website_url": "/connect/qrconnect",
            "account_url": "/connect/oauth2/authorize",
            "access_token_url": "/sns/oauth2/access_token",
            "profile_url": "/sns/userinfo",
        }.items():
            monkeypatch.setattr(WeixinOAuth2Adapter, name, fake.url + path)
        yield fake


def go_to_weixin(client, process="login", **headers):
    """Press the button; returns WeChat's address the browser is sent to."""
    answer = client.post(f"/accounts/weixin/login/?process={process}", headers=headers)
    assert answer.status_code == 302
    return answer.headers["Location"]


def come_back(client, fake, process="login", **headers):
    back = urlsplit(fake.authorise(go_to_weixin(client, process, **headers)))
    assert back.path == "/accounts/weixin/login/callback/"
    return client.get(f"{back.path}?{back.query}", headers=headers)


def sign_up(client, fake, number, name="龚小燕", **headers):
    answer = come_back(client, fake, **headers)
    assert answer.headers["Location"] == "/accounts/3rdparty/signup/"
    data = {"phone": number, "display_name": name, "privacy": "on"}
    answer = client.post("/accounts/3rdparty/signup/", data)
    assert answer.headers["Location"] == "/accounts/phone/verify/"
    return client.post("/accounts/phone/verify/", {"code": last_code(number)})


def test_a_new_person_signs_up_from_wechat_and_comes_back_without_a_code(client, weixin):
    number = new_number()
    assert sign_up(client, weixin, number).headers["Location"] == "/me/"
    user = signed_in(client)
    assert user.display_name == "龚小燕"
    assert contacts.holder_of(ContactKind.PHONE, number) == user
    again = Client()
    assert come_back(again, weixin).headers["Location"] == "/me/"
    assert signed_in(again) == user


def test_the_name_at_wechat_is_offered_as_it_is_written(client, weixin):
    come_back(client, weixin)
    form = client.get("/accounts/3rdparty/signup/").context["form"]
    assert form["display_name"].value() == "龚小燕🌸"


def test_nothing_of_wechat_stands_readable_in_the_database(client, weixin):
    weixin.person.unionid = "u-open-platform"
    sign_up(client, weixin, new_number())
    account = SocialAccount.objects.get()
    stored = json.dumps(account.extra_data) + account.uid
    assert weixin.person.openid("wx-site") not in stored
    assert "u-open-platform" not in stored
    assert "qlogo" not in stored


def test_inside_wechat_the_official_account_signs_in_the_same_person(client, weixin):
    weixin.person.unionid = "u-1"
    sign_up(client, weixin, new_number())
    user = signed_in(client)
    phone = Client()
    come_back(phone, weixin, **INSIDE)
    assert weixin.person.openids["wx-site"] != weixin.person.openids["wx-account"]
    assert signed_in(phone) == user
    assert SocialAccount.objects.count() == 1


def test_another_unionid_is_another_person(client, weixin):
    weixin.person.unionid = "u-1"
    sign_up(client, weixin, new_number())
    weixin.person = fake_weixin.Person(unionid="u-2")
    other = Client()
    come_back(other, weixin)
    assert signed_in(other) is None


def test_an_account_from_before_the_unionid_is_found_by_it_afterwards(client, weixin):
    sign_up(client, weixin, new_number())
    user = signed_in(client)
    weixin.person.unionid = "u-1"
    again = Client()
    come_back(again, weixin)
    assert signed_in(again) == user
    inside = Client()
    come_back(inside, weixin, **INSIDE)
    assert signed_in(inside) == user
    assert SocialAccount.objects.count() == 1


def test_messages_go_only_to_the_openid_of_our_official_account(client, weixin):
    weixin.person.unionid = "u-1"
    sign_up(client, weixin, new_number())
    user = signed_in(client)
    assert user.notice_address("wechat") is None
    come_back(Client(), weixin, **INSIDE)
    assert user.notice_address("wechat") == weixin.person.openids["wx-account"]
    come_back(Client(), weixin)
    assert user.notice_address("wechat") == weixin.person.openids["wx-account"]


def test_a_new_person_inside_wechat_gets_messages_there(client, weixin):
    sign_up(client, weixin, new_number(), **INSIDE)
    assert signed_in(client).notice_address("wechat") == weixin.person.openids["wx-account"]


def test_a_linked_openid_survives_a_change_of_keys(client, weixin, settings):
    sign_up(client, weixin, new_number(), **INSIDE)
    settings.FIELD_KEYS = {"t2": crypto.new_key(), **settings.FIELD_KEYS}
    assert rotate()["linked accounts"] == 1
    again = Client()
    come_back(again, weixin, **INSIDE)
    assert signed_in(again) == signed_in(client)


def test_a_taken_number_is_not_linked_and_its_owner_hears_of_it(client, weixin):
    number = new_number()
    person_with_phone(number=number)
    people = User.objects.count()
    come_back(client, weixin)
    data = {"phone": number, "display_name": "某人", "privacy": "on"}
    answer = client.post("/accounts/3rdparty/signup/", data)
    assert answer.headers["Location"] == "/accounts/phone/verify/"
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == people


# --- What goes wrong ---------------------------------------------------------------------


def refused(answer, status: int, words: str) -> None:
    assert answer.status_code == status
    page = answer.content.decode()
    assert words in page
    assert 'lang="zh-hans"' in page
    assert "/accounts/login/" in page


def test_whoever_declines_at_wechat_is_told_that_nothing_happened(client, weixin):
    weixin.person.agrees = False
    answer = come_back(client, weixin)
    assert answer.headers["Location"] == "/accounts/3rdparty/login/cancelled/"
    refused(client.get(answer.headers["Location"]), 200, "没有使用微信")
    assert signed_in(client) is None


def test_a_way_back_is_used_once(client, weixin):
    back = urlsplit(weixin.authorise(go_to_weixin(client)))
    address = f"{back.path}?{back.query}"
    assert client.get(address).status_code == 302
    refused(client.get(address), 400, "请重新开始")


def test_a_way_back_belongs_to_the_browser_that_set_out(client, weixin):
    back = urlsplit(weixin.authorise(go_to_weixin(client)))
    refused(Client().get(f"{back.path}?{back.query}"), 400, "请重新开始")


def test_a_code_that_wechat_does_not_know_signs_nobody_in(client, weixin):
    state = parse_qs(urlsplit(go_to_weixin(client)).query)["state"][0]
    answer = client.get(f"/accounts/weixin/login/callback/?code=made-up&state={state}")
    refused(answer, 403, "微信没有确认")
    assert signed_in(client) is None


@pytest.mark.parametrize("path", ["/sns/oauth2/access_token", "/sns/userinfo"])
@pytest.mark.parametrize(
    "body",
    [
        b'{"errcode":-1,"errmsg":"system error"}',
        b'{"errcode":40125,"errmsg":"invalid appsecret"}',
        b"<html>Bad gateway</html>",
        b"[]",
        b"{}",
        b'{"openid":"o-somebody-else","nickname":"x","access_token":"t"}',
        b"",
    ],
)
def test_a_broken_answer_of_wechat_is_said_and_never_a_500(client, weixin, path, body):
    weixin.instead[path] = body
    answer = come_back(client, weixin)
    refused(answer, 503, "微信暂时无法连接")
    assert not SocialAccount.objects.exists()


def test_a_failing_wechat_is_said(client, weixin):
    weixin.status = 502
    refused(come_back(client, weixin), 503, "微信暂时无法连接")


def test_an_unreachable_wechat_is_said_and_our_secret_is_not_logged(
    client, weixin, monkeypatch, caplog
):
    monkeypatch.setattr(WeixinOAuth2Adapter, "access_token_url", "http://127.0.0.1:9/token")
    refused(come_back(client, weixin), 503, "微信暂时无法连接")
    assert "WeChat could not be asked: ConnectionError" in caplog.text
    assert "site-secret" not in caplog.text


def test_a_closed_account_is_not_opened_by_wechat(client, weixin):
    sign_up(client, weixin, new_number())
    User.objects.update(is_active=False)
    again = Client()
    come_back(again, weixin)
    assert signed_in(again) is None


def test_wechat_does_not_replace_the_second_factor(client, weixin):
    sign_up(client, weixin, new_number())
    TOTP.activate(signed_in(client), generate_totp_secret())
    again = Client()
    assert "/2fa/authenticate/" in come_back(again, weixin).headers["Location"]
    assert signed_in(again) is None


# --- Linking and unlinking ---------------------------------------------------------------


def test_an_account_links_wechat_from_its_security_page_and_unlinks_it(client, weixin):
    number = new_number()
    user = person_with_phone(number=number)
    client.force_login(user)
    assert "/accounts/3rdparty/" in client.get("/me/security/").content.decode()
    page = client.get("/accounts/3rdparty/").content.decode()
    assert "process=connect" in page
    answer = come_back(client, weixin, process="connect", **INSIDE)
    assert answer.headers["Location"] == "/me/security/"
    assert "微信已关联" in client.get("/me/security/").content.decode()
    assert user.notice_address("wechat")
    other = Client()
    come_back(other, weixin, **INSIDE)
    assert signed_in(other) == user

    account = SocialAccount.objects.get(user=user)
    client.post("/accounts/3rdparty/", {"account": account.pk})
    assert not SocialAccount.objects.exists()
    assert not Contact.objects.filter(user=user, kind=ContactKind.WECHAT).exists()
    stranger = Client()
    come_back(stranger, weixin, **INSIDE)
    assert signed_in(stranger) is None


def test_a_wechat_linked_elsewhere_is_not_taken_away(client, weixin):
    sign_up(client, weixin, new_number())
    owner = signed_in(client)
    other = Client()
    other.force_login(person_with_phone())
    come_back(other, weixin, process="connect")
    assert "另一个账号" in other.get("/me/security/").content.decode()
    assert SocialAccount.objects.get().user == owner


def test_nobody_unlinks_the_wechat_of_another(client, weixin):
    sign_up(client, weixin, new_number())
    other = Client()
    other.force_login(person_with_phone())
    other.post("/accounts/3rdparty/", {"account": SocialAccount.objects.get().pk})
    assert SocialAccount.objects.exists()


def test_linking_asks_somebody_with_a_password_again_and_then_goes_on(client, weixin):
    number = new_number()
    user = person_with_phone(number=number, password=PASSWORD)
    client.post("/accounts/login/", {"login": number, "password": PASSWORD})
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    answer = come_back(client, weixin, process="connect")
    assert answer.headers["Location"] == "/accounts/reauthenticate/"
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert SocialAccount.objects.get().user == user


def test_an_openid_kept_by_a_former_holder_does_not_stand_in_the_way(client, weixin):
    former = person_with_phone()
    openid = weixin.person.openid("wx-account")
    contacts.store(ContactKind.WECHAT, openid, user=former, verified=True)
    sign_up(client, weixin, new_number(), **INSIDE)
    assert signed_in(client).notice_address("wechat") == openid
    assert former.notice_address("wechat") is None


# --- Where it is offered -----------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/accounts/login/", "/accounts/signup/", "/me/security/", "/me/profile/"]
)
def test_without_an_application_wechat_is_offered_nowhere(address, client_for, make_user):
    browser = client_for(make_user()) if address.startswith("/me/") else Client()
    page = browser.get(address)
    assert page.status_code == 200
    assert "weixin" not in page.content.decode()
    assert "3rdparty" not in page.content.decode()


@pytest.mark.parametrize("address", ["weixin/login/", "weixin/login/callback/?code=1", "3rdparty/"])
def test_without_an_application_its_addresses_do_not_exist(address, client_for, make_user):
    assert client_for(make_user()).get(f"/accounts/{address}").status_code == 404


def test_a_linked_person_still_has_a_security_page_when_wechat_is_switched_off(
    client, weixin, settings
):
    sign_up(client, weixin, new_number())
    settings.SOCIALACCOUNT_PROVIDERS = {"weixin": {"APPS": []}}
    assert client.get("/me/security/").status_code == 200


def test_only_what_works_in_this_browser_is_offered(client, weixin, settings):
    settings.SOCIALACCOUNT_PROVIDERS = {"weixin": {"APPS": [SITE]}}
    assert "weixin" in client.get("/accounts/login/").content.decode()
    assert "weixin" not in client.get("/accounts/login/", headers=INSIDE).content.decode()


def test_the_content_policy_lets_a_configured_site_go_to_wechat(monkeypatch):
    def form_targets() -> list[str]:
        settings = importlib.reload(base_settings)
        return settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"]

    monkeypatch.setenv("WEIXIN_APP_ID", "wx1")
    monkeypatch.setenv("WEIXIN_APP_SECRET", "s")
    try:
        assert "https://open.weixin.qq.com" in form_targets()
    finally:
        monkeypatch.undo()
        assert form_targets() == ["'self'"]
    assert "WEIXIN_APP_ID" not in os.environ


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_person_walks_through_wechat_in_a_browser(page, weixin, settings):
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    settings.CONTENT_SECURITY_POLICY = {
        "DIRECTIVES": policy | {"form-action": ["'self'", weixin.url]}
    }
    number = new_number()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="使用微信继续").click()
    page.get_by_label("电话号码").fill(number[3:])
    page.locator("input[name=privacy]").check()
    page.locator("main form.form button.button").first.click()
    page.locator("input[name=code]").fill(last_code(number))
    page.locator("main form.form button.button").first.click()
    page.wait_for_url("**/me/")
    assert "龚小燕" in page.content()
