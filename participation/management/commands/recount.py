"""Compare every rollup with the log; exit non-zero with a list when they differ."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from participation import recount, rollups


class Command(BaseCommand):
    help = "Compare every participation rollup with the log; --rebuild computes them anew."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--rebuild", action="store_true", help="Compute the rollups anew from the log first."
        )

    def handle(self, *args, rebuild: bool, **options) -> None:
        if rebuild:
            rows = recount.rebuild()
            self.stdout.write(_("Rebuilt the rollups from {rows} rows.").format(rows=rows))
        result = recount.recount()
        for difference in result.differences:
            self.stderr.write(str(difference))
        if result.differences:
            raise CommandError(
                _("{count} differences between the rollups and the log.").format(
                    count=len(result.differences)
                )
            )
        self.stdout.write(
            self.style.SUCCESS(
                _(
                    "The rollups equal the log: {rows} rows up to event #{event}, {lag} to come."
                ).format(rows=result.rows, event=result.event_id, lag=rollups.lag())
            )
        )
