"""Several reads of one moment, so that the figures of a page belong to one transfer number."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def one_moment() -> Iterator[None]:
    """Reads inside see one state of the books, whatever is posted meanwhile. Nothing is written.

    Begun by hand: a transaction of ours (`atomic`) takes the write lock on SQLite.
    Inside a transaction it does nothing, the reads are as the transaction has them.
    """
    if connection.in_atomic_block:
        yield
        return
    begin = "BEGIN" if connection.vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ"
    with connection.cursor() as cursor:
        cursor.execute(begin)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
