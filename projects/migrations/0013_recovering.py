"""A terminated project of which money is still owed stands in a state of its own."""

from django.db import migrations, models


def owing(apps, schema_editor):
    """The clock of the recovery stops with the last of the money: where it runs, some is owed."""
    clocks = apps.get_model("lifecycle", "RunningClock").objects.filter(
        content_type__app_label="projects",
        content_type__model="project",
        kind="recovery",
        stopped_at=None,
    )
    apps.get_model("projects", "Project").objects.filter(
        state="terminated", pk__in=clocks.values("object_id")
    ).update(state="recovering")


def owing_or_not(apps, schema_editor):
    apps.get_model("projects", "Project").objects.filter(state="recovering").update(
        state="terminated"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("lifecycle", "0001_initial"),
        ("projects", "0012_what_a_call_may_hand_out"),
    ]

    operations = [
        # Backwards the rows move first, while the constraint still knows both states.
        migrations.RemoveConstraint("project", "one_live_project_a_resolution"),
        migrations.AddConstraint(
            "project",
            models.UniqueConstraint(
                fields=["resolution_duty"],
                condition=~models.Q(
                    state__in=["rejected", "withdrawn", "recovering", "terminated"]
                ),
                name="one_live_project_a_resolution",
            ),
        ),
        migrations.RunPython(owing, owing_or_not),
    ]
