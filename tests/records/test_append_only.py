"""The triggers, on whichever engine the tests run."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from foundation.records.migrations import ForbidChanges, trigger_names

pytestmark = pytest.mark.django_db


class Page:
    """A scratch table with the guard on it, gone with the test's transaction."""

    def __init__(self, **guard):
        self.before = ProjectState()
        create = migrations.CreateModel(
            "Page",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("text", models.CharField(max_length=20)),
                ("seal", models.CharField(max_length=20, null=True)),
            ],
        )
        create.state_forwards("scratch", self.before)
        self.editor = connection.schema_editor()
        self.editor.deferred_sql = []
        create.database_forwards("scratch", self.editor, ProjectState(), self.before)
        self.operation = ForbidChanges("Page", **guard)
        self.operation.database_forwards("scratch", self.editor, self.before, self.before)
        self.model = self.before.apps.get_model("scratch", "Page")

    def release(self):
        self.operation.database_backwards("scratch", self.editor, self.before, self.before)


def refused(act):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        act()


def test_update_and_delete_are_refused():
    pages = Page().model.objects
    row = pages.create(text="written")
    refused(lambda: pages.filter(pk=row.pk).update(text="rewritten"))
    refused(lambda: pages.filter(pk=row.pk).delete())
    assert pages.get().text == "written"


def test_a_named_column_may_change_and_its_siblings_may_not():
    pages = Page(allow_update_of=["seal"]).model.objects
    row = pages.create(text="written")
    pages.update(seal="sealed")
    refused(lambda: pages.update(text="rewritten"))
    refused(lambda: pages.update(text="rewritten", seal="broken"))
    refused(row.delete)
    assert pages.get().seal == "sealed"


def test_a_condition_leaves_open_rows_editable():
    pages = Page(when="OLD.seal IS NOT NULL").model.objects
    draft = pages.create(text="draft")
    pages.filter(pk=draft.pk).update(text="final", seal="sealed")
    refused(lambda: pages.update(text="rewritten"))
    refused(lambda: pages.all().delete())


def test_a_condition_and_a_named_column_hold_together():
    pages = Page(when="OLD.seal IS NOT NULL", allow_update_of=["seal"]).model.objects
    pages.create(text="draft")
    pages.update(text="final")
    pages.update(seal="sealed")
    pages.update(seal="sealed twice")
    refused(lambda: pages.update(text="rewritten"))


def test_the_operation_can_be_undone():
    page = Page()
    page.model.objects.create(text="written")
    page.release()
    page.model.objects.update(text="rewritten")
    page.model.objects.all().delete()


def test_the_operation_can_be_repeated():
    page = Page()
    page.operation.database_forwards("scratch", page.editor, page.before, page.before)
    page.model.objects.create(text="written")
    refused(lambda: page.model.objects.all().delete())


def test_every_guard_that_migrations_promise_is_in_the_database():
    promised = {
        name
        for migration in MigrationLoader(None).disk_migrations.values()
        for operation in migration.operations
        if isinstance(operation, ForbidChanges)
        for name in trigger_names(
            apps.get_model(migration.app_label, operation.model_name)._meta.db_table
        )
    }
    source = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(source)
        present = {name for (name,) in cursor.fetchall()}
    assert promised <= present
