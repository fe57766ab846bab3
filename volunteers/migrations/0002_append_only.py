"""Confirmed hours are never changed: corrections are new rows."""

from django.db import migrations

from foundation.records.migrations import ForbidChanges


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0001_initial")]

    operations = [ForbidChanges("HourEntry")]
