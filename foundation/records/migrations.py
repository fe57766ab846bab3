"""Migration operation that makes a table append-only, kept by the database itself.

``ForbidChanges`` puts triggers on a model's table, so that no path (admin,
shell, bulk update, raw SQL) changes a recorded row. Corrections are new rows.
SQLite drops the triggers with the table when a later migration rebuilds it:
such a migration repeats the operation (a test compares migrations and database).
TRUNCATE on PostgreSQL is not refused: it belongs to the table's owner only.
"""

from __future__ import annotations

from django.db.migrations.operations.base import Operation, OperationCategory


def trigger_names(table: str) -> tuple[str, str]:
    """Names of the triggers that refuse UPDATE and DELETE on ``table``."""
    return f"{table}_no_update", f"{table}_no_delete"


class ForbidChanges(Operation):
    """Refuse UPDATE and DELETE on a model's table, on SQLite and PostgreSQL.

    ``allow_update_of`` names fields that may still change (their siblings may not).
    ``when`` is an SQL condition over ``OLD`` that limits the refusal, for rows
    that may be edited until they are final: ``when="OLD.closed_at IS NOT NULL"``.
    """

    category = OperationCategory.SQL
    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name: str, allow_update_of=(), when: str = ""):
        self.model_name = model_name
        self.allow_update_of = tuple(allow_update_of)
        self.when = when

    def state_forwards(self, app_label, state):
        """Triggers are not part of the models' state."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            for statement in self._drop(schema_editor, model) + self._create(schema_editor, model):
                schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        model = from_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            for statement in self._drop(schema_editor, model):
                schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        return f"Make {self.model_name} append-only"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.model_name.lower()}_append_only"

    def _guarded_columns(self, model) -> list[str]:
        """Columns that never change; empty when no column may change."""
        if not self.allow_update_of:
            return []
        allowed = {model._meta.get_field(name).column for name in self.allow_update_of}
        return [f.column for f in model._meta.local_concrete_fields if f.column not in allowed]

    def _condition(self, schema_editor, model, operator: str, with_columns: bool) -> str:
        quote = schema_editor.quote_name
        parts = [f"({self.when})"] if self.when else []
        columns = self._guarded_columns(model) if with_columns else []
        if columns:
            changed = (f"OLD.{quote(c)} {operator} NEW.{quote(c)}" for c in columns)
            parts.append(f"({' OR '.join(changed)})")
        return f"WHEN ({' AND '.join(parts)})" if parts else ""

    def _create(self, schema_editor, model) -> list[str]:
        table = model._meta.db_table
        quote = schema_editor.quote_name
        on_update, on_delete = trigger_names(table)
        events = (("UPDATE", on_update), ("DELETE", on_delete))
        if schema_editor.connection.vendor == "sqlite":
            return [
                f"CREATE TRIGGER {quote(name)} BEFORE {event} ON {quote(table)} FOR EACH ROW "
                f"{self._condition(schema_editor, model, 'IS NOT', event == 'UPDATE')} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: {event} refused'); END"
                for event, name in events
            ]
        function = quote(f"{table}_refuse_change")
        return [
            f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$",
            *(
                f"CREATE TRIGGER {quote(name)} BEFORE {event} ON {quote(table)} FOR EACH ROW "
                f"{self._condition(schema_editor, model, 'IS DISTINCT FROM', event == 'UPDATE')} "
                f"EXECUTE FUNCTION {function}()"
                for event, name in events
            ),
        ]

    def _drop(self, schema_editor, model) -> list[str]:
        table = model._meta.db_table
        quote = schema_editor.quote_name
        names = trigger_names(table)
        if schema_editor.connection.vendor == "sqlite":
            return [f"DROP TRIGGER IF EXISTS {quote(name)}" for name in names]
        return [
            *(f"DROP TRIGGER IF EXISTS {quote(name)} ON {quote(table)}" for name in names),
            f"DROP FUNCTION IF EXISTS {quote(f'{table}_refuse_change')}()",
        ]
