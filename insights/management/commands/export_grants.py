"""Write all grants as 360Giving and compare their sums with the ledger."""

from __future__ import annotations

import sys
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, cast

from django.core.management.base import BaseCommand, CommandError

from funds.reading import one_moment
from funds.selectors import as_of_transfer, totals
from insights import opendata


class Command(BaseCommand):
    help = "Write the grants of all projects as 360Giving open data (JSON or CSV)."

    def add_arguments(self, parser):
        parser.add_argument("--format", choices=sorted(opendata.TYPES), default="json")
        parser.add_argument("--output", type=Path, help="A file; standard output by default.")
        parser.add_argument(
            "--since",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="Only grants that changed on or after this day.",
        )

    def handle(self, *, format, output, since, **options):
        with one_moment():
            ledger, number = totals(), as_of_transfer()
            try:
                written = self._write(format, output, number, since)
            except opendata.NothingToPublish:
                raise CommandError("There is no grant to write.") from None
            except OSError as error:
                raise CommandError(f"{output}: {error.strerror}") from error
        self.stderr.write(
            f"{written.grants} grants, awarded {written.awarded:.2f}, "
            f"disbursed {written.disbursed:.2f}, up to transfer #{number}"
        )
        if since is None:
            self._compare("awarded", written.awarded, ledger.committed.amount)
            self._compare("disbursed", written.disbursed, ledger.paid.amount)

    def _write(self, form, output, number, since) -> opendata.Written:
        if output is None:
            self.stdout.ending = ""  # the text is written as it is
            return opendata.write(cast(IO[str], self.stdout), form, number, since)
        folder = output.resolve().parent
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=folder, suffix=f".{form}", delete=False
        ) as out:
            made = Path(out.name)
            try:
                written = opendata.write(out, form, number, since)
            except BaseException:
                out.close()
                made.unlink(missing_ok=True)
                raise
        made.chmod(0o644)
        made.replace(output)
        return written

    def _compare(self, name: str, exported: Decimal, booked: Decimal) -> None:
        if exported != booked:
            self.stderr.write(
                f"{name}: {exported:.2f} written, {booked:.2f} in the ledger. "
                "A project with money is not public, or is not known here."
            )
            sys.exit(1)
