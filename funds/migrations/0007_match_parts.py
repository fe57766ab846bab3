"""A match has lines and entries of its own: one beside several, or lines set aside with a reason.

What was matched before, one line and one transfer, becomes a match of one part each.
"""

import django.db.models.deletion
from django.db import migrations, models


def settle(schema_editor):
    """Check now what PostgreSQL would check at the end; a table that waits cannot be altered."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def split(apps, schema_editor):
    match_model, line_part, entry_part = (
        apps.get_model("funds", name) for name in ("Match", "MatchedLine", "MatchedEntry")
    )
    for match in match_model.objects.select_related("line").iterator():
        is_current = match.undone_at is None
        line_part.objects.create(match=match, line_id=match.line_id, is_current=is_current)
        entry_part.objects.create(
            match=match, transfer_id=match.transfer_id, is_current=is_current
        )
        match.account_id = match.line.account_id
        match.save(update_fields=["account"])
    settle(schema_editor)


def join(apps, schema_editor):
    """Back to one line and one transfer, the first of each; what was set aside is forgotten."""
    match_model, line_part, entry_part = (
        apps.get_model("funds", name) for name in ("Match", "MatchedLine", "MatchedEntry")
    )
    line_part.objects.filter(match__how="set_aside").delete()
    match_model.objects.filter(how="set_aside").delete()
    for match in match_model.objects.iterator():
        match.line_id = line_part.objects.filter(match=match).order_by("pk").first().line_id
        entry = entry_part.objects.filter(match=match).order_by("pk").first()
        match.transfer_id = entry.transfer_id
        match.save(update_fields=["line", "transfer"])
    settle(schema_editor)


def linked(to, name, **more):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=name, to=to, **more
    )


class Migration(migrations.Migration):
    dependencies = [("funds", "0006_donations")]

    operations = [
        migrations.RemoveConstraint("match", "funds_match_line_once"),
        migrations.RemoveConstraint("match", "funds_match_transfer_once"),
        migrations.AddField("match", "account", linked("funds.bankaccount", "matches", null=True)),
        migrations.AddField(
            "match",
            "nature",
            models.CharField(
                blank=True,
                choices=[
                    ("fee", "Bank fee"),
                    ("interest", "Interest"),
                    ("foreign", "Not this ledger's money"),
                    ("other", "Something else"),
                ],
                default="",
                max_length=10,
                verbose_name="nature of the line",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "match",
            "reason",
            models.CharField(
                blank=True, default="", max_length=200, verbose_name="why it is set aside"
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            "match",
            "how",
            models.CharField(
                choices=[
                    ("automatic", "automatic"),
                    ("manual", "by hand"),
                    ("set_aside", "set aside"),
                ],
                max_length=10,
                verbose_name="how",
            ),
        ),
        migrations.CreateModel(
            "MatchedLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_current", models.BooleanField(default=True)),
                ("match", linked("funds.match", "lines")),
                ("line", linked("funds.statementline", "matched")),
            ],
            options={
                "verbose_name": "matched line",
                "verbose_name_plural": "matched lines",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["line"],
                        condition=models.Q(is_current=True),
                        name="funds_match_line_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "MatchedEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_current", models.BooleanField(default=True)),
                ("match", linked("funds.match", "entries")),
                ("transfer", linked("funds.transfer", "matched")),
            ],
            options={
                "verbose_name": "matched entry",
                "verbose_name_plural": "matched entries",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["transfer"],
                        condition=models.Q(is_current=True),
                        name="funds_match_transfer_once",
                    )
                ],
            },
        ),
        migrations.AlterField("match", "line", linked("funds.statementline", "+", null=True)),
        migrations.AlterField("match", "transfer", linked("funds.transfer", "+", null=True)),
        migrations.RunPython(split, join),
        migrations.AlterField("match", "account", linked("funds.bankaccount", "matches")),
        migrations.RemoveField("match", "line"),
        migrations.RemoveField("match", "transfer"),
        migrations.AddConstraint(
            "match",
            models.CheckConstraint(
                name="funds_match_aside_says_why",
                condition=(
                    models.Q(how="set_aside")
                    & ~models.Q(nature="")
                    & ~models.Q(reason="")
                )
                | (~models.Q(how="set_aside") & models.Q(nature="", reason="")),
            ),
        ),
    ]
