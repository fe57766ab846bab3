"""History and the access log are append-only; the three administrations exclude each other."""

from django.db import migrations

from foundation.people.administrators import SeparateAdministrators
from foundation.records.migrations import ForbidChanges


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        ForbidChanges("HistoryEntry"),
        ForbidChanges("AccessEntry"),
        SeparateAdministrators(),
    ]
