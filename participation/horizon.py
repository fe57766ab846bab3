"""How far a growing table may be read without ever missing a row.

PostgreSQL hands out ids before commit, so id 7 may become visible after id 8.
SQLite has one writer and needs no care.
"""

from __future__ import annotations

import time

from django.db import connection, models

_POLL_SECONDS = 0.02


def safe_horizon(model: type[models.Model], patience: float = 5.0) -> int | None:
    """The highest id below which no further row can appear; None when writers stay open.

    An INSERT takes its table lock before it draws an id and lets go of it after the
    commit is visible. So when everyone who held that lock after our look at the
    highest id is gone, every id up to it is decided.
    """
    highest = model._base_manager.aggregate(highest=models.Max("pk"))["highest"] or 0
    if connection.vendor != "postgresql":
        return highest
    pending = _writers(model)
    deadline = time.monotonic() + patience
    while pending:
        if time.monotonic() >= deadline:
            return None
        time.sleep(_POLL_SECONDS)
        pending &= _writers(model)
    return highest


def _writers(model: type[models.Model]) -> set[str]:
    """Other transactions that have begun to write into the table."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT virtualtransaction FROM pg_locks
            WHERE locktype = 'relation' AND relation = %s::regclass AND granted
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
              AND pid <> pg_backend_pid()
              AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock',
                           'AccessExclusiveLock')
            """,
            [model._meta.db_table],
        )
        return {row[0] for row in cursor.fetchall()}
