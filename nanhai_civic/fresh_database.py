"""Migrating an empty database, without drawing every model again at every step.

Django draws (renders as classes) each model a step changes and all that are related to it,
which here is nearly all there are: minutes of work for tables that hold nothing yet. Three
things make it seconds, with the same migrations, the same tables and the same records of what
was applied:

- The libraries' migrations come first, while our models are not there to be drawn along.
- A migration that only creates tables is carried out at its end: each table is made once, as
  the migration leaves it, with no more drawn than the tables it refers to.
- A migration of steps that each concern one table is carried out step by step, with no more
  drawn than that table, as it is before and after, and what it refers to.

What moves data sees every model, as always.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration, operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.db.migrations.utils import resolve_relation
from django.db.models import Field

from foundation.people.administrators import SeparateAdministrators
from foundation.records.migrations import ForbidChanges

#: What may stand beside CreateModel in a migration that only creates tables.
ON_NEW_TABLES = (
    operations.AddField,
    operations.AddIndex,
    operations.AddConstraint,
    operations.AlterField,
    operations.AlterModelManagers,
    operations.AlterModelOptions,
    operations.AlterUniqueTogether,
)
#: Steps that look at no table but the one they name and what it refers to.
ON_ONE_TABLE = (
    ForbidChanges,
    SeparateAdministrators,
    operations.CreateModel,
    operations.AddField,
    operations.AddIndex,
    operations.RemoveIndex,
    operations.AddConstraint,
    operations.RemoveConstraint,
)

Key = tuple[str, str]


def is_ours(config: AppConfig) -> bool:
    """Whether the app stands in this repository; the environment may stand in it, too."""
    return "site-packages" not in config.path and Path(config.path).is_relative_to(
        settings.BASE_DIR
    )


def created(migration: Migration) -> list[Key] | None:
    """The models of a migration that does nothing but create them, else None."""
    label, keys = migration.app_label, []
    for operation in migration.operations:
        if type(operation) is operations.CreateModel:
            keys.append((label, operation.name_lower))
        elif type(operation) not in ON_NEW_TABLES or (label, _model(operation)) not in keys:
            return None
    return keys


def _model(operation: Operation) -> str:
    return str(getattr(operation, "model_name", None) or getattr(operation, "name", "")).lower()


def references(model: ModelState) -> Iterable[Key]:
    """The models that a model's table needs to be there, or to be known."""
    here = model.app_label, model.name_lower
    for field in model.fields.values():
        if field.is_relation and field.remote_field:
            for target in (field.remote_field.model, getattr(field.remote_field, "through", None)):
                if target:
                    yield resolve_relation(target, *here)
    for base in model.bases:
        if isinstance(base, str):
            yield resolve_relation(base, *here)


def part(state: ProjectState, keys: Iterable[Key]) -> ProjectState:
    """The named models and all they refer to, over any number of steps."""
    found: dict[Key, ModelState] = {}
    waiting = list(keys)
    while waiting:
        key = waiting.pop()
        if key not in found and key in state.models:
            found[key] = state.models[key].clone()
            waiting += references(found[key])
    # In the order of the whole, so that nothing depends on how it was found.
    return ProjectState({key: found[key] for key in state.models if key in found})


def changes_no_table(migration: Migration, state: ProjectState) -> bool:
    """Whether a migration only renames, explains or sorts, as most of Wagtail's do."""
    after = state.clone()
    for step in migration.operations:
        if isinstance(step, operations.AlterField):
            before = after.models[migration.app_label, step.model_name_lower].fields[step.name]
            if _stored(before) != _stored(step.field):
                return False
        elif not isinstance(step, operations.AlterModelOptions | operations.AlterModelManagers):
            return False
        step.state_forwards(migration.app_label, after)
    return True


def goes_by_tables(migration: Migration, state: ProjectState) -> bool:
    """Whether every step concerns one table, and no other one must change along with it."""
    steps = migration.operations
    if not all(isinstance(step, (*ON_ONE_TABLE, operations.AlterField)) for step in steps):
        return False
    if not any(isinstance(step, operations.AlterField) for step in steps):
        return True
    after = state.clone()
    for step in steps:
        if isinstance(step, operations.AlterField):
            # What others refer to would have to be drawn, too.
            before = after.models[migration.app_label, step.model_name_lower].fields[step.name]
            if any(one.is_relation or one.unique for one in (before, step.field)):
                return False
        step.state_forwards(migration.app_label, after)
    return True


def _changes_no_model(step: Operation) -> bool:
    return isinstance(step, ForbidChanges | SeparateAdministrators)


def _stored(field: Field) -> tuple[str, Sequence, dict]:
    """What the database sees of a field, as Django's own schema editor compares it."""
    _name, path, positional, named = field.deconstruct()
    told = {key: value for key, value in named.items() if key not in field.non_db_attrs}
    return path, positional, told


def fill(connection: BaseDatabaseWrapper, progress_callback: Callable | None = None) -> None:
    """Apply every migration to an empty database; Django's `migrate` is still to follow."""
    connection.prepare_database()
    FreshExecutor(connection, progress_callback).libraries_and_ours()


class FreshExecutor(MigrationExecutor):
    """Applies the migrations of an empty database."""

    def libraries_and_ours(self) -> None:
        """Apply everything: what is not ours first, and of ours what it depends on."""
        self.ours = {config.label for config in apps.get_app_configs() if is_ours(config)}
        #: Of ours, what no library refers to: out of sight while the libraries migrate.
        self.unseen: dict[Key, ModelState] = {}
        leaves = self.loader.graph.leaf_nodes()
        state = self.migrate([leaf for leaf in leaves if leaf[0] not in self.ours])
        state.models |= self.unseen
        self.loader.build_graph()
        self.migrate(leaves, state=state)

    def _migrate_all_forwards(self, state, plan, full_plan, fake, fake_initial):
        """As Django does it, but drawing nothing before it is asked for."""
        wanted = {migration for migration, _backwards in plan}
        libraries = any(migration.app_label not in self.ours for migration in wanted)
        for migration, _backwards in full_plan:
            if migration not in wanted:
                continue
            ours = migration.app_label in self.ours
            if ours:
                state.models |= self.unseen
            state = self.apply_migration(state, migration, fake, fake_initial)
            if ours and libraries:
                self._hide(state)
        return state

    def _hide(self, state: ProjectState) -> None:
        seen = part(state, [resolve_relation(settings.AUTH_USER_MODEL)]).models
        self.unseen = {
            key: model
            for key, model in state.models.items()
            if key[0] in self.ours and key not in seen
        }
        for key in self.unseen:
            del state.models[key]
        # Classes drawn so far are dropped; whoever asks next has all of them drawn at once.
        state.__dict__.pop("apps", None)

    def apply_migration(self, state, migration, fake=False, fake_initial=False):
        drawn = state.__dict__.pop("apps", None)
        models = created(migration)
        stepwise = models is None and goes_by_tables(migration, state)
        if models is None and not stepwise and not changes_no_table(migration, state):
            if drawn:
                state.apps = drawn
            return super().apply_migration(state, migration, fake, fake_initial)
        if self.progress_callback:
            self.progress_callback("apply_start", migration, fake)
        if not stepwise:
            migration.mutate_state(state, preserve=False)
        with self.connection.schema_editor(atomic=migration.atomic) as editor:
            if models:
                self._create(editor, part(state, models), models)
            elif stepwise:
                self._by_tables(editor, state, migration)
            self.record_migration(migration)
        if self.progress_callback:
            self.progress_callback("apply_success", migration, fake)
        return state

    @staticmethod
    def _create(editor, state: ProjectState, keys: list[Key]) -> None:
        for key in keys:
            model = state.apps.get_model(*key)
            if Operation().allow_migrate_model(editor.connection.alias, model):
                editor.create_model(model)

    @staticmethod
    def _by_tables(editor, state: ProjectState, migration: Migration) -> None:
        """Step by step; ``state`` moves along. What two steps see alike is drawn once."""
        label, drawn, key = migration.app_label, ProjectState(), None
        for step in migration.operations:
            if (label, _model(step)) != key:
                key = (label, _model(step))
                drawn = part(state, [key])
            step.state_forwards(label, state)
            after = drawn if _changes_no_model(step) else part(state, [key])
            step.database_forwards(label, editor, drawn, after)
            drawn = after
