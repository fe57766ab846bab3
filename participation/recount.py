"""The second opinion: every rollup computed again from the log and compared.

It shares no incremental step with the aggregator: the whole log up to the
watermark is summed in one go. Rows that came after the watermark are left out.
"""

# No value a person typed enters the text of a statement: names of tables and columns only.
# ruff: noqa: S608

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction

from participation import rollup_sql as sql
from participation.models import Watermark
from participation.rollups import locked_watermark

_LISTED = 50

_EXPECTED_REACH = sql.REACH.replace("HAVING SUM(n) <> 0", "HAVING SUM(n) > 0")
_ROLL_COLUMNS = "month, kind, assurance, person_times, unidentified, minutes, facts"
_SOURCE_COLUMNS = (
    "source_type, source_id, occurred_on, kind, place_id, space_ref, town_id, month, person_times"
)

#: Rollup, its table, what the log says, what the table says.
_COMPARED = (
    (
        "areas",
        "participation_roll",
        f"{sql.ROLL} HAVING SUM(facts) <> 0",
        f"SELECT area_id, {_ROLL_COLUMNS} FROM participation_roll WHERE facts <> 0",
        f"area_id, {_ROLL_COLUMNS}",
    ),
    (
        "spaces",
        "participation_spaceroll",
        f"{sql.SPACE_ROLL} HAVING SUM(facts) <> 0",
        f"SELECT space_ref, {_ROLL_COLUMNS} FROM participation_spaceroll WHERE facts <> 0",
        f"space_ref, {_ROLL_COLUMNS}",
    ),
    (
        "sources",
        "participation_sourcecount",
        f"{sql.SOURCE} HAVING SUM(n) <> 0",
        f"SELECT {_SOURCE_COLUMNS} FROM participation_sourcecount WHERE person_times <> 0",
        _SOURCE_COLUMNS,
    ),
    (
        "reach",
        "participation_reach",
        "SELECT area_id, period, person, n FROM part_reach",
        "SELECT area_id, period, person_ref, times FROM participation_reach WHERE times <> 0",
        "area_id, period, person_ref, times",
    ),
    (
        "people",
        "participation_uniq",
        "SELECT area_id, period, COUNT(*), SUM(CASE WHEN n > 1 THEN 1 ELSE 0 END)"
        " FROM part_reach GROUP BY area_id, period",
        "SELECT area_id, period, people, repeaters FROM participation_uniq"
        " WHERE people <> 0 OR repeaters <> 0",
        "area_id, period, people, repeaters",
    ),
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A row only one of the two has. The same cell with two values shows as two rows."""

    rollup: str
    only_in: str
    row: tuple

    def __str__(self) -> str:
        return f"{self.rollup}: only in the {self.only_in}: {' | '.join(map(str, self.row))}"


@dataclass(frozen=True, slots=True)
class Recount:
    event_id: int
    rows: int
    differences: list[Difference]


def _project(watermark: Watermark) -> int:
    """Lay the whole log up to the watermark out in the batch table, and whom it reached where."""
    if connection.vendor == "postgresql":
        sql.run("SET LOCAL work_mem = '256MB'")
    sql.fresh_tables()
    sql.fill_batch(
        sql.batch_rows("e.id <= %(events)s", sql.CLASS_AS_OF),
        {"events": watermark.event_id, "evidence": watermark.evidence_id},
    )
    sql.tell_size("part_batch")
    sql.fill_reach(_EXPECTED_REACH)
    return sql.fetch("SELECT COUNT(*) FROM part_batch")[0][0]


@transaction.atomic
def recount() -> Recount:
    """Compare every rollup with the log; lists up to 50 differences a rollup and side."""
    watermark = locked_watermark(wait=True)
    rows = _project(watermark)
    differences = []
    for name, _table, log, table, _columns in _COMPARED:
        for left, right, side in ((log, table, "log"), (table, log, "rollup")):
            differences += [
                Difference(name, side, row)
                for row in sql.fetch(
                    f"SELECT * FROM ({left}) a EXCEPT SELECT * FROM ({right}) b LIMIT {_LISTED}"
                )
            ]
    sql.fresh_tables()
    return Recount(watermark.event_id, rows, differences)


@transaction.atomic
def rebuild() -> int:
    """Throw every rollup away and compute it from the log, in one transaction."""
    watermark = locked_watermark(wait=True)
    rows = _project(watermark)
    for _name, table, log, _rollup, columns in _COMPARED:
        sql.run(f"DELETE FROM {table}")
        sql.run(f"INSERT INTO {table} ({columns}) {log}")
    sql.fresh_tables()
    return rows
