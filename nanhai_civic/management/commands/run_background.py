"""``manage.py run_background``: the runner of the periodic work where there is no Celery."""

from __future__ import annotations

import logging
import signal
import threading

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from nanhai_civic import background

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Do the periodic work until stopped. Any number may run; leases keep them apart."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="do what is due and stop")

    def handle(self, *, once: bool, **options):
        stop = threading.Event()
        if not once:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: stop.set())
        background.prepare()
        while not stop.is_set():
            close_old_connections()
            try:
                background.run_due()
            except DatabaseError:
                logger.exception("The database does not answer; trying again")
            if once:
                return
            stop.wait(1)
