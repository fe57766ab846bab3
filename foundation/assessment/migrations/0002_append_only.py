from django.db import migrations

from foundation.records.migrations import ForbidChanges


class Migration(migrations.Migration):
    dependencies = [("assessment", "0001_initial")]

    operations = [
        ForbidChanges("RubricVersion"),
        ForbidChanges("Criterion"),
        ForbidChanges("ConflictDeclaration"),
        ForbidChanges("Placement"),
        # A sheet is void when its assessor leaves, but its points stay as handed in.
        ForbidChanges(
            "ScoreSheet", allow_update_of=["state"], when="OLD.handed_in_at IS NOT NULL"
        ),
        ForbidChanges("Panel", when="OLD.frozen_at IS NOT NULL"),
    ]
