"""A local WeChat that speaks the published sign-in protocol and refuses what breaks it.

Authorise page (`/connect/qrconnect` and, inside WeChat, `/connect/oauth2/authorize`), then
`/sns/oauth2/access_token`, then `/sns/userinfo`. Errors come with status 200 and an
``errcode``; answers are UTF-8 JSON called text/plain, as the real ones are.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

APPS = {"wx-site": ("site-secret", "snsapi_login"), "wx-account": ("acc-secret", "snsapi_userinfo")}
PAGES = {"/connect/qrconnect": "wx-site", "/connect/oauth2/authorize": "wx-account"}


@dataclass
class Person:
    """Whoever holds the phone: one openid per application, one unionid where it is given."""

    nickname: str = "龚小燕🌸"
    openids: dict[str, str] = field(default_factory=dict)
    unionid: str | None = None
    agrees: bool = True

    def openid(self, app: str) -> str:
        return self.openids.setdefault(app, "o" + secrets.token_urlsafe(20))


class FakeWeixin:
    def __init__(self) -> None:
        self.url = ""
        self.person = Person()
        self.codes: dict[str, tuple[str, Person]] = {}
        self.spent: set[str] = set()
        self.tokens: dict[str, tuple[str, Person]] = {}
        #: By path: a body to answer with instead, or an exception's name to break off with.
        self.instead: dict[str, bytes] = {}
        self.status = 200

    def authorise(self, address: str) -> str:
        """What the person's browser does at WeChat; returns where it is sent back to."""
        parts = urlsplit(address)
        assert parts.fragment == "wechat_redirect"
        names = [name for name, _value in parse_qsl(parts.query)]
        assert names == sorted(names), "inside WeChat the order of the parameters is checked"
        query = dict(parse_qsl(parts.query))
        assert PAGES[parts.path] == query["appid"]
        assert query["scope"] == APPS[query["appid"]][1]
        assert query["response_type"] == "code"
        back = {"state": query["state"]}
        if self.person.agrees:
            code = secrets.token_hex(16)
            self.codes[code] = (query["appid"], self.person)
            back = {"code": code, **back}
        return f"{query['redirect_uri']}?{urlencode(back)}"

    def access_token(self, query: dict[str, str]) -> dict:
        if query.get("grant_type") != "authorization_code":
            return {"errcode": 40002, "errmsg": "invalid grant_type"}
        app = query.get("appid")
        if app not in APPS:
            return {"errcode": 40013, "errmsg": "invalid appid"}
        if query.get("secret") != APPS[app][0]:
            return {"errcode": 40125, "errmsg": "invalid appsecret"}
        code = query.get("code")
        if code in self.spent:
            return {"errcode": 40163, "errmsg": "code been used"}
        if code not in self.codes or self.codes[code][0] != app:
            return {"errcode": 40029, "errmsg": "invalid code"}
        self.spent.add(code)
        person = self.codes[code][1]
        token = secrets.token_hex(16)
        self.tokens[token] = (app, person)
        answer = {
            "access_token": token,
            "expires_in": 7200,
            "refresh_token": secrets.token_hex(16),
            "openid": person.openid(app),
            "scope": APPS[app][1],
        }
        return answer | ({"unionid": person.unionid} if person.unionid else {})

    def userinfo(self, query: dict[str, str]) -> dict:
        app, person = self.tokens.get(query.get("access_token", ""), (None, None))
        if app is None:
            return {"errcode": 40001, "errmsg": "invalid credential"}
        if query.get("openid") != person.openid(app):
            return {"errcode": 40003, "errmsg": "invalid openid"}
        answer = {
            "openid": person.openid(app),
            "nickname": person.nickname,
            "sex": 0,
            "province": "",
            "city": "",
            "country": "",
            "headimgurl": "https://thirdwx.qlogo.cn/mmopen/vi_32/x/132",
            "privilege": [],
        }
        return answer | ({"unionid": person.unionid} if person.unionid else {})


@contextmanager
def running() -> Iterator[FakeWeixin]:
    fake = FakeWeixin()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path in PAGES:
                self.send_response(302)
                self.send_header(
                    "Location", fake.authorise(f"{fake.url}{self.path}#wechat_redirect")
                )
                self.end_headers()
                return
            answers = {
                "/sns/oauth2/access_token": fake.access_token,
                "/sns/userinfo": fake.userinfo,
            }
            body = fake.instead.get(parts.path)
            if body is None:
                body = json.dumps(answers[parts.path](query), ensure_ascii=False).encode()
            self.send_response(fake.status)
            self.send_header("Content-Type", "text/plain")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
