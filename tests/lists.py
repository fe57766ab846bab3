"""Reading a list to its end as a person does, by its links, and what that costs."""

from __future__ import annotations

import re
from html import unescape

from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.interface import pagination

NEXT = re.compile(r'rel="next" href="([^"]+)"')


def read_on(client, url: str, monkeypatch, reach: int, most_pages: int = 60) -> list:
    """All rows of a list, page after page, counting no further than ``reach`` rows.

    Asserts that no page asks more than 25 statements or counts without a limit.
    """
    monkeypatch.setattr(pagination, "REACH", reach)
    rows: list = []
    at, sep, rest = url.partition("?")
    query = f"?{rest}" if sep else ""
    for _page in range(most_pages):
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(at + query)
        assert answer.status_code == 200
        asked = [found["sql"] for found in captured.captured_queries]
        assert len(asked) <= 25
        assert not unbounded_counts(asked, answer.context["page"].object_list[0]), asked
        rows += list(answer.context["page"])
        following = NEXT.search(answer.content.decode())
        if not following:
            return rows
        query = unescape(following[1])
    raise AssertionError("The list does not end.")


def unbounded_counts(statements: list[str], row) -> list[str]:
    """The statements that count the rows of the list's own table without a limit."""
    table = row._meta.db_table
    return [
        sql
        for sql in statements
        if "COUNT(" in sql and f'FROM "{table}"' in sql and " LIMIT " not in sql
    ]
