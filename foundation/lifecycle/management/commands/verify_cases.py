"""Read the history of every case again; exit non-zero and name what was changed."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from foundation.lifecycle.models import Event
from foundation.lifecycle.verification import broken_histories


class Command(BaseCommand):
    help = "Check numbers, seals and states of all cases against their histories."

    def handle(self, *args, **options) -> None:
        problems = broken_histories()
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError(_("{count} differences.").format(count=len(problems)))
        self.stdout.write(
            self.style.SUCCESS(
                _("{count} events are unchanged.").format(count=Event.objects.count())
            )
        )
