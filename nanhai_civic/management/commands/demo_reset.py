"""``manage.py demo_reset``: start the embedded demonstration over."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

from foundation.people.models import User


class Command(BaseCommand):
    help = "Throw the embedded database and its files away; the next `make run` loads them anew."
    requires_system_checks = []

    def handle(self, **options):
        file = Path(str(connection.settings_dict["NAME"]))
        if connection.vendor != "sqlite":
            raise CommandError(
                "Only the embedded database is reset; drop and create yours yourself."
            )
        if not file.exists():
            self.stdout.write("There is no database yet.")
            return
        refuse_real_accounts()
        connection.close()
        for part in file.parent.glob(f"{file.name}*"):
            part.unlink()
        shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
        self.stdout.write("Gone. `make run` loads the demonstration data anew.")


def refuse_real_accounts() -> None:
    """Nobody's real work is thrown away by a convenience. Raises CommandError."""
    try:
        real = User.objects.filter(is_demo=False).count()
    except OperationalError:
        return  # not migrated yet: nothing to lose
    if real:
        raise CommandError(
            f"This database has {real} accounts that are not demonstration accounts. "
            "If they may go, delete the database file yourself."
        )
