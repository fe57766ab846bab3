"""Keep this month's balance of every account that moved. Safe to run again."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from funds.services import take_checkpoints


class Command(BaseCommand):
    help = "Write the month's checkpoint of every account whose balance changed."

    def handle(self, **options):
        self.stdout.write(_("%(count)s checkpoints written.") % {"count": take_checkpoints()})
