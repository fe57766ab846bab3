"""Main pages beside a bare Django page of the same query shape, in one run.

The bare page is what one would write first with Django and no design:

- Django's default middleware (those of ``startproject``), the three usual context processors;
- the same querysets, taken down once while our page is made, and at every request copied
  and evaluated anew by the ORM: the SQL is compiled, sent, and its rows become the same model
  instances, dictionaries or tuples. Counts, aggregates and prefetched rows likewise; a
  statement our page sends without the ORM is sent as it stands;
- a small base template (head, five links, who is signed in, a footer) and below it one plain
  table for each queryset with a column for each field the rows were loaded with, written out
  by name (``{{ row.title }}``); a joined object is printed by its own name (``{{ row.area }}``)
  and its further columns are not.

It does *not* build the querysets (``filter`` and ``annotate`` were paid for when they were taken
down), ask for permissions, group, count or link anything, translate, format money (the plain
decimal is printed), draw forms, charts or icons, or reverse an address. Nothing in it waits,
repeats, or is done for the sake of taking time.

Both are called in turn in this process, in slices of a quarter of a second, so that drift of
the machine and other work on it meet both alike. ``--clock cpu`` counts seconds of the
processor spent by this process instead of seconds on the wall: steadier on a busy machine, and
right for SQLite, which works inside the process; with PostgreSQL it would leave the server out.

    python bench/pages.py [--seconds 6] [--clock wall|cpu] [--only home ...]

Uses the database of the profile in DJANGO_SETTINGS_MODULE (the embedded one), which should
hold the demonstration data; collect the static files first (``manage.py collectstatic``).
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanhai_civic.settings.embedded")

import django

django.setup()

import brotli
from django.conf import settings
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.sql import Query
from django.http import HttpRequest, HttpResponse
from django.template.backends.django import DjangoTemplates
from django.test import Client, override_settings
from django.urls import path
from djmoney.money import Money

from foundation.areas.models import Area
from nanhai_civic import urls as site
from projects.models import Project

SLICE = 0.25
CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}
BARE_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
BARE_BASE = """<!doctype html>
<html>
<head><meta charset="utf-8"><title>{% block title %}{% endblock %}</title></head>
<body>
<nav><a href="/">Home</a> <a href="/areas/">Communities</a> <a href="/activities/">Activities</a>
<a href="/projects/">Projects</a> <a href="/money/">Money</a>
{% if user.is_authenticated %}{{ user }}{% else %}<a href="/login/">Sign in</a>{% endif %}</nav>
{% for message in messages %}<p>{{ message }}</p>{% endfor %}
{% block content %}{% endblock %}
<footer>Bare</footer>
</body>
</html>
"""


class Taken:
    """What one page asks the database: each entry makes its rows anew when called."""

    def __init__(self) -> None:
        self.reads: list[Callable[[], Any]] = []
        self.statements = 0
        self._inside = 0

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Statements in here belong to what was just taken down."""
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    def __call__(self, execute, sql, params, many, context):
        if sql.lstrip().upper().startswith("SELECT"):
            self.statements += 1
            if not self._inside:
                self.reads.append(lambda: _rows_of_statement(sql, params))
        return execute(sql, params, many, context)

    @contextmanager
    def taking(self) -> Iterator[None]:
        fetch_all, aggregation, results = (
            QuerySet._fetch_all,
            Query.get_aggregation,
            Query.has_results,
        )

        def take_rows(queryset):
            if queryset._result_cache is None:
                kept = queryset._chain()
                # What is prefetched comes by querysets of its own, taken down in their turn.
                kept._prefetch_related_lookups = ()
                self.reads.append(lambda: list(kept._chain()))
            with self._whole():
                fetch_all(queryset)

        def take_aggregation(query, using, expressions):
            if not self._inside:
                kept, what = query.clone(), dict(expressions)
                self.reads.append(lambda: [aggregation(kept.clone(), using, dict(what))])
            with self._whole():
                return aggregation(query, using, expressions)

        def take_results(query, using):
            kept = query.clone()
            self.reads.append(lambda: [{"found": results(kept.clone(), using)}])
            with self._whole():
                return results(query, using)

        with (
            mock.patch.object(QuerySet, "_fetch_all", take_rows),
            mock.patch.object(Query, "get_aggregation", take_aggregation),
            mock.patch.object(Query, "has_results", take_results),
            connection.execute_wrapper(self),
        ):
            yield


def _rows_of_statement(sql: str, params) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def fields_of(row: Any) -> list[str]:
    """The variables a template would name to print all of ``row``."""
    if isinstance(row, Model):
        joined = row._state.fields_cache
        names = []
        for field in row._meta.concrete_fields:
            if field.attname in vars(row):
                # By its key: the words for a joined row may ask for a third.
                name = f"{field.name}.pk" if joined.get(field.name) else field.attname
                money = isinstance(getattr(row, field.attname), Money)
                names.append(f"row.{name}.amount" if money else f"row.{name}")
        return names
    if isinstance(row, dict):
        # Names a template cannot spell are printed with their dictionary's values.
        if all(str(name).isidentifier() and not str(name).startswith("_") for name in row):
            return [f"row.{name}" for name in row]
        return ["row.values"]
    if isinstance(row, tuple):
        return [f"row.{index}" for index in range(len(row))]
    return ["row"]


class BarePage:
    def __init__(self, taken: Taken) -> None:
        self.reads = taken.reads
        tables = []
        for at, read in enumerate(self.reads):
            rows = read()
            names = fields_of(rows[0]) if rows else ["row"]
            cells = "".join(f"<td>{{{{ {name} }}}}</td>" for name in names)
            tables.append(
                f"<table>{{% for row in rows_{at} %}}<tr>{cells}</tr>{{% endfor %}}</table>"
            )
        engine = DjangoTemplates(
            {
                "NAME": "bare",
                "DIRS": [],
                "APP_DIRS": False,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ],
                    "loaders": [
                        (
                            "django.template.loaders.cached.Loader",
                            [("django.template.loaders.locmem.Loader", {"base.html": BARE_BASE})],
                        )
                    ],
                },
            }
        )
        self.template = engine.from_string(
            '{% extends "base.html" %}{% block title %}Bare{% endblock %}'
            "{% block content %}" + "\n".join(tables) + "{% endblock %}"
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        context = {f"rows_{at}": read() for at, read in enumerate(self.reads)}
        return HttpResponse(self.template.render(context, request))


current: BarePage | None = None


def bare(request: HttpRequest) -> HttpResponse:
    assert current
    return current(request)


#: The site's own addresses with one more before them.
urlpatterns = [path("bare/", bare), *site.urlpatterns]


def pages() -> dict[str, str]:
    town = Area.objects.towns().first()
    community = Area.objects.communities().first()
    project = Project.objects.order_by("pk").first()
    found = {
        "home": "/",
        "communities": "/areas/",
        "town": town.get_absolute_url(),
        "community": community.get_absolute_url(),
        "appeals": "/appeals/",
        "topics": "/topics/",
        "projects": "/projects/",
        "projects, page 20": "/projects/?page=20",
        "activities": "/activities/",
        "spaces": "/spaces/",
        "money": "/money/",
        "participation": "/participation/",
    }
    if project:
        found["project"] = project.get_absolute_url()
        found["thread"] = f"/thread/project/{project.number}/"
    return found


def clients() -> tuple[Client, Client]:
    """One for our pages, one with Django's default middleware."""
    ours, plain = (Client(headers={"host": "localhost"}) for _ in range(2))
    ours.handler.load_middleware()
    with override_settings(MIDDLEWARE=BARE_MIDDLEWARE):
        plain.handler.load_middleware()
    return ours, plain


def rates(turns: list[tuple[Client, str]], seconds: float, clock) -> list[float]:
    """Requests a second of each, one at a time, slice after slice."""
    done, spent = [0] * len(turns), [0.0] * len(turns)
    while min(spent) < seconds:
        for at, (client, url) in enumerate(turns):
            start = now = clock()
            while now - start < SLICE:
                client.get(url)
                done[at] += 1
                now = clock()
            spent[at] += now - start
    return [count / time for count, time in zip(done, spent, strict=True)]


def main() -> None:
    global current
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=6, help="for each page and side")
    parser.add_argument("--clock", choices=CLOCKS, default="wall")
    parser.add_argument("--only", nargs="*", default=[], help="names of pages")
    options = parser.parse_args()
    settings.ROOT_URLCONF = __name__
    ours, plain = clients()
    print(
        f"{connection.display_name}; {options.seconds:g} s a page and side, {options.clock} clock"
    )
    print(f"{'page':<18}{'queries':>8}{'KiB':>7}{'br KiB':>8}{'req/s':>8}{'bare':>8}{'ratio':>7}")
    for name, url in pages().items():
        if options.only and name not in options.only:
            continue
        ours.get(url)
        taken = Taken()
        with taken.taking():
            answer = ours.get(url)
        if answer.status_code != 200:
            print(f"{name:<18} answered {answer.status_code}")
            continue
        current = BarePage(taken)
        counted = Taken()
        with connection.execute_wrapper(counted):
            plain_answer = plain.get("/bare/")
        assert plain_answer.status_code == 200, plain_answer.status_code
        assert counted.statements == taken.statements, (counted.statements, taken.statements)
        mine, theirs = rates(
            [(ours, url), (plain, "/bare/")], options.seconds, CLOCKS[options.clock]
        )
        size, packed = len(answer.content), len(brotli.compress(answer.content, quality=5))
        print(
            f"{name:<18}{taken.statements:>8}{size / 1024:>7.1f}{packed / 1024:>8.1f}"
            f"{mine:>8.1f}{theirs:>8.1f}{mine / theirs:>7.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
