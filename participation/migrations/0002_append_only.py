"""Triggers that keep the log as it was written, the first counting rule, the watermark."""

from datetime import date

from django.db import migrations

from foundation.records.migrations import ForbidChanges

UNITS_V1 = {
    "space": "per_space_day",
    "activity": "per_session",
    "service": "per_session",
    "public_affairs": "per_stage",
    "statement": "per_row",
}


def seed(apps, schema_editor):
    apps.get_model("participation", "CountingRule").objects.get_or_create(
        version=1, defaults={"starts_on": date(2010, 1, 1), "units": UNITS_V1}
    )
    apps.get_model("participation", "Watermark").objects.get_or_create(name="rollups")


class Migration(migrations.Migration):
    dependencies = [("participation", "0001_initial")]

    operations = [
        migrations.RunPython(seed, migrations.RunPython.noop, elidable=False),
        ForbidChanges("ParticipationEvent"),
        ForbidChanges("Evidence"),
        ForbidChanges("CountingRule"),
        ForbidChanges("PublishedFigure"),
        ForbidChanges("DayHash"),
    ]
