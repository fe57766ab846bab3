from django.core.management.base import BaseCommand, CommandError

from foundation.areas.loading import AreaListError, load_areas, load_shipped_calendar


class Command(BaseCommand):
    help = "Load Nanhai's administrative tree and the official calendar. Safe to run again."

    def handle(self, *args, **options):
        try:
            report = load_areas()
        except AreaListError as error:
            raise CommandError(str(error))
        years = load_shipped_calendar()
        self.stdout.write(f"Areas: {report}. Calendar: {years} years added.")
