"""Recount the ledger of money; exit code 1 and a list when anything differs."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from funds.reconcile import broken_links, differences
from funds.selectors import headline
from funds.tallies import rebuild


class Command(BaseCommand):
    help = "Recompute every balance, checkpoint, running sum and invariant of the ledger from its legs."

    def add_arguments(self, parser):
        parser.add_argument(
            "--rebuild",
            action="store_true",
            help="Make the running sums anew from the legs first. Balances are never rewritten.",
        )

    def handle(self, **options):
        if options["rebuild"]:
            self.stdout.write(_("%(count)s running sums made anew.") % {"count": rebuild()})
        found = differences()
        found += [
            _("%(name)s: was changed after it was posted.") % {"name": broken.label}
            for broken in broken_links()
        ]
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(_("The ledger differs in %(count)s places.") % {"count": len(found)})
        now = headline()
        self.stdout.write(
            _(
                "The ledger agrees up to transfer #%(number)s: government money %(government)s, "
                "social money %(social)s."
            )
            % {
                "number": now.as_of_transfer,
                "government": now.government,
                "social": now.social,
            }
        )
