"""``manage.py load_demo``: Nanhai's demonstration data, once, with progress.

Each module's `demo.load(seed, progress, scale)` runs, lower modules before upper ones: the tree and
the calendar come first. A module's step is one transaction and leaves a marker, so an
interrupted load goes on where it stopped. At the end both ledgers, the histories and the
resolutions are checked; what does not hold ends the command with an error.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from nanhai_civic import demo_checks, progress
from nanhai_civic.models import DemonstrationStep

SEED = 20180101

Step = Callable[[int, Callable[..., Any], float], None]


def steps() -> dict[str, Step]:
    """What is loaded, in order: lower modules first."""
    return {
        module: import_module(f"{module}.demo").load
        for module in reversed(settings.HOUSE)
        if find_spec(f"{module}.demo")
    }


class Command(BaseCommand):
    help = "Load the demonstration data that is not loaded yet."

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=SEED)
        parser.add_argument(
            "--scale", type=float, default=1, help="Share of the full amounts, for trying out."
        )

    def handle(self, *, seed: int, scale: float, **options):
        done = set(DemonstrationStep.objects.values_list("module", flat=True))
        if not done and get_user_model().objects.filter(is_demo=False).exists():
            raise CommandError(
                "This database has real accounts; demonstration data goes into an empty one."
            )
        wanted = {module: load for module, load in steps().items() if module not in done}
        bar = partial(progress.bar, hidden=options["verbosity"] == 0)
        # Each page would say that it was made and its index task enqueued, amid the bars.
        for name in ("wagtail", "django_tasks"):
            logging.getLogger(name).setLevel(logging.WARNING)
        for module, load in wanted.items():
            with transaction.atomic():
                load(seed, bar, scale)
                DemonstrationStep.objects.create(module=module, seed=seed)
        if not wanted:
            self.stdout.write("The demonstration data is there already.")
            return
        problems = []
        for check in demo_checks.CHECKS:
            line, faults = check()
            self.stdout.write(line)
            problems += faults
        for fault in problems[:20]:
            self.stderr.write(fault)
        if problems:
            raise CommandError(f"The demonstration data has {len(problems)} faults.")
