"""Two templates of our own and a back-end that remembers what it was asked to send."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import gettext_lazy as _

from foundation.notices import registry
from foundation.notices.channels import configuration
from foundation.notices.registry import NoticeTemplate
from foundation.people.models import User

PLAIN = registry.register(
    NoticeTemplate("tests.plain", subject=_("E-mail"), body="Number {number}")
)
URGENT = registry.register(
    NoticeTemplate("tests.urgent", subject="Water off", body="Number {number}", urgent=True)
)
CODE = registry.register(
    NoticeTemplate("tests.code", subject="Code", body="Your code is {code}", sensitive=True)
)
NOON = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


class Recorder:
    """A back-end for tests; ``failures`` are raised in turn before it answers."""

    sent: list[dict] = []
    failures: list[Exception] = []

    def __init__(self, channel: str):
        self.channel = channel

    def send(self, address, subject, body, idempotency_key, **extra) -> str:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(
            {"channel": self.channel, "address": address, "subject": subject, "body": body,
             "key": idempotency_key, **extra}
        )  # fmt: skip
        return f"ref-{len(self.sent)}"


@pytest.fixture
def recorder(settings):
    Recorder.sent, Recorder.failures = [], []
    path = f"{Recorder.__module__}.{Recorder.__qualname__}"
    settings.NOTICE_CHANNELS = {
        channel: {"backend": path} for channel in ("sms", "wechat", "email")
    }
    assert configuration("sms")["backend"] == path
    return Recorder


@pytest.fixture
def addresses(monkeypatch):
    """Every person's addresses by channel; change it in the test."""
    book = {"sms": "13800000000"}
    monkeypatch.setattr(
        User, "notice_address", lambda self, channel: book.get(str(channel)), raising=False
    )
    return book


@pytest.fixture
def person(db):
    return User.objects.create_user(display_name="梁小满")
