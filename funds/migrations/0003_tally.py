"""Running sums beside the legs: the arriving transfer adds its finished legs to them.

It is done by the database, in the transaction of the posting, so no path can post
without it. What was posted before is added here once.
"""

import django.db.models.deletion
from django.db import migrations, models

import funds.rules

#: Paths of the tree's five levels: an area and everything above it.
UPWARDS = ", ".join(f"substr(own.path, 1, {4 * depth})" for depth in range(1, 6))


def tallied(year: str, month: str, kind: str, legs: str) -> str:
    """Adds ``legs`` (a FROM item giving ``l``, and the transfer where it is no trigger's NEW)."""
    return (
        "INSERT INTO funds_tally "
        "(area_id, month, year, theme, source_type, account_kind, transfer_kind, fen) "
        f"SELECT up.id, CASE span.whole WHEN 1 THEN 0 ELSE {month} END, {year}, "
        "CASE span.whole WHEN 1 THEN a.theme ELSE '' END, "
        f"a.source_type, a.kind, {kind}, SUM(l.fen) "
        f"FROM {legs} "
        "JOIN funds_account a ON a.id = l.account_id "
        "JOIN areas_area own ON own.id = a.area_id "
        f"JOIN areas_area up ON up.path IN ({UPWARDS}) "
        "CROSS JOIN (SELECT 1 AS whole UNION ALL SELECT 0) span "
        "WHERE {where} GROUP BY 1, 2, 3, 4, 5, 6, 7"
    )


ADD = (
    " ON CONFLICT (area_id, month, year, theme, source_type, account_kind, transfer_kind) "
    "DO UPDATE SET fen = {own}fen + excluded.fen"
)


def year_and_month(vendor: str, day: str) -> tuple[str, str]:
    if vendor == "sqlite":
        return (
            f"CAST(strftime('%Y', {day}) AS INTEGER)",
            f"CAST(strftime('%m', {day}) AS INTEGER)",
        )
    return f"EXTRACT(YEAR FROM {day})::smallint", f"EXTRACT(MONTH FROM {day})::smallint"


def of_new_transfer(vendor: str) -> str:
    year, month = year_and_month(vendor, "NEW.occurred_on")
    sql = tallied(year, month, "NEW.kind", "funds_leg l")
    return sql.replace("{where}", "l.transfer_id = NEW.number") + ADD.replace(
        "{own}", "" if vendor == "sqlite" else "funds_tally."
    )


def of_all_transfers(vendor: str) -> str:
    year, month = year_and_month(vendor, "t.occurred_on")
    legs = "funds_leg l JOIN funds_transfer t ON t.number = l.transfer_id"
    return tallied(year, month, "t.kind", legs).replace("{where}", "1 = 1")


def create(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    adding = of_new_transfer(vendor)
    if vendor == "sqlite":
        statements = [
            "CREATE TRIGGER funds_transfer_tallies AFTER INSERT ON funds_transfer "
            f"BEGIN {adding}; END"
        ]
    else:
        statements = [
            "CREATE FUNCTION funds_transfer_tallies() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {adding}; RETURN NEW; END $$",
            "CREATE TRIGGER funds_transfer_tallies AFTER INSERT ON funds_transfer FOR EACH ROW "
            "EXECUTE FUNCTION funds_transfer_tallies()",
        ]
    for statement in [*statements, of_all_transfers(vendor)]:
        schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER funds_transfer_tallies", params=None)
        return
    schema_editor.execute("DROP TRIGGER funds_transfer_tallies ON funds_transfer", params=None)
    schema_editor.execute("DROP FUNCTION funds_transfer_tallies()", params=None)


class Migration(migrations.Migration):
    dependencies = [("areas", "0001_initial"), ("funds", "0002_append_only")]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "area_id",
                        "month",
                        "year",
                        "theme",
                        "source_type",
                        "account_kind",
                        "transfer_kind",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("month", models.PositiveSmallIntegerField(verbose_name="month")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("theme", models.CharField(max_length=60, verbose_name="theme")),
                (
                    "source_type",
                    models.CharField(
                        choices=funds.rules.SourceType.choices,
                        max_length=16,
                        verbose_name="type of source",
                    ),
                ),
                (
                    "account_kind",
                    models.CharField(choices=funds.rules.AccountKind.choices, max_length=10),
                ),
                (
                    "transfer_kind",
                    models.CharField(choices=funds.rules.TransferKind.choices, max_length=12),
                ),
                ("fen", models.BigIntegerField(default=0, verbose_name="amount in fen")),
                (
                    "area",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.area",
                        verbose_name="area",
                    ),
                ),
            ],
            options={"verbose_name": "running sum", "verbose_name_plural": "running sums"},
        ),
        migrations.RunPython(create, drop),
    ]
