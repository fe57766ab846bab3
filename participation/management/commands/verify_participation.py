"""Check the daily chain of the log; exit non-zero and name the days that were changed."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from participation import chain
from participation.models import DayHash


class Command(BaseCommand):
    help = "Check that no sealed row of the participation log was changed or removed."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--seal", action="store_true", help="Seal the days that are over.")

    def handle(self, *args, seal: bool, **options) -> None:
        if seal:
            chain.seal_days()
        breaks = chain.broken_days()
        for found in breaks:
            self.stderr.write(
                _("{day}: sealed as {stored}…, now {computed}…").format(
                    day=found.label, stored=found.stored[:16], computed=found.computed[:16]
                )
            )
        if breaks:
            raise CommandError(_("{count} days were changed.").format(count=len(breaks)))
        last = DayHash.objects.filter(log=DayHash.Log.EVENTS).order_by("last_id").last()
        self.stdout.write(
            self.style.SUCCESS(
                _(
                    "{days} days are unchanged, fingerprint {digest}; {open} rows not sealed."
                ).format(
                    days=DayHash.objects.count(),
                    digest=last.digest if last else "-",
                    open=chain.unsealed(),
                )
            )
        )
