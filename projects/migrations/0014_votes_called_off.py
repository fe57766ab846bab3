"""A call may vote again once its vote was called off; a proposal stands on the new ballot, too."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0013_recovering")]

    operations = [
        migrations.AlterField(
            "poll",
            "call",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="polls",
                to="projects.call",
                verbose_name="call",
            ),
        ),
        migrations.AddConstraint(
            "poll",
            models.UniqueConstraint(
                fields=["call"],
                condition=~models.Q(state="called_off"),
                name="one_standing_vote_a_call",
            ),
        ),
        migrations.AlterField(
            "candidate",
            "project",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="candidacies",
                to="projects.project",
                verbose_name="project",
            ),
        ),
        migrations.AddConstraint(
            "candidate",
            models.UniqueConstraint(fields=["poll", "project"], name="candidate_once_a_vote"),
        ),
    ]
