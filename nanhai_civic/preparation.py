"""What `make run` does before the site starts, each part only when there is something to do.

Everything happens in one process, so that a second start costs one start of Python: it looks
at the times of files and at the list of applied migrations, and goes on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import reloader

from nanhai_civic import catalogues, fresh_database, progress

#: Beside the collected files: what they were collected from.
COLLECTED_FROM = "collected-from"

Say = Callable[[str], object]


def bring_up_to_date(say: Say) -> None:
    """Translations, database, static files, demonstration data; says what it does."""
    # First, so that whatever is written into the database afterwards is in Chinese.
    if compile_catalogues():
        say("Translations compiled.")
    if migrate():
        say("Database migrated.")
    if collect():
        say("Static files collected.")
    call_command("load_demo")


def compile_catalogues() -> int:
    """Compile what is newer than its result. Returns how many there were."""
    done = 0
    for source in catalogues.files():
        if catalogues.compile_file(source):
            done += 1
            # Django may have read the old ones, or none, already.
            reloader.translation_file_changed(None, source.with_suffix(".mo"))
    return done


def migrate() -> bool:
    """Apply what is not applied. Returns whether there was anything."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not waiting:
        return False
    if executor.loader.applied_migrations:
        call_command("migrate", verbosity=0)
        return True
    with progress.bar("database", len(waiting)) as bar:
        fresh_database.fill(
            connection, lambda step, *_: bar.update() if step == "apply_success" else None
        )
        # Django's own, for what follows: permissions, content types.
        call_command("migrate", verbosity=0)
    return True


def collect() -> bool:
    """Collect static files if any came, went or changed. Returns whether it did."""
    kept = Path(settings.STATIC_ROOT) / COLLECTED_FROM
    now = hashlib.sha256("\n".join(sorted(_static_files())).encode()).hexdigest()
    if kept.exists() and kept.read_text() == now:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    kept.write_text(now)
    return True


def _static_files() -> Iterator[str]:
    for finder in get_finders():
        for path, storage in finder.list([]):
            file = Path(storage.path(path)).stat()
            yield f"{path} {file.st_size} {file.st_mtime_ns}"
