"""The real adapters, against local servers that check the published protocols."""

from __future__ import annotations

import smtplib
from datetime import timedelta

import pytest
from django.core import mail

from foundation.notices.channels import PermanentFailure, TemporaryFailure
from foundation.notices.channels.aliyun import AliyunSmsBackend, signature
from foundation.notices.channels.email import MailBackend
from foundation.notices.channels.wechat import OfficialAccountBackend
from foundation.notices.checks import channels_have_providers
from tests.notices.fake_providers import FakeAliyun, FakeWeChat, running

SMS_TEMPLATES = {
    "*": {"id": "SMS_1", "fields": {"content": "body"}},
    "people.code": {"id": "SMS_2", "fields": {"code": "code"}},
}
WECHAT_TEMPLATES = {"*": {"id": "T-1", "fields": {"thing1": "subject", "thing2": "number"}}}


@pytest.fixture
def aliyun():
    with running(FakeAliyun()) as provider:
        yield provider


@pytest.fixture
def sms(aliyun):
    return AliyunSmsBackend(
        "sms", aliyun.key_id, aliyun.secret, "南海社会治理", SMS_TEMPLATES, endpoint=aliyun.url
    )


@pytest.fixture
def wechat_server():
    with running(FakeWeChat()) as provider:
        yield provider


@pytest.fixture
def wechat(wechat_server):
    return OfficialAccountBackend(
        "wechat", wechat_server.app_id, wechat_server.secret, WECHAT_TEMPLATES,
        endpoint=wechat_server.url,
    )  # fmt: skip


def send_wechat(backend, key="k1", openid="oABC"):
    return backend.send(openid, "诉求已答复", "正文", key, template="x", context={"number": 7})


# --- SMS ---------------------------------------------------------------------------------


def test_the_signature_is_the_one_of_the_providers_documentation():
    parameters = {
        "AccessKeyId": "testid",
        "Action": "DescribeRegions",
        "Format": "XML",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf",
        "SignatureVersion": "1.0",
        "Timestamp": "2016-02-23T12:46:24Z",
        "Version": "2014-05-26",
    }
    assert signature(parameters, "testsecret", "GET") == "OLeaidS1JvxuMvnyHOwuJ+uX5qY="


def test_an_sms_with_every_awkward_sign_is_accepted(aliyun, sms):
    body = "您的诉求 ~*+/&=% 已答复：『楼梯灯』"
    assert sms.send("+8613800138000", "s", body, "key-1", template="appeals.replied") == "biz-1"
    accepted = aliyun.accepted[0]
    assert accepted["TemplateParam"] == {"content": body}
    assert (accepted["PhoneNumbers"], accepted["OutId"]) == ("13800138000", "key-1")


def test_a_code_uses_its_own_approved_template(aliyun, sms):
    sms.send("13800138000", "s", "b", "k", template="people.code", context={"code": 482913})
    assert aliyun.accepted[0]["TemplateCode"] == "SMS_2"
    assert aliyun.accepted[0]["TemplateParam"] == {"code": "482913"}


def test_a_wrong_number_is_final_and_a_limit_is_not(aliyun, sms):
    with pytest.raises(PermanentFailure, match="MOBILE_NUMBER_ILLEGAL"):
        sms.send("12345", "s", "b", "k", template="x")
    aliyun.answers = [{"Code": "isv.BUSINESS_LIMIT_CONTROL", "Message": "too many"}]
    with pytest.raises(TemporaryFailure, match="BUSINESS_LIMIT_CONTROL"):
        sms.send("13800138000", "s", "b", "k", template="x")


def test_a_wrong_secret_is_refused_by_the_provider_and_may_be_mended(aliyun, sms):
    sms.key_secret = "another"  # pragma: allowlist secret
    with pytest.raises(TemporaryFailure, match="SignatureDoesNotMatch"):
        sms.send("13800138000", "s", "b", "k", template="x")
    assert not aliyun.accepted


@pytest.mark.parametrize("nonsense", [b"<html>502</html>", b"[]"])
def test_nonsense_from_a_provider_is_worth_another_try(aliyun, sms, nonsense):
    aliyun.answers = [nonsense]
    with pytest.raises(TemporaryFailure):
        sms.send("13800138000", "s", "b", "k", template="x")


def test_a_provider_that_is_not_there_is_worth_another_try():
    away = AliyunSmsBackend("sms", "k", "s", "n", SMS_TEMPLATES, endpoint="http://127.0.0.1:9/")
    with pytest.raises(TemporaryFailure, match="ConnectionError"):
        away.send("13800138000", "s", "b", "k", template="x")


def test_a_notice_without_approved_template_is_final(sms):
    sms.templates = {}
    with pytest.raises(PermanentFailure, match="no approved template"):
        sms.send("13800138000", "s", "b", "k", template="x")


# --- WeChat ------------------------------------------------------------------------------


def test_a_template_message_is_sent_and_the_token_is_asked_once(wechat_server, wechat):
    assert send_wechat(wechat, "k1") == "1"
    assert send_wechat(wechat, "k2") == "2"
    assert wechat_server.tokens_given == 1
    assert wechat_server.accepted[0]["data"] == {
        "thing1": {"value": "诉求已答复"},
        "thing2": {"value": "7"},
    }


def test_the_provider_sends_one_idempotency_key_once(wechat_server, wechat):
    send_wechat(wechat, "same")
    send_wechat(wechat, "same")
    assert len(wechat_server.accepted) == 1


@pytest.mark.parametrize("code", [40001, 42001])
def test_a_refused_token_is_renewed_once_and_the_message_goes(wechat_server, wechat, code):
    send_wechat(wechat, "k1")
    wechat_server.answers = [{"errcode": code, "errmsg": "token"}]
    assert send_wechat(wechat, "k2") == "2"
    assert wechat_server.tokens_given == 2


def test_a_token_that_stays_refused_is_tried_later(wechat_server, wechat):
    send_wechat(wechat, "k1")
    refused = {"errcode": 40001, "errmsg": "token"}
    wechat_server.answers = [refused, {"access_token": "t", "expires_in": 7200}, refused]
    with pytest.raises(TemporaryFailure, match="40001"):
        send_wechat(wechat, "k2")


def test_someone_who_does_not_follow_the_account_is_final(wechat_server, wechat):
    send_wechat(wechat, "k1")
    wechat_server.answers = [{"errcode": 43004, "errmsg": "require subscribe"}]
    with pytest.raises(PermanentFailure, match="43004"):
        send_wechat(wechat, "k2")


def test_the_daily_limit_holds_until_after_midnight(wechat_server, wechat):
    send_wechat(wechat, "k1")
    wechat_server.answers = [{"errcode": 45009, "errmsg": "reach max api daily quota limit"}]
    with pytest.raises(TemporaryFailure, match="45009") as limit:
        send_wechat(wechat, "k2")
    assert timedelta() < limit.value.retry_after <= timedelta(hours=24, minutes=5)


def test_a_wrong_app_secret_says_so_without_showing_it(wechat_server, wechat):
    wechat.app_secret = "wrong-secret"  # pragma: allowlist secret
    with pytest.raises(TemporaryFailure, match="40125") as refused:
        send_wechat(wechat)
    assert "wrong-secret" not in str(refused.value)


# --- E-mail ------------------------------------------------------------------------------


def test_a_mail_carries_the_link_and_our_key():
    backend = MailBackend("email", sender="civic@nanhai.example", domain="nanhai.example")
    reference = backend.send("a@b.example", "一行\n主题", "正文", "k1", url="https://x.example/1/")
    sent = mail.outbox[0]
    assert sent.subject == "一行 主题"
    assert sent.body.endswith("https://x.example/1/")
    assert sent.extra_headers["Message-ID"] == reference == "<k1@nanhai.example>"


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (smtplib.SMTPRecipientsRefused({"a": (550, b"unknown")}), PermanentFailure),
        (smtplib.SMTPRecipientsRefused({"a": (450, b"later")}), TemporaryFailure),
        (smtplib.SMTPDataError(554, b"spam"), PermanentFailure),
        (smtplib.SMTPDataError(421, b"busy"), TemporaryFailure),
        (OSError("no route"), TemporaryFailure),
    ],
)
def test_a_mail_servers_answer_says_whether_to_try_again(monkeypatch, answer, failure):
    def refuse(self, **kwargs):
        raise answer

    monkeypatch.setattr("foundation.notices.channels.email.EmailMessage.send", refuse)
    with pytest.raises(failure):
        MailBackend("email").send("a@b.example", "s", "b", "k")


# --- Settings ----------------------------------------------------------------------------


def test_a_deployed_channel_without_provider_is_warned_of(settings):
    settings.NOTICE_CHANNELS = {
        "sms": {"backend": "foundation.notices.channels.aliyun.AliyunSmsBackend"}
    }
    warned = [str(warning) for warning in channels_have_providers(None)]
    assert len(warned) == 2
    assert not any("channel sms" in warning for warning in warned)
