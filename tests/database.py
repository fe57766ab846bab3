"""The database the tests run in: copied from a migrated template, restored after commits.

Append-only tables refuse DELETE, so Django's flush after a transactional test cannot
work, and it would also take Wagtail's root page away. Instead every test process works
on a copy of a migrated template, and a test that commits has that copy restored.
The template is named by a hash of all migrations, so it is built once, not once a run.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, connections
from wagtail.models import Site

RESTORE_TIMEOUT = 30
FOLDER = Path(settings.VAR_DIR) / "test"


def migrations_digest() -> str:
    """Changes whenever a migration does, ours or a dependency's, or one's helper does."""
    seen = hashlib.sha256()
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        own = Path(app.path).is_relative_to(settings.BASE_DIR) and "site-packages" not in app.path
        if own:
            for file in sorted(Path(app.path, "migrations").glob("*.py")):
                seen.update(str(file.relative_to(settings.BASE_DIR)).encode())
                seen.update(file.read_bytes())
        else:
            for file in sorted(Path(app.path, "migrations").glob("*.py")):
                seen.update(f"{app.label}.{file.name}".encode())
    base = Path(settings.BASE_DIR)
    helpers = sorted(base.joinpath("foundation", "records").glob("*.py"))
    for helper in [*helpers, base / "nanhai_civic" / "fresh_database.py"]:
        seen.update(helper.read_bytes())
    seen.update(version("django").encode() + version("wagtail").encode())
    return seen.hexdigest()[:12]


def run() -> int:
    """The process that started this run, alone or with others."""
    return os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()


def is_over(kept: str) -> bool:
    """Whether the run that kept something under this name has ended: ``…kept_<run>_<name>``."""
    return not Path("/proc", kept.partition("kept_")[2].partition("_")[0]).exists()


class Database(Protocol):
    def open(self, *, rebuild: bool) -> None:
        """Make this process's copy and point the default connection at it."""

    def restore(self, kept: str = "") -> None:
        """Put the copy back to its pristine state, or to one that was kept under a name."""

    def keep(self, name: str) -> None:
        """Keep the copy as it is now, for any process of this run. The next run removes it."""

    def is_kept(self, name: str) -> bool:
        """Whether something was kept under this name."""

    def drop(self) -> None:
        """Remove the copy."""


@contextmanager
def only_one_process(name: str) -> Iterator[None]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


class SqliteDatabase:
    def __init__(self) -> None:
        self.template = FOLDER / f"template-{migrations_digest()}.sqlite3"
        self.copy = FOLDER / f"run-{os.getpid()}.sqlite3"

    def open(self, *, rebuild: bool) -> None:
        with only_one_process("sqlite"):
            for old in FOLDER.glob("kept_*"):
                if is_over(old.name):
                    old.unlink()
            if rebuild or not self.template.exists():
                self.build()
        use(str(self.copy))
        self.restore()

    def build(self) -> None:
        for old in FOLDER.glob("template-*.sqlite3*"):
            old.unlink()
        draft = self.template.with_suffix(f".{os.getpid()}")
        use(str(draft))
        call_command("migrate", verbosity=0, interactive=False)
        connection.close()
        with sqlite3.connect(draft) as checkpoint:
            checkpoint.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        checkpoint.close()
        draft.rename(self.template)

    def restore(self, kept: str = "") -> None:
        self.copy_over(self.kept(kept) if kept else self.template, self.copy)

    def kept(self, name: str) -> Path:
        return FOLDER / f"kept_{run()}_{name}.sqlite3"

    def keep(self, name: str) -> None:
        self.copy_over(self.copy, self.kept(name))

    def is_kept(self, name: str) -> bool:
        return self.kept(name).exists()

    def copy_over(self, origin: Path, copy: Path) -> None:
        """SQLite's own backup, so that connections of other threads see a sound file."""
        give_up_at = time.monotonic() + RESTORE_TIMEOUT

        def still_trying(*_: int) -> None:
            if time.monotonic() > give_up_at:
                raise TimeoutError("a connection left open by a test blocks the clean-up")

        connection.close()
        source, target = sqlite3.connect(origin), sqlite3.connect(copy)
        try:
            target.execute("PRAGMA synchronous=OFF")
            source.backup(target, progress=still_trying, sleep=0.05)
        finally:
            source.close()
            target.close()

    def drop(self) -> None:
        connections.close_all()
        for file in FOLDER.glob(f"{self.copy.name}*"):
            file.unlink()


class PostgresqlDatabase:
    def __init__(self) -> None:
        self.base = str(connection.settings_dict["NAME"])
        self.template = f"{self.base}_tpl_{migrations_digest()}"
        self.copy = f"{self.base}_run_{os.getpid()}"

    def server(self, *statements: str) -> list[tuple[Any, ...]]:
        with connection._nodb_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def exists(self, name: str) -> bool:
        return bool(self.server(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))

    def names(self, kind: str) -> list[str]:
        known = f"SELECT datname FROM pg_database WHERE datname ~ '^{self.base}_{kind}_'"
        return [name for (name,) in self.server(known)]

    def open(self, *, rebuild: bool) -> None:
        with only_one_process(f"postgresql-{self.base}"):
            for name in self.names("kept"):
                if is_over(name):
                    self.server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            if rebuild or not self.exists(self.template):
                self.build()
        self.restore()

    def build(self) -> None:
        draft = f"{self.base}_draft"
        for name in self.names("tpl"):
            self.server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self.server(f'DROP DATABASE IF EXISTS "{draft}" WITH (FORCE)', f'CREATE DATABASE "{draft}"')
        use(draft)
        call_command("migrate", verbosity=0, interactive=False)
        connection.close()
        self.server(f'ALTER DATABASE "{draft}" RENAME TO "{self.template}"')

    def restore(self, kept: str = "") -> None:
        self.copy_over(self.kept(kept) if kept else self.template, self.copy)
        use(self.copy)

    def kept(self, name: str) -> str:
        return f"{self.base}_kept_{run()}_{name}"

    def keep(self, name: str) -> None:
        self.copy_over(self.copy, self.kept(name))

    def is_kept(self, name: str) -> bool:
        return self.exists(self.kept(name))

    def copy_over(self, origin: str, copy: str) -> None:
        connection.close()
        self.server(
            f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)',
            f'CREATE DATABASE "{copy}" TEMPLATE "{origin}"',
        )

    def drop(self) -> None:
        connections.close_all()
        self.server(f'DROP DATABASE IF EXISTS "{self.copy}" WITH (FORCE)')


def for_this_engine() -> Database:
    return PostgresqlDatabase() if connection.vendor == "postgresql" else SqliteDatabase()


def forget_what_was_read() -> None:
    """After rows were put below tests, or taken away: nothing kept in memory speaks of others."""
    ContentType.objects.clear_cache()
    Site.clear_site_root_paths_cache()
    forget_caches()


def forget_caches() -> None:
    """What a test cached must not be seen by the next; shared Redis keys simply expire."""
    for alias in caches:
        if settings.CACHES[alias]["BACKEND"].endswith("RedisCache"):
            prefix = f"test-{os.getpid()}-{time.monotonic_ns()}"
            settings.CACHES[alias]["KEY_PREFIX"] = caches[alias].key_prefix = prefix
        else:
            caches[alias].clear()
