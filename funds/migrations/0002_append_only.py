"""What the database itself refuses, on SQLite and PostgreSQL alike.

Legs come first and move the balance rows; the transfer comes last and closes
them: its trigger reads the finished legs. The deferred foreign key from leg to
transfer refuses, at commit, legs that were never closed. PostgreSQL also checks
the sum at commit, because there another transaction might add legs unseen.
"""

from django.db import migrations

from foundation.records.migrations import ForbidChanges

#: kind of transfer, "<" takes from or ">" gives to, kind of account
FLOWS = """
open<source open>pool open>committed open>paid
appropriate<source appropriate>pool donate<source donate>pool in_kind<source in_kind>verified
move_line<pool move_line>pool close_year<pool close_year>pool
commit<pool commit>committed release<committed release>pool
pay<committed pay>paid verify<paid verify>verified
give_back<paid give_back>returned restore<returned restore>pool restore>source
write_off<pool write_off<paid write_off>source
""".split()
GOVERNMENT = "('district_fiscal', 'town_fiscal', 'higher_grant')"
PROJECT_KINDS = "('committed', 'paid', 'verified', 'returned')"
LEGS = (
    "FROM funds_leg l JOIN funds_account a ON a.id = l.account_id "
    "WHERE l.transfer_id = NEW.number"
)
SAME_PURPOSE = (
    "COALESCE(p.origin_id, 0) = COALESCE(q.origin_id, 0) AND p.area_id = q.area_id "
    "AND p.theme = q.theme AND p.project_ref = q.project_ref"
)
#: A pool that gave (p) and a pool that took (q) in the transfer.
TWO_POOLS = (
    "SELECT 1 FROM funds_leg lp JOIN funds_account p ON p.id = lp.account_id "
    "JOIN funds_leg lq ON lq.transfer_id = lp.transfer_id "
    "JOIN funds_account q ON q.id = lq.account_id "
    "WHERE lp.transfer_id = NEW.number AND lp.fen < 0 AND lq.fen > 0 "
    "AND p.kind = 'pool' AND q.kind = 'pool'"
)


def rules(year_of_date: str) -> list[tuple[str, str]]:
    """(code, condition that means refusal), over ``NEW`` = the transfer being closed."""
    return [
        ("number", "NEW.number <> 1 + (SELECT COALESCE(MAX(number), 0) FROM funds_transfer)"),
        ("legs", "(SELECT COUNT(*) FROM funds_leg WHERE transfer_id = NEW.number) < 2"),
        ("unbalanced", "(SELECT SUM(fen) FROM funds_leg WHERE transfer_id = NEW.number) <> 0"),
        ("origin", f"(SELECT COUNT(DISTINCT COALESCE(a.origin_id, a.id)) {LEGS}) <> 1"),
        (
            "flow",
            f"(SELECT COUNT(DISTINCT a.project_ref) {LEGS} AND a.kind IN {PROJECT_KINDS}) > 1 OR "
            f"(SELECT COUNT(DISTINCT a.parent_id) {LEGS} AND a.kind IN {PROJECT_KINDS}) > 1",
        ),
        (
            "flow",
            "NEW.reverses_id IS NULL AND EXISTS (SELECT 1 "
            f"{LEGS} AND NEW.kind || CASE WHEN l.fen < 0 THEN '<' ELSE '>' END || a.kind "
            f"NOT IN ({', '.join(repr(flow) for flow in FLOWS)}))",
        ),
        (
            "flow",
            f"EXISTS (SELECT 1 {LEGS} AND ("
            f"(NEW.kind = 'appropriate' AND a.source_type NOT IN {GOVERNMENT}) OR "
            f"(NEW.kind IN ('donate', 'in_kind') AND a.source_type IN {GOVERNMENT}) OR "
            "(NEW.kind = 'in_kind') <> a.is_in_kind))",
        ),
        # A commitment comes from the pool it hangs on and serves what the pool is for.
        (
            "purpose",
            "NEW.kind = 'commit' AND EXISTS (SELECT 1 FROM funds_leg lc "
            "JOIN funds_account c ON c.id = lc.account_id AND c.kind = 'committed' "
            "JOIN areas_area ca ON ca.id = c.area_id "
            "JOIN funds_leg lp ON lp.transfer_id = lc.transfer_id "
            "JOIN funds_account p ON p.id = lp.account_id AND p.kind = 'pool' "
            "JOIN areas_area pa ON pa.id = p.area_id "
            "WHERE lc.transfer_id = NEW.number AND (c.parent_id <> p.id "
            "OR p.theme NOT IN ('', c.theme) OR p.project_ref NOT IN ('', c.project_ref) "
            "OR substr(ca.path, 1, length(pa.path)) <> pa.path))",
        ),
        # What a project gives back goes where it came from, or to that pool's next year.
        (
            "purpose",
            "NEW.reverses_id IS NULL AND NEW.kind IN ('release', 'restore') AND EXISTS ("
            "SELECT 1 FROM funds_leg lc JOIN funds_account c ON c.id = lc.account_id "
            f"AND c.kind IN {PROJECT_KINDS} JOIN funds_account p ON p.id = c.parent_id "
            "JOIN funds_leg lq ON lq.transfer_id = lc.transfer_id "
            "JOIN funds_account q ON q.id = lq.account_id AND q.kind = 'pool' "
            "WHERE lc.transfer_id = NEW.number AND NOT (q.id = p.id OR "
            f"({SAME_PURPOSE} AND p.line = q.line AND q.year > p.year)))",
        ),
        # A donor's purpose follows the money through every line and year.
        (
            "purpose",
            f"NEW.kind = 'move_line' AND EXISTS ({TWO_POOLS} AND (p.year <> q.year OR "
            f"(p.source_type NOT IN {GOVERNMENT} AND NOT ({SAME_PURPOSE}))))",
        ),
        (
            "purpose",
            f"NEW.reverses_id IS NULL AND NEW.kind = 'close_year' AND EXISTS ({TWO_POOLS} "
            f"AND NOT ({SAME_PURPOSE} AND p.line = q.line AND q.year > p.year))",
        ),
        ("closed", f"EXISTS (SELECT 1 FROM funds_yearclose y WHERE y.year >= {year_of_date})"),
        (
            "closed",
            f"NEW.reverses_id IS NULL AND EXISTS (SELECT 1 {LEGS} AND a.kind = 'pool' "
            "AND a.year IN (SELECT year FROM funds_yearclose) "
            "AND NOT (NEW.kind = 'close_year' AND l.fen < 0))",
        ),
        (
            "reversal",
            "NEW.reverses_id IS NOT NULL AND (NOT EXISTS (SELECT 1 FROM funds_transfer t "
            "WHERE t.number = NEW.reverses_id AND t.reverses_id IS NULL AND t.kind = NEW.kind "
            "AND t.occurred_on <= NEW.occurred_on) OR "
            "(SELECT COUNT(*) FROM funds_leg WHERE transfer_id = NEW.number) <> "
            "(SELECT COUNT(*) FROM funds_leg l JOIN funds_leg o ON o.account_id = l.account_id "
            "AND o.fen = -l.fen WHERE l.transfer_id = NEW.number "
            "AND o.transfer_id = NEW.reverses_id) OR "
            "(SELECT COUNT(*) FROM funds_leg WHERE transfer_id = NEW.number) <> "
            "(SELECT COUNT(*) FROM funds_leg WHERE transfer_id = NEW.reverses_id))",
        ),
    ]


NEW_BALANCE = "INSERT INTO funds_balance (account_id, fen) VALUES (NEW.id, 0);"
MOVE_BALANCE = (
    "UPDATE funds_balance SET fen = fen + NEW.fen * (SELECT CASE kind WHEN 'source' THEN -1 "
    "ELSE 1 END FROM funds_account WHERE id = NEW.account_id) WHERE account_id = NEW.account_id;"
)
LEG_IS_LATE = "EXISTS (SELECT 1 FROM funds_transfer WHERE number = NEW.transfer_id)"
NO_SUM = "(SELECT SUM(fen) FROM funds_leg WHERE transfer_id = NEW.transfer_id) <> 0"


def sqlite_statements() -> list[str]:
    year = "CAST(strftime('%Y', NEW.occurred_on) AS INTEGER)"
    closing = " ".join(
        f"SELECT RAISE(ABORT, 'funds:{code}') WHERE {condition};"
        for code, condition in rules(year)
    )
    return [
        f"CREATE TRIGGER funds_account_balance AFTER INSERT ON funds_account BEGIN {NEW_BALANCE} END",
        f"CREATE TRIGGER funds_leg_open BEFORE INSERT ON funds_leg WHEN {LEG_IS_LATE} "
        "BEGIN SELECT RAISE(ABORT, 'funds:posted'); END",
        f"CREATE TRIGGER funds_leg_moves AFTER INSERT ON funds_leg BEGIN {MOVE_BALANCE} END",
        f"CREATE TRIGGER funds_transfer_closes BEFORE INSERT ON funds_transfer BEGIN {closing} END",
    ]


def refuse(code: str) -> str:
    return f"RAISE EXCEPTION 'funds:{code}' USING ERRCODE = 'integrity_constraint_violation';"


def function(name: str, body: str) -> str:
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {body} RETURN NEW; END $$"
    )


def postgresql_statements() -> list[str]:
    closing = " ".join(
        f"IF {condition} THEN {refuse(code)} END IF;"
        for code, condition in rules("EXTRACT(YEAR FROM NEW.occurred_on)")
    )
    return [
        # Numbers follow the order of commit: one writer at a time from here to its commit.
        "CREATE FUNCTION funds_chain_head(OUT number bigint, OUT digest text) "
        "LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(hashtext('funds.transfer')); "
        "SELECT t.number, t.digest INTO number, digest FROM funds_transfer t "
        "ORDER BY t.number DESC LIMIT 1; END $$",
        function("funds_account_balance", NEW_BALANCE),
        "CREATE TRIGGER funds_account_balance AFTER INSERT ON funds_account FOR EACH ROW "
        "EXECUTE FUNCTION funds_account_balance()",
        function("funds_leg_open", f"IF {LEG_IS_LATE} THEN {refuse('posted')} END IF;"),
        "CREATE TRIGGER funds_leg_open BEFORE INSERT ON funds_leg FOR EACH ROW "
        "EXECUTE FUNCTION funds_leg_open()",
        function("funds_leg_moves", MOVE_BALANCE),
        "CREATE TRIGGER funds_leg_moves AFTER INSERT ON funds_leg FOR EACH ROW "
        "EXECUTE FUNCTION funds_leg_moves()",
        function("funds_transfer_closes", closing),
        "CREATE TRIGGER funds_transfer_closes BEFORE INSERT ON funds_transfer FOR EACH ROW "
        "EXECUTE FUNCTION funds_transfer_closes()",
        function("funds_leg_sum", f"IF {NO_SUM} THEN {refuse('unbalanced')} END IF;"),
        "CREATE CONSTRAINT TRIGGER funds_leg_sum AFTER INSERT ON funds_leg "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION funds_leg_sum()",
    ]


TRIGGERS = [
    ("funds_account_balance", "funds_account"),
    ("funds_leg_open", "funds_leg"),
    ("funds_leg_moves", "funds_leg"),
    ("funds_transfer_closes", "funds_transfer"),
]


def create(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in sqlite_statements() if sqlite else postgresql_statements():
        schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name, _table in TRIGGERS:
            schema_editor.execute(f"DROP TRIGGER {name}", params=None)
        return
    for name, table in [*TRIGGERS, ("funds_leg_sum", "funds_leg")]:
        schema_editor.execute(f"DROP TRIGGER {name} ON {table}", params=None)
        schema_editor.execute(f"DROP FUNCTION {name}()", params=None)
    schema_editor.execute("DROP FUNCTION funds_chain_head()", params=None)


class Migration(migrations.Migration):
    dependencies = [("funds", "0001_initial")]

    operations = [
        migrations.RunPython(create, drop),
        ForbidChanges("Account", allow_update_of=["name", "donor_name", "is_anonymous"]),
        ForbidChanges("Transfer"),
        ForbidChanges("Leg"),
        ForbidChanges("Checkpoint"),
        ForbidChanges("YearClose"),
    ]
