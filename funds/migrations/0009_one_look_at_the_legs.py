"""PostgreSQL closes a transfer with one look at its legs instead of eight.

Every rule of migration 0002 stands, in its order and with its code. What is asked of the
legs alone is gathered once, and a rule for one kind of transfer is prepared for that kind
only: PL/pgSQL sets up a whole query, with all its joins, even where its first word is false.
All of it happens while the next writer waits for the number. SQLite compiles its triggers
into the statement and stays as it is.
"""

from importlib import import_module

from django.db import migrations

first = import_module("funds.migrations.0002_append_only")

FLOWS = ", ".join(repr(flow) for flow in first.FLOWS)
PROJECT = f"FILTER (WHERE a.kind IN {first.PROJECT_KINDS})"
#: What the rules ask of the legs together: (variable, type, expression).
FACTS = [
    ("legs", "bigint", "COUNT(*)"),
    ("total", "numeric", "SUM(l.fen)"),
    ("origins", "bigint", "COUNT(DISTINCT COALESCE(a.origin_id, a.id))"),
    ("projects", "bigint", f"COUNT(DISTINCT a.project_ref) {PROJECT}"),
    ("pools", "bigint", f"COUNT(DISTINCT a.parent_id) {PROJECT}"),
    (
        "odd_flow",
        "boolean",
        "bool_or(NEW.kind || CASE WHEN l.fen < 0 THEN '<' ELSE '>' END || a.kind "
        f"NOT IN ({FLOWS}))",
    ),
    (
        "odd_source",
        "boolean",
        f"bool_or((NEW.kind = 'appropriate' AND a.source_type NOT IN {first.GOVERNMENT}) OR "
        f"(NEW.kind IN ('donate', 'in_kind') AND a.source_type IN {first.GOVERNMENT}) OR "
        "(NEW.kind = 'in_kind') <> a.is_in_kind)",
    ),
    (
        "closed_pool",
        "boolean",
        "bool_or(a.kind = 'pool' AND a.year IN (SELECT year FROM funds_yearclose) "
        "AND NOT (NEW.kind = 'close_year' AND l.fen < 0))",
    ),
]
#: The rules that read no more than the facts, by their place among those of migration 0002.
OF_FACTS = {
    1: "legs < 2",
    2: "total <> 0",
    3: "origins <> 1",
    4: "projects > 1 OR pools > 1",
    5: "NEW.reverses_id IS NULL AND odd_flow",
    6: "odd_source",
    12: "NEW.reverses_id IS NULL AND closed_pool",
}
#: Where a rule's condition on the transfer alone ends.
ENDS = (" AND EXISTS (", " AND (NOT EXISTS (")


def gate(condition: str) -> tuple[str, str]:
    """(what the rule asks of the transfer, what it asks of the tables)."""
    if condition.startswith("NEW."):
        for end in ENDS:
            head, found, rest = condition.partition(end)
            if found and "(SELECT" not in head:
                return head, found.removeprefix(" AND ") + rest
    return "", condition


def closing() -> str:
    steps = []
    for at, (code, condition) in enumerate(first.rules("EXTRACT(YEAR FROM NEW.occurred_on)")):
        head, rest = ("", OF_FACTS[at]) if at in OF_FACTS else gate(condition)
        step = f"IF {rest} THEN {first.refuse(code)} END IF;"
        steps.append(f"IF {head} THEN {step} END IF;" if head else step)
    declared = " ".join(f"{name} {kind};" for name, kind, _sql in FACTS)
    names = ", ".join(name for name, _kind, _sql in FACTS)
    facts = ", ".join(sql for _name, _kind, sql in FACTS)
    return (
        "CREATE OR REPLACE FUNCTION funds_transfer_closes() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ DECLARE {declared} BEGIN SELECT {facts} INTO {names} {first.LEGS}; "
        f"{' '.join(steps)} RETURN NEW; END $$"
    )


def as_before() -> str:
    steps = " ".join(
        f"IF {condition} THEN {first.refuse(code)} END IF;"
        for code, condition in first.rules("EXTRACT(YEAR FROM NEW.occurred_on)")
    )
    made = first.function("funds_transfer_closes", steps)
    return made.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)


def replace(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(closing(), params=None)


def put_back(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(as_before(), params=None)


class Migration(migrations.Migration):
    dependencies = [("funds", "0008_corrected_disclosures")]

    operations = [migrations.RunPython(replace, put_back)]
