"""Django's migrate, with the libraries' migrations before ours on an empty database.

Each step makes Django draw again every model that is related to the one it
changes. Wagtail's two hundred steps cost much less while our models, nearly all
related to the person, are not there yet.
"""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder


class Command(DjangoMigrate):
    help = DjangoMigrate.help

    def handle(self, *args, **options):
        whole = not options["app_label"] and not options["plan"] and not options["check_unapplied"]
        connection = connections[options["database"]]
        if whole and not MigrationRecorder(connection).applied_migrations():
            self.libraries_first(connection)
        super().handle(*args, **options)

    def libraries_first(self, connection) -> None:
        """Apply what is not ours, and of ours only what it depends on."""
        ours = {config.label for config in apps.get_app_configs() if config.name in settings.HOUSE}
        executor = MigrationExecutor(connection)
        leaves = executor.loader.graph.leaf_nodes()
        executor.migrate([leaf for leaf in leaves if leaf[0] not in ours])
