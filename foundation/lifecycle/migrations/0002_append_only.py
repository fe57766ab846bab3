from django.db import migrations

from foundation.records.migrations import ForbidChanges


class Migration(migrations.Migration):
    dependencies = [("lifecycle", "0001_initial")]

    operations = [ForbidChanges("Event")]
