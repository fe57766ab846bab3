"""Somebody at the keyboard: asks an address, and notes what no address may do."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from urllib.parse import quote

from django.db import connection, transaction
from django.test import Client

from foundation.people.models import User
from tests.contract.site import Target

LETTERS = {
    200: "o",  # open
    400: "b",  # not understood
    403: "x",  # not open to this person
    404: ".",  # not there
    405: "m",  # not asked for like this
    409: "c",
    410: "g",  # over
    422: "u",
    429: "l",
}
#: Led elsewhere, and asked to sign in first.
ELSEWHERE, SIGN_IN = ">", "s"
#: Where Wagtail leads whoever may not open one of its pages.
DESK = "/desk/"
REFUSED = {"x", ".", SIGN_IN}
ASKS_TO_SIGN_IN = re.compile(r"^/(accounts/(login|reauthenticate|2fa/reauthenticate)|desk/login)/")
WRITE = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
TOKEN = re.compile(r'(csrfmiddlewaretoken" value|csrf-token" content|X-CSRFToken":)[^>]*')

#: What a GET may write, whatever it asks for: the sign-in's own bookkeeping.
BOOKKEEPING = {"django_session", "usersessions_usersession", "django_content_type"}
#: And what one address may write when it is opened.
OPENED = {
    "notices:open": {"notices_notice"},
}


#: What stays although the answer is a refusal: a draft keeps everything typed, right or wrong.
KEPT = {
    "projects:write": {"projects_proposaldraft"},
}

#: Only sent to, never opened; what they are about stands on a public page.
PUBLIC_OBJECTS = {"volunteers:sign_up", "volunteers:leave"}


def digest(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        return hashlib.sha256(repr(sorted(map(repr, cursor.fetchall()))).encode()).hexdigest()


@dataclass(frozen=True)
class Answer:
    letter: str
    status: int
    location: str
    body: bytes
    written: frozenset[str]
    is_html: bool = True

    def seen_as(self, target_url: str) -> tuple[int, str, str]:
        """What tells one refusal from another, less the address that was asked for."""
        if self.letter == SIGN_IN:
            return self.status, SIGN_IN, ""
        body = TOKEN.sub("", self.body.decode(errors="replace"))
        location = self.location
        for form in {target_url, quote(target_url), quote(target_url, safe="")}:
            body, location = body.replace(form, "…"), location.replace(form, "…")
        return self.status, location, body


@dataclass
class Crawl:
    """One person asking, each time as if nothing had been asked before."""

    client: Client
    user: User | None = None
    faults: list[str] = field(default_factory=list)
    missing: dict[tuple[str, str], Answer] = field(default_factory=dict)

    def ask(self, method: str, url: str, data: dict | None = None) -> Answer:
        """Ask, take back what it changed, and note an answer no address may give."""
        written: set[str] = set()

        def note(execute, sql, params, many, context):
            if found := WRITE.match(sql):
                written.add(found[1])
            return execute(sql, params, many, context)

        cookies = self.client.cookies.copy()
        before = transaction.savepoint()
        with connection.execute_wrapper(note):
            response = getattr(self.client, method.lower())(url, data or {})
            body = b"".join(response.streaming_content) if response.streaming else response.content
        changed = {}
        if response.status_code >= 400:
            # Rows written and taken back are none; what is left over is half of something.
            changed = {table: digest(table) for table in written - BOOKKEEPING}
        transaction.savepoint_rollback(before)
        self.client.cookies = cookies
        written -= {table for table, found in changed.items() if found == digest(table)}
        if response.status_code >= 500:
            fault = response.exc_info[1] if getattr(response, "exc_info", None) else ""
            self.faults.append(f"{method} {url} {data or ''}: {response.status_code} {fault!r}")
        location = response.headers.get("Location", "")
        letter = LETTERS.get(response.status_code, "?")
        if 300 <= response.status_code < 400:
            letter = SIGN_IN if ASKS_TO_SIGN_IN.match(location) else ELSEWHERE
            if location == DESK:
                letter = "x"
        is_html = response.headers.get("Content-Type", "").startswith("text/html")
        return Answer(letter, response.status_code, location, body, frozenset(written), is_html)

    def asked_for_nothing(self, method: str, target: Target) -> Answer:
        key = method, target.missing
        if key not in self.missing:
            self.missing[key] = self.ask(method, target.missing)
        return self.missing[key]

    def told(self, answer: Answer, target: Target) -> bool:
        """“Not open to you” may be said of what the person sees on another page."""
        return answer.letter == "x" and target.is_seen_by(self.user)

    def get(self, target: Target) -> Answer:
        """What a GET answers, with what must hold of every one."""
        answer = self.ask("GET", target.url)
        said = f"{target.name} {target.which}"
        written = answer.written - BOOKKEEPING - OPENED.get(target.name, set())
        if written:
            self.faults.append(f"{said}: GET changes {sorted(written)}")
        if answer.letter in REFUSED and not self.told(answer, target):
            nothing = self.asked_for_nothing("GET", target)
            if answer.seen_as(target.url) != nothing.seen_as(target.missing):
                self.faults.append(
                    f"{said}: refused with {answer.status}, a missing one with {nothing.status}"
                )
        return answer

    def post(self, target: Target, opened: Answer) -> Answer:
        """What an empty POST answers; nobody sends where they may not look."""
        answer = self.ask("POST", target.url)
        said = f"{target.name} {target.which}"
        if opened.letter in REFUSED and answer.letter not in REFUSED | {"m"}:
            self.faults.append(f"{said}: GET is refused ({opened.status}), POST {answer.status}")
        if answer.letter in REFUSED | {"m"} and (written := answer.written - BOOKKEEPING):
            self.faults.append(f"{said}: POST is refused and changes {sorted(written)}")
        hidden = opened.letter in REFUSED or opened.letter == "m"
        hidden = hidden and target.name not in PUBLIC_OBJECTS
        if answer.letter in REFUSED and hidden and not self.told(answer, target):
            nothing = self.asked_for_nothing("POST", target)
            if answer.seen_as(target.url) != nothing.seen_as(target.missing):
                self.faults.append(
                    f"{said}: POST refused with {answer.status}, a missing one with {nothing.status}"
                )
        return answer
