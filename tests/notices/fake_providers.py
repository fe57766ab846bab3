"""Local servers that speak the providers' published protocols and refuse what breaks them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, quote_plus, urlsplit


class Provider:
    """Keeps what it accepted; ``answers`` are given first, before it checks anything."""

    def __init__(self):
        self.accepted: list[dict] = []
        self.requests = 0
        self.answers: list[dict] = []
        self.url = ""

    def handle(self, path: str, query: dict, body: str) -> dict:
        raise NotImplementedError


class FakeAliyun(Provider):
    """SendSms with the RPC signature, written from the specification and not from our code."""

    key_id, secret = "test-key", "test-secret"
    needed = {
        "PhoneNumbers", "SignName", "TemplateCode", "Action", "Version", "AccessKeyId",
        "SignatureMethod", "SignatureNonce", "SignatureVersion", "Timestamp", "Signature",
    }  # fmt: skip

    def __init__(self):
        super().__init__()
        self.nonces: set[str] = set()

    @staticmethod
    def encode(text: str) -> str:
        return quote_plus(text).replace("+", "%20").replace("*", "%2A").replace("%7E", "~")

    def expected_signature(self, values: dict[str, str]) -> str:
        pairs = sorted((k, v) for k, v in values.items() if k != "Signature")
        query = "&".join(self.encode(k) + "=" + self.encode(v) for k, v in pairs)
        text = "POST&%2F&" + self.encode(query)
        mac = hmac.new((self.secret + "&").encode(), text.encode(), hashlib.sha1)
        return base64.b64encode(mac.digest()).decode()

    def handle(self, path, query, body) -> dict:
        values = dict(parse_qsl(body, keep_blank_values=True))
        if self.needed - values.keys():
            return {"Code": "MissingParameter", "Message": str(self.needed - values.keys())}
        if values["AccessKeyId"] != self.key_id:
            return {"Code": "InvalidAccessKeyId.NotFound", "Message": "no such key"}
        if values["Signature"] != self.expected_signature(values):
            return {"Code": "SignatureDoesNotMatch", "Message": "wrong signature"}
        at = datetime.strptime(values["Timestamp"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        if abs(datetime.now(UTC) - at) > timedelta(minutes=15):
            return {"Code": "InvalidTimeStamp.Expired", "Message": "clock"}
        if values["SignatureNonce"] in self.nonces:
            return {"Code": "SignatureNonceUsed", "Message": "replayed"}
        self.nonces.add(values["SignatureNonce"])
        if (values["Action"], values["Version"]) != ("SendSms", "2017-05-25"):
            return {"Code": "InvalidAction.NotFound", "Message": values["Action"]}
        if not re.fullmatch(r"1[3-9]\d{9}", values["PhoneNumbers"]):
            return {"Code": "isv.MOBILE_NUMBER_ILLEGAL", "Message": "number"}
        parameters = json.loads(values["TemplateParam"])
        if not all(isinstance(value, str) for value in parameters.values()):
            return {"Code": "isv.INVALID_JSON_PARAM", "Message": "strings only"}
        self.accepted.append({**values, "TemplateParam": parameters})
        return {"Code": "OK", "Message": "OK", "BizId": f"biz-{len(self.accepted)}"}


class FakeWeChat(Provider):
    """Stable token and template message; a token ends when ``expire`` is called."""

    app_id, secret = "wx-test", "wx-secret"

    def __init__(self):
        super().__init__()
        self.token = ""
        self.tokens_given = 0
        self.seen: set[tuple[str, str]] = set()

    def expire(self) -> None:
        self.token = ""

    def handle(self, path, query, body) -> dict:
        content = json.loads(body)
        if path == "/cgi-bin/stable_token":
            if (content.get("appid"), content.get("secret")) != (self.app_id, self.secret):
                return {"errcode": 40125, "errmsg": "invalid appsecret"}
            if content.get("grant_type") != "client_credential":
                return {"errcode": 40002, "errmsg": "invalid grant_type"}
            if content.get("force_refresh") or not self.token:
                self.tokens_given += 1
                self.token = f"token-{self.tokens_given}"
            return {"access_token": self.token, "expires_in": 7200}
        if path != "/cgi-bin/message/template/send":
            return {"errcode": 40066, "errmsg": "invalid url"}
        if query.get("access_token", [""])[0] != self.token or not self.token:
            return {"errcode": 40001, "errmsg": "invalid credential"}
        if not content.get("touser", "").startswith("o"):
            return {"errcode": 40003, "errmsg": "invalid openid"}
        if not content.get("template_id"):
            return {"errcode": 40037, "errmsg": "invalid template_id"}
        if any(set(field) != {"value"} for field in content["data"].values()):
            return {"errcode": 47003, "errmsg": "argument invalid"}
        once = (content["touser"], content["client_msg_id"])
        if once not in self.seen:
            self.seen.add(once)
            self.accepted.append(content)
        return {"errcode": 0, "errmsg": "ok", "msgid": len(self.accepted)}


@contextmanager
def running(provider: Provider) -> Iterator[Provider]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            provider.requests += 1
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            address = urlsplit(self.path)
            if provider.answers:
                answer = provider.answers.pop(0)
            else:
                answer = provider.handle(address.path, parse_qs(address.query), body)
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args):
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    provider.url = f"http://127.0.0.1:{server.server_port}/"
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
