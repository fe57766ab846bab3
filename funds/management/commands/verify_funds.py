"""Check the hash chain over all transfers; exit code 1 and a list when a byte was changed."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from funds.models import Transfer
from funds.reconcile import broken_links


class Command(BaseCommand):
    help = "Verify the chain of transfers and print its head, to be kept or published daily."

    def handle(self, **options):
        broken = list(broken_links())
        for link in broken:
            self.stderr.write(
                _("%(name)s: was changed after it was posted.") % {"name": link.label}
            )
        if broken:
            raise CommandError(
                _("The chain is broken in %(count)s places.") % {"count": len(broken)}
            )
        last = Transfer.objects.first()
        if last is None:
            self.stdout.write(_("There are no transfers yet."))
            return
        self.stdout.write(
            _("The chain holds up to transfer #%(number)s: %(digest)s")
            % {"number": last.number, "digest": last.digest}
        )
