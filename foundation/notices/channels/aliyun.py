"""SMS through Alibaba Cloud: SendSms (2017-05-25), RPC style, signed with HMAC-SHA1."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote

import requests

from foundation.notices.channels.base import (
    TIMEOUT,
    PermanentFailure,
    TemporaryFailure,
    provider_template,
)

#: Answers about this number or these words. All others (limits, balance, keys, the
#: provider's own trouble) may be better later, when somebody has seen to them.
FINAL_CODES = frozenset(
    {
        "isv.MOBILE_NUMBER_ILLEGAL",
        "isv.BLACK_KEY_CONTROL_LIMIT",
        "isv.INVALID_JSON_PARAM",
        "isv.INVALID_PARAMETERS",
        "isv.PARAM_LENGTH_LIMIT",
        "isv.PARAM_NOT_SUPPORT_URL",
        "isv.SMS_SIGNATURE_ILLEGAL",
        "isv.SMS_TEMPLATE_ILLEGAL",
        "isv.TEMPLATE_MISSING_PARAMETERS",
    }
)


def percent_encode(value: str) -> str:
    """RFC 3986: only letters, digits and ``-_.~`` stay as they are."""
    return quote(str(value), safe="~")


def signature(parameters: Mapping[str, str], secret: str, method: str) -> str:
    """The RPC signature over the sorted, twice encoded parameters."""
    query = "&".join(
        f"{percent_encode(name)}={percent_encode(value)}"
        for name, value in sorted(parameters.items())
    )
    text = f"{method}&{percent_encode('/')}&{percent_encode(query)}"
    mac = hmac.new(f"{secret}&".encode(), text.encode(), hashlib.sha1)
    return base64.b64encode(mac.digest()).decode()


class AliyunSmsBackend:
    """``templates`` maps our templates to the account's approved ones (see ``provider_template``).

    The provider takes no idempotency key; ours goes along as OutId, which its delivery
    reports repeat.
    """

    def __init__(
        self,
        channel: str,
        key_id: str,
        key_secret: str,
        sign_name: str,
        templates: Mapping[str, Mapping],
        endpoint: str = "https://dysmsapi.aliyuncs.com/",
        region: str = "cn-hangzhou",
    ):
        self.key_id = key_id
        self.key_secret = key_secret
        self.sign_name = sign_name
        self.templates = templates
        self.endpoint = endpoint
        self.region = region

    def send(
        self, address, subject, body, idempotency_key, *,
        template="", context=None, url="", sensitive=False,
    ) -> str:  # fmt: skip
        values = {**(context or {}), "subject": subject, "body": body, "url": url}
        code, fields = provider_template(self.templates, template, values)
        parameters = {
            "AccessKeyId": self.key_id,
            "Action": "SendSms",
            "Format": "JSON",
            "OutId": idempotency_key,
            "PhoneNumbers": address.removeprefix("+86"),
            "RegionId": self.region,
            "SignName": self.sign_name,
            "SignatureMethod": "HMAC-SHA1",
            "SignatureNonce": uuid.uuid4().hex,
            "SignatureVersion": "1.0",
            "TemplateCode": code,
            "TemplateParam": json.dumps(fields, ensure_ascii=False),
            "Timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "Version": "2017-05-25",
        }
        parameters["Signature"] = signature(parameters, self.key_secret, "POST")
        try:
            response = requests.post(self.endpoint, data=parameters, timeout=TIMEOUT)
            answer = response.json()
        except (requests.RequestException, ValueError) as broken:
            raise TemporaryFailure(f"no answer: {type(broken).__name__}") from broken
        if not isinstance(answer, dict):
            raise TemporaryFailure("the answer is not an object")
        if answer.get("Code") == "OK":
            return str(answer.get("BizId", ""))
        reason = f"{answer.get('Code')}: {answer.get('Message')}"
        if answer.get("Code") in FINAL_CODES:
            raise PermanentFailure(reason)
        raise TemporaryFailure(reason)
