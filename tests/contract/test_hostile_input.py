"""Whatever is typed into an address or a form: a sentence, never a fault, never half of something.

A fixed corpus (``hostile.WORDS``) in a fixed order: each run tries the same part of it. With
``CIVIC_LONG=1`` every word goes into every field.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup

from foundation.lifecycle import desk
from foundation.lifecycle.services import available
from tests.contract import site
from tests.contract.crawler import Crawl
from tests.contract.hostile import WORDS, Form, forms, parameters
from tests.contract.test_permissions import LEFT_OUT, PEOPLE, is_wagtails, key, read_table

LONG = os.environ.get("CIVIC_LONG") == "1"
only_long = pytest.mark.skipif(not LONG, reason="asks for a long time (CIVIC_LONG=1)")
#: How many fields of a form a short run tries, each with one word.
SHORT = 3
#: Read by a view although no form or link of its page names them.
ASKED = {
    *("q", "page", "p", "area", "year", "month", "kind", "state", "town", "theme", "next", "show"),
    *("of", "urgency", "call", "resolution_duty", "cluster", "number", "account", "before"),
    *("source", "role", "ending", "all", "act", "order", "ordering", "first", "last", "when"),
    *("place", "resident", "status", "format", "export"),
}


class Corpus:
    """Words by turns, so that a short run spreads the whole corpus over all fields."""

    def __init__(self) -> None:
        self.turn = count()

    def words(self, most: int = 1) -> Iterator[str]:
        if LONG:
            yield from WORDS
        else:
            for _ in range(most):
                yield WORDS[next(self.turn) * 7 % len(WORDS)]

    def fields(self, names: list[str]) -> list[str]:
        if LONG or len(names) <= SHORT:
            return names
        begin = next(self.turn) % len(names)
        return (names + names)[begin : begin + SHORT]


def openings() -> dict[str, list[site.Target]]:
    """One person for each address that opens to somebody, with the object it opens for."""
    rule, found = read_table(), {}
    for address in site.addresses().values():
        if address.name in LEFT_OUT or "action" in address.parameters:
            continue
        for target in site.targets(address):
            letters = rule.get(key(target), "")
            # The person with most to do: the last for whom it opens.
            if "o" in letters:
                found.setdefault(PEOPLE[letters.rindex("o")], []).append(target)
    return found


def try_parameters(asked: Crawl, target: site.Target, page: bytes, corpus: Corpus) -> None:
    names = sorted(parameters(page, target.url) | ASKED)
    for word in corpus.words():
        if LONG:
            for name in names:
                asked.ask("GET", target.url, {name: word})
        asked.ask("GET", target.url, dict.fromkeys(names, word))
    asked.ask("GET", target.url, {name: ["1", "x"] for name in names})


def try_fields(asked: Crawl, form: Form, corpus: Corpus) -> None:
    for name in corpus.fields(list(form.values)):
        for word in corpus.words():
            answer = asked.ask("POST", form.url, form.data(**{name: word}))
            if answer.status == 422 and b"<form" in answer.body:
                marked(asked, form, name, word, answer.body)
    asked.ask("POST", form.url, {name: ["1", "x"] for name in form.values})


def marked(asked: Crawl, form: Form, name: str, word: str, body: bytes) -> None:
    """A refused form says why: at a field, or above them all."""
    soup = BeautifulSoup(body, "html.parser")
    if not soup.select('[aria-invalid="true"], .errorlist, .field--error, [role=alert], .note'):
        asked.faults.append(f"{form.url} {name}={word[:20]!r}: refused without a reason")


@only_long
@pytest.mark.parametrize("person", PEOPLE)
def test_no_address_and_no_form_fails_whatever_is_typed(person, crawl):
    asked, corpus = crawl(person), Corpus()
    seen: set[str] = set()
    for target in openings().get(person, []):
        if is_wagtails(target.name) and not LONG:
            continue
        page = asked.get(target)
        if not page.is_html:
            continue
        if target.name not in seen or LONG:
            try_parameters(asked, target, page.body, corpus)
        for form in forms(page.body, target.url):
            if (where := f"{target.name} {sorted(form.values)}") not in seen:
                seen.add(where)
                try_fields(asked, form, corpus)
        seen.add(target.name)
    assert asked.faults == []


def steps(person: str, user) -> Iterator[site.Target]:
    """Each step of a lifecycle this person can take on some case, once."""
    act = site.addresses()["lifecycle_desk:act"]
    own = site.addresses()["lifecycle:act"]
    for cases in desk._desks.values():
        found: set[str] = set()
        rows = cases.model.objects.visible_to(user)
        for state in cases.lifecycle.states.values:
            for case in rows.filter(state=state).order_by("-pk")[: 3 if LONG else 1]:
                for step in available(case, user):
                    if step.name in found:
                        continue
                    found.add(step.name)
                    if cases.is_open_to(user):
                        url = act.url(slug=cases.slug, pk=case.pk, action=step.name)
                    else:
                        url = own.url(name=cases.slug, pk=case.pk, action=step.name)
                    yield site.Target(f"{cases.slug}:{step.name}", person, url, url)


#: Whoever takes steps, so that nearly every form of a lifecycle is sent by somebody.
ACTORS = (
    *("manager", "operator", "unit officer", "town officer", "call officer", "finance officer"),
    *("resident", "dispatcher", "town centre officer", "funds officer", "follow up officer"),
    *("district officer", "convener", "host", "recorder", "admission panel", "supervisor"),
    *("centre director", "carrier manager", "activity host", "callback officer", "panel chair"),
)
TAKEN: set[str] = set()


@pytest.mark.parametrize("person", ACTORS if LONG else ACTORS[:6])
def test_no_step_of_a_lifecycle_fails_whatever_is_typed(person, crawl):
    asked, corpus = crawl(person), Corpus()
    for target in steps(person, asked.user):
        if target.name in TAKEN and not LONG:
            continue
        TAKEN.add(target.name)
        page = asked.ask("GET", target.url)
        for form in forms(page.body, target.url):
            if form.url == target.url:
                try_fields(asked, form, corpus)
    assert asked.faults == []


@only_long
@pytest.mark.parametrize("person", ["stranger", "finance officer"])
def test_no_address_fails_whatever_stands_in_its_path(person, crawl):
    asked, corpus = crawl(person), Corpus()
    for address in site.addresses().values():
        if address.name in LEFT_OUT or not address.parameters or is_wagtails(address.name):
            continue
        for word in corpus.words(3):
            given = dict.fromkeys(address.parameters, word[:3000] or "x")
            asked.ask("GET", address.url(**given))
    assert asked.faults == []


@only_long
@pytest.mark.parametrize("cookie", ["sessionid", "csrftoken", "messages", "django_language"])
def test_no_cookie_breaks_a_page(cookie, client, db):
    client.raise_request_exception = False
    for word in WORDS:
        value = word[:2000]
        client.cookies[cookie] = value.encode("ascii", "backslashreplace").decode()
        assert client.get("/").status_code < 500, repr(value)
        client.cookies.clear()
    answer = client.get("/", headers={"cookie": f'{cookie}="aaaaaaaa\\000"'})
    assert answer.status_code < 500


def test_a_nul_names_nothing_and_is_asked_for_by_nobody(client, db):
    assert client.get("/appeals/" + quote("a\0b") + "/").status_code == 404
    answer = client.get("/search/?q=a%00b")
    assert answer.status_code == 400
    assert "检查" in answer.content.decode()
