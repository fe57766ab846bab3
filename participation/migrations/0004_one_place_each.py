"""The order of the public records names one row, so that a list continues behind a row."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('areas', '0001_initial'),
        ('participation', '0003_newest_sources'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='sourcecount',
            name='part_source_newest',
        ),
        migrations.AddIndex(
            model_name='sourcecount',
            index=models.Index(fields=['-occurred_on', 'source_type', 'source_id', 'kind', 'place', 'space_ref'], name='part_source_newest'),
        ),
    ]
