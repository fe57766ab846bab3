"""The order of the public records, so that their first page does not sort all of them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('areas', '0001_initial'),
        ('participation', '0002_append_only'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='sourcecount',
            index=models.Index(fields=['-occurred_on', 'source_type', 'source_id'], name='part_source_newest'),
        ),
    ]
