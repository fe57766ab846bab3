"""WeChat official account: template messages, with the account's stable access token."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta

import requests
from django.core.cache import cache
from django.utils import timezone

from foundation.notices.channels.base import (
    TIMEOUT,
    PermanentFailure,
    TemporaryFailure,
    provider_template,
)

TOKEN_REFUSED = frozenset({40001, 40014, 42001})
DAILY_LIMIT = 45009
MINUTE_LIMIT = 45011
#: Not following the account, wrong openid, template or fields: no later try will help.
FINAL_CODES = frozenset({40003, 40037, 41028, 41029, 43004, 43101, 47003})
#: The provider hands out the next token five minutes before this one ends.
EARLIER = 300


def until_midnight() -> timedelta:
    """Daily limits are counted by the calendar day in China."""
    now = timezone.localtime()
    tomorrow = datetime.combine(now.date() + timedelta(days=1), time(0, 5), now.tzinfo)
    return tomorrow - now


class OfficialAccountBackend:
    """The address is the person's openid at this account."""

    def __init__(
        self,
        channel: str,
        app_id: str,
        app_secret: str,
        templates: Mapping[str, Mapping],
        endpoint: str = "https://api.weixin.qq.com",
    ):
        self.app_id = app_id
        self.app_secret = app_secret
        self.templates = templates
        self.endpoint = endpoint.rstrip("/")

    def send(
        self, address, subject, body, idempotency_key, *,
        template="", context=None, url="", sensitive=False,
    ) -> str:  # fmt: skip
        values = {**(context or {}), "subject": subject, "body": body, "url": url}
        template_id, fields = provider_template(self.templates, template, values)
        message = {
            "touser": address,
            "template_id": template_id,
            "url": url,
            "client_msg_id": idempotency_key,
            "data": {name: {"value": value} for name, value in fields.items()},
        }
        answer = self._send(message, self._token())
        if answer.get("errcode") in TOKEN_REFUSED:
            answer = self._send(message, self._token(refresh=True))
        code = answer.get("errcode", 0)
        if code == 0:
            return str(answer.get("msgid", ""))
        reason = f"{code}: {answer.get('errmsg', '')}"
        if code in FINAL_CODES:
            raise PermanentFailure(reason)
        if code == DAILY_LIMIT:
            raise TemporaryFailure(reason, retry_after=until_midnight())
        if code == MINUTE_LIMIT:
            raise TemporaryFailure(reason, retry_after=timedelta(minutes=1))
        raise TemporaryFailure(reason)

    def _send(self, message: dict, token: str) -> dict:
        return self._post("/cgi-bin/message/template/send", message, {"access_token": token})

    def _token(self, *, refresh: bool = False) -> str:
        """The access token, shared by all workers through the cache."""
        key = f"notices:wechat-token:{self.app_id}"
        token = None if refresh else cache.get(key)
        if token:
            return token
        answer = self._post(
            "/cgi-bin/stable_token",
            {
                "grant_type": "client_credential",
                "appid": self.app_id,
                "secret": self.app_secret,
                "force_refresh": refresh,
            },
        )
        if "access_token" not in answer:
            raise TemporaryFailure(f"no token: {answer.get('errcode')} {answer.get('errmsg')}")
        lifetime = max(int(answer.get("expires_in", 0)) - EARLIER, 1)
        cache.set(key, answer["access_token"], lifetime)
        return answer["access_token"]

    def _post(self, path: str, content: dict, query: dict | None = None) -> dict:
        try:
            response = requests.post(
                self.endpoint + path, params=query, json=content, timeout=TIMEOUT
            )
            answer = response.json()
        except (requests.RequestException, ValueError) as broken:
            # The exception's text would hold the token of the query string.
            raise TemporaryFailure(f"no answer: {type(broken).__name__}") from None
        if not isinstance(answer, dict):
            raise TemporaryFailure("the answer is not an object")
        return answer
