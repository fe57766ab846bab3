"""Migration operation: one person holds at most one of the three administrations.

三员分立 (GB/T 22239-2019). The database refuses an overlap whatever path wrote
the duty. On PostgreSQL the trigger locks the person's row first, so that two
grants at the same moment see each other; SQLite writes one at a time.
"""

from __future__ import annotations

from django.db.migrations.operations.base import Operation, OperationCategory

NAME = "people_duty_three_administrators"
ROLES = "('system_admin', 'security_admin', 'audit_admin')"
OVERLAP = f"""
    SELECT 1 FROM people_duty AS other
    WHERE other.user_id = NEW.user_id AND other.id IS NOT NEW.id
      AND other.role IN {ROLES} AND other.role <> NEW.role
      AND (other.ends_on IS NULL OR other.ends_on >= NEW.starts_on)
      AND (NEW.ends_on IS NULL OR NEW.ends_on >= other.starts_on)
"""  # noqa: S608 (constants only)
MESSAGE = "one person may hold only one of the three administrations"


class SeparateAdministrators(Operation):
    category = OperationCategory.SQL
    reversible = True
    reduces_to_sql = True

    def state_forwards(self, app_label, state):
        """Triggers are not part of the models' state."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        self.database_backwards(app_label, schema_editor, from_state, to_state)
        if schema_editor.connection.vendor == "sqlite":
            for event in ("INSERT", "UPDATE"):
                schema_editor.execute(
                    f"CREATE TRIGGER {NAME}_{event.lower()} BEFORE {event} ON people_duty "
                    f"FOR EACH ROW WHEN NEW.role IN {ROLES} AND EXISTS ({OVERLAP}) "
                    f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
                    params=None,
                )
            return
        overlap = OVERLAP.replace("IS NOT NEW.id", "IS DISTINCT FROM NEW.id")
        schema_editor.execute(
            f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF NEW.role IN {ROLES} THEN "
            "PERFORM 1 FROM people_user WHERE id = NEW.user_id FOR UPDATE; "
            f"IF EXISTS ({overlap}) THEN RAISE EXCEPTION '{MESSAGE}' "
            "USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            "END IF; RETURN NEW; END $$",
            params=None,
        )
        schema_editor.execute(
            f"CREATE TRIGGER {NAME} BEFORE INSERT OR UPDATE ON people_duty "
            f"FOR EACH ROW EXECUTE FUNCTION {NAME}()",
            params=None,
        )

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == "sqlite":
            statements = [f"DROP TRIGGER IF EXISTS {NAME}_{e}" for e in ("insert", "update")]
        else:
            statements = [
                f"DROP TRIGGER IF EXISTS {NAME} ON people_duty",
                f"DROP FUNCTION IF EXISTS {NAME}()",
            ]
        for statement in statements:
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        return "One person holds at most one of the three administrations"
