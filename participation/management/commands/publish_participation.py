"""Freeze the figures of a month, a year or the whole record; check the frozen ones."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from participation import figures, rollups
from participation.models import PublishedFigure


def period_of(text: str) -> int:
    """2019-03 is 201903, 2019 is itself, all is 0."""
    if text == "all":
        return 0
    number = text.replace("-", "")
    if not number.isdigit() or len(number) not in (4, 6):
        raise CommandError(_("Write 2019-03, 2019 or all."))
    return int(number)


class Command(BaseCommand):
    help = "Publish the participation figures of a period (2019-03, 2019, all), or --check them."

    def add_arguments(self, parser) -> None:
        parser.add_argument("period", nargs="?")
        parser.add_argument(
            "--check", action="store_true", help="Compute every published figure again."
        )

    def handle(self, *args, period: str | None, check: bool, **options) -> None:
        if period:
            rollups.aggregate()
            new = figures.publish(period_of(period), by=None)
            self.stdout.write(_("{count} figures published.").format(count=new))
        if check:
            wrong = [
                figure
                for figure in PublishedFigure.objects.select_related("area")
                if figures.reproduce(figure) != figure.value
            ]
            for figure in wrong:
                self.stderr.write(str(figure))
            if wrong:
                raise CommandError(
                    _("{count} published figures cannot be reproduced.").format(count=len(wrong))
                )
            self.stdout.write(_("Every published figure can be reproduced."))
