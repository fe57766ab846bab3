"""The demonstration at one hundredth as a site to crawl: told once a run, used by several modules."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from foundation.areas.workdays import SHANGHAI
from tests import database
from tests.contract import beside, site
from tests.contract.crawler import Crawl

SCALE = 0.01
#: A Wednesday morning in office hours: what is open then and what is over stays the same.
NOW = datetime(2026, 11, 25, 10, 30, tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The rows of the demonstration below every test of the module, whose own are taken back."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=True):
        with database.only_one_process("demonstration"):
            if django_db_setup.is_kept("demonstration"):
                django_db_setup.restore("demonstration")
            else:
                call_command("load_demo", scale=SCALE, verbosity=0)
                beside.tell()
                django_db_setup.keep("demonstration")
        database.forget_what_was_read()
    yield
    with django_db_blocker.unblock():
        django_db_setup.restore()
        database.forget_what_was_read()


@pytest.fixture
def that_morning(demonstration, db) -> Iterator[time_machine.Traveller]:
    """The demonstration, on the morning it was told."""
    with time_machine.travel(NOW, tick=True) as traveller:
        beside.attach_papers()
        yield traveller


@pytest.fixture
def crawl(that_morning, client_for) -> Iterator[Callable[[str], Crawl]]:
    """``crawl(name)``: one of the people of the site, signed in, at the keyboard."""
    people = site.people()

    def begin(name: str) -> Crawl:
        cache.clear()
        user = people[name]
        client = client_for(user) if user else Client()
        client.raise_request_exception = False
        return Crawl(client, user)

    # A refusal is what is asked for; thousands of warnings of it would be kept for each test.
    logging.disable(logging.CRITICAL)
    yield begin
    logging.disable(logging.NOTSET)
