"""Check the chain of the two audit logs; exit non-zero and name what was changed."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from foundation.people import audit
from foundation.people.models import AuditSeal


class Command(BaseCommand):
    help = "Check that no sealed row of the audit logs was changed or removed."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--seal", action="store_true", help="Seal the days that are over.")

    def handle(self, *args, seal: bool, **options) -> None:
        if seal:
            audit.seal_days()
        breaks = audit.broken_days()
        for found in breaks:
            self.stderr.write(
                _("{day}: sealed as {stored}…, now {computed}…").format(
                    day=found.label, stored=found.stored[:16], computed=found.computed[:16]
                )
            )
        if breaks:
            raise CommandError(_("{count} days were changed.").format(count=len(breaks)))
        for log in AuditSeal.Log:
            last = AuditSeal.objects.filter(log=log).order_by("last_id").last()
            self.stdout.write(
                f"{log.label}: {last.day if last else '-'} {last.digest if last else '-'}"
            )
        self.stdout.write(
            self.style.SUCCESS(
                _("{seals} seals are unchanged; {open} rows not sealed.").format(
                    seals=AuditSeal.objects.count(), open=audit.unsealed()
                )
            )
        )
