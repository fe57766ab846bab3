"""Django's migrate, which makes an empty database faster (see nanhai_civic.fresh_database)."""

from __future__ import annotations

from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from nanhai_civic.fresh_database import fill


class Command(DjangoMigrate):
    help = DjangoMigrate.help

    def handle(self, *args, **options):
        whole = not options["app_label"] and not options["plan"] and not options["check_unapplied"]
        connection = connections[options["database"]]
        if whole and not MigrationRecorder(connection).applied_migrations():
            fill(connection)
        super().handle(*args, **options)
