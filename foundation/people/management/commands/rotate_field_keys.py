"""Re-encrypt personal data under the first key of FIELD_KEYS."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from foundation.people.crypto import current_key_id
from foundation.people.rotation import rotate


class Command(BaseCommand):
    help = (
        "Re-encrypts all personal data under the first key of FIELD_KEYS. Put the new key "
        "first, run this, then take the old key out."
    )

    def handle(self, *args, **options) -> None:
        for name, count in rotate().items():
            self.stdout.write(f"{name}: {count} re-encrypted")
        self.stdout.write(self.style.SUCCESS(f"Everything is under key {current_key_id()}."))
