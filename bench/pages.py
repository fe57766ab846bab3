"""Main pages beside a bare Django page of the same query shape, in one run.

For each page the statements it needs are recorded once. The bare page runs the
very same statements with a cursor, fetches their rows, and renders them with a
ten-line template under Django's own middleware. Both are called in turn in this
process, so that drift of the machine meets both alike; what is compared is our
models, templates and middleware against none.

    python bench/pages.py [--seconds 4] [--repeat 3]

Uses the database of the profile in DJANGO_SETTINGS_MODULE (the embedded one),
which should hold the demonstration data.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanhai_civic.settings.embedded")

import django

django.setup()

import brotli
from django.db import connection
from django.http import HttpResponse
from django.template import engines
from django.test import Client, override_settings
from django.urls import path

from foundation.areas.models import Area
from projects.models import Project

BARE_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
BARE_TEMPLATE = engines["django"].from_string(
    "<!doctype html><title>bare</title>"
    "{% for rows in tables %}<ul>{% for row in rows %}<li>{{ row }}</li>{% endfor %}</ul>"
    "{% endfor %}"
)
recorded: list[tuple[str, tuple]] = []


def bare(request):
    """The same statements, no models, no design."""
    tables = []
    with connection.cursor() as cursor:
        for sql, params in recorded:
            cursor.execute(sql, params)
            tables.append(cursor.fetchall() if cursor.description else [])
    return HttpResponse(BARE_TEMPLATE.render({"tables": tables}))


urlpatterns = [path("bare/", bare)]


class Recorder:
    """Keeps statements with their parameters, which the query log has only merged."""

    def __call__(self, execute, sql, params, many, context):
        if sql.lstrip().upper().startswith("SELECT"):
            recorded.append((sql, params))
        return execute(sql, params, many, context)


def rate(client: Client, url: str, seconds: float) -> float:
    """Requests a second, one at a time."""
    done, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        client.get(url)
        done += 1
    return done / seconds


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    print(f"{connection.display_name}; medians of {options.repeat} turns of {options.seconds} s")
    print(f"{'page':<18}{'queries':>8}{'KiB':>7}{'br KiB':>8}{'req/s':>8}{'bare':>8}{'ratio':>7}")
    for name, url in pages().items():
        ours = Client(headers={"host": "localhost"})
        ours.get(url)
        recorded.clear()
        with connection.execute_wrapper(Recorder()):
            answer = ours.get(url)
        if answer.status_code != 200:
            print(f"{name:<18} answered {answer.status_code}")
            continue
        rates, bare_rates = [], []
        for _ in range(options.repeat):
            rates.append(rate(ours, url, options.seconds))
            with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=BARE_MIDDLEWARE):
                bare_rates.append(
                    rate(Client(headers={"host": "localhost"}), "/bare/", options.seconds)
                )
        mine, plain = statistics.median(rates), statistics.median(bare_rates)
        size, packed = len(answer.content), len(brotli.compress(answer.content, quality=5))
        print(
            f"{name:<18}{len(recorded):>8}{size / 1024:>7.1f}{packed / 1024:>8.1f}"
            f"{mine:>8.1f}{plain:>8.1f}{mine / plain:>7.2f}"
        )


if __name__ == "__main__":
    main()
