"""An empty database migrated the short way is the one that Django's own way makes."""

import re

import pytest
from django.db import ConnectionHandler, migrations, models
from django.db.migrations import Migration
from django.db.migrations.state import ProjectState

from nanhai_civic.fresh_database import (
    FreshExecutor,
    changes_no_table,
    created,
    goes_by_tables,
)

pytestmark = pytest.mark.django_db


def key():
    return ("id", models.BigAutoField(primary_key=True))


class Library(Migration):
    """Tables that refer to each other, completed step by step, as `makemigrations` writes them."""

    operations = [
        migrations.CreateModel(
            "Author", [key(), ("name", models.CharField(max_length=20, verbose_name="name"))]
        ),
        migrations.CreateModel(
            "Book",
            [
                key(),
                ("pages", models.PositiveIntegerField()),
                ("author", models.ForeignKey("house.Author", models.CASCADE)),
                ("readers", models.ManyToManyField("house.Author", related_name="read")),
            ],
        ),
        migrations.AddField(
            "Author", "best", models.ForeignKey("house.Book", models.SET_NULL, null=True)
        ),
        migrations.AddIndex("Book", models.Index(fields=["pages"], name="book_pages")),
        migrations.AddConstraint(
            "Book",
            models.UniqueConstraint(
                fields=["author"], condition=models.Q(pages__gt=9), name="one_thick_book"
            ),
        ),
        migrations.AddConstraint(
            "Author", models.CheckConstraint(condition=~models.Q(name=""), name="named")
        ),
    ]


def library(**more) -> Migration:
    return type("Library", (Library,), more)("0001_initial", "house")


def schema(connection) -> dict[str, list[str]]:
    """What stands in the database by name; the order of a table's columns tells nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {name: sorted(re.split(r"(?<!\d), ", sql.rstrip(")"))) for name, sql in cursor}


@pytest.fixture
def empty():
    """Makes empty databases in memory."""
    made = []

    def make():
        settings = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
        made.append(ConnectionHandler(settings)["default"])
        return made[-1]

    yield make
    for connection in made:
        connection.close()


def test_tables_made_at_once_are_those_made_step_by_step(empty):
    short, long = empty(), empty()
    executor = FreshExecutor(short)
    executor.recorder.ensure_schema()
    executor.apply_migration(ProjectState(), library())
    state = ProjectState()
    with long.schema_editor() as editor:
        library().apply(state, editor)
    made = schema(short)
    assert made.pop("django_migrations")
    assert made == schema(long)
    assert {"house_book_readers", "book_pages", "one_thick_book"} <= made.keys()
    assert ("house", "0001_initial") in executor.recorder.applied_migrations()


class Shelves(Migration):
    """A later migration: a new table, and tables of before that grow."""

    operations = [
        migrations.CreateModel("Shelf", [key(), ("width", models.IntegerField(default=1))]),
        migrations.AddField("Book", "title", models.CharField(max_length=40, default="")),
        migrations.AddField(
            "Book", "shelf", models.ForeignKey("house.Shelf", models.SET_NULL, null=True)
        ),
        migrations.AddField("Author", "shelves", models.ManyToManyField("house.Shelf")),
        migrations.AlterField("Book", "pages", models.BigIntegerField(default=0)),
        migrations.RemoveConstraint("Book", "one_thick_book"),
        migrations.AddConstraint(
            "Book", models.CheckConstraint(condition=~models.Q(title="?"), name="titled")
        ),
    ]


def test_tables_that_grow_one_by_one_are_those_grown_before_all_the_others(empty):
    short, long = empty(), empty()
    later = Shelves("0002_shelves", "house")
    executor, states = FreshExecutor(short), {}
    executor.recorder.ensure_schema()
    states["short"] = executor.apply_migration(ProjectState(), library())
    assert goes_by_tables(later, states["short"])
    states["short"] = executor.apply_migration(states["short"], later)
    states["long"] = ProjectState()
    for migration in (library(), later):
        with long.schema_editor() as editor:
            states["long"] = migration.apply(states["long"], editor)
    made = schema(short)
    assert made.pop("django_migrations")
    assert made == schema(long)
    assert states["short"] == states["long"]
    assert {"house_shelf", "house_author_shelves"} <= made.keys()


def test_a_field_that_others_refer_to_is_not_changed_alone():
    state = ProjectState()
    library().mutate_state(state, preserve=False)
    for name, field in (
        ("id", models.AutoField(primary_key=True)),
        ("author", models.ForeignKey("house.Author", models.PROTECT)),
    ):
        assert not goes_by_tables(
            library(operations=[migrations.AlterField("Book", name, field)]), state
        )


def test_only_a_migration_that_works_on_its_own_new_tables_is_taken_at_once():
    assert created(library()) == [("house", "author"), ("house", "book")]
    elsewhere = migrations.AddField("Shelf", "width", models.IntegerField(default=1))
    data = migrations.RunPython(migrations.RunPython.noop)
    for step in (elsewhere, data):
        assert created(library(operations=[*Library.operations, step])) is None


def test_a_new_word_for_a_field_touches_no_table_but_a_longer_one_does():
    state = ProjectState()
    library().mutate_state(state, preserve=False)

    def alter(**options) -> Migration:
        field = models.CharField(**{"max_length": 20, "verbose_name": "called"} | options)
        return library(operations=[migrations.AlterField("Author", "name", field)])

    assert changes_no_table(alter(), state)
    assert not changes_no_table(alter(max_length=40), state)
