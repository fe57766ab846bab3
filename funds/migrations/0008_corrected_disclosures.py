"""A published statement may be published again with a correction; both stay."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("funds", "0007_match_parts")]

    operations = [
        migrations.AddField(
            "disclosure",
            "edition",
            models.PositiveSmallIntegerField(default=1, verbose_name="edition"),
        ),
        migrations.AddField(
            "disclosure",
            "corrects",
            models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrected_by",
                to="funds.disclosure",
                verbose_name="corrects",
            ),
        ),
        migrations.AddField(
            "disclosure",
            "correction",
            models.TextField(
                blank=True, default="", max_length=2000, verbose_name="what was corrected"
            ),
            preserve_default=False,
        ),
        migrations.RemoveConstraint("disclosure", "funds_one_disclosure_each"),
        migrations.AddConstraint(
            "disclosure",
            models.UniqueConstraint(
                fields=["rule", "area", "year", "quarter", "edition"],
                name="funds_one_disclosure_each",
            ),
        ),
        migrations.AddConstraint(
            "disclosure",
            models.CheckConstraint(
                name="funds_correction_says_what",
                condition=models.Q(edition=1, corrects=None, correction="")
                | models.Q(edition__gt=1, corrects__isnull=False) & ~models.Q(correction=""),
            ),
        ),
    ]
