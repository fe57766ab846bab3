"""The arithmetic of the rollups, set by set, in SQL both engines understand.

``part_batch`` holds signed rows on their way into the rollups, ``part_reach`` the
change of how often a person came. Temporary tables live as long as the connection.
"""

# No value a person typed enters the text of a statement: names of tables and columns only.
# ruff: noqa: S608

from __future__ import annotations

from django.db import connection

EVENT = "participation_participationevent"
EVIDENCE = "participation_evidence"
REF = "participation_participantref"

_BATCH_COLUMNS = (
    "district_id, town_id, community_id, space_ref, source_type, source_id,"
    " occurred_on, month, kind, class, person, n, heads_only, minutes, facts"
)
_BATCH_TYPES = (
    "district_id bigint, town_id bigint, community_id bigint, space_ref varchar(40),"
    " source_type varchar(40), source_id varchar(60), occurred_on date, month integer,"
    " kind varchar(14), class varchar(1), person bigint, n bigint, heads_only bigint,"
    " minutes bigint, facts bigint"
)

#: Rows that count: the press statement and class E are shown apart.
COUNTS = "kind <> 'statement' AND class <> 'E'"


def run(sql: str, params=()) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def fetch(sql: str, params=()) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def fresh_tables() -> None:
    run(f"CREATE TEMPORARY TABLE IF NOT EXISTS part_batch ({_BATCH_TYPES})")
    run(
        "CREATE TEMPORARY TABLE IF NOT EXISTS part_reach"
        " (area_id bigint, period integer, person bigint, n bigint)"
    )
    # Nothing vacuums a temporary table of PostgreSQL, so it is cut off, not deleted from.
    empty = "TRUNCATE" if connection.vendor == "postgresql" else "DELETE FROM"
    run(f"{empty} part_batch")
    run(f"{empty} part_reach")


def best_class(event: str) -> str:
    """The assurance of ``event`` (an alias) with its evidence up to %(evidence)s."""
    doors = (
        f"(SELECT MIN(v.assurance) FROM {EVIDENCE} v"
        f" WHERE v.event_id = {event}.id AND v.id <= %(evidence)s)"
    )
    return (
        f"CASE WHEN COALESCE({doors}, 'Z') < {event}.assurance"
        f" THEN {doors} ELSE {event}.assurance END"
    )


def batch_rows(where: str, klass: str, direction: int = 1) -> str:
    """SELECT of signed rows for the batch, from events ``e`` that satisfy ``where``."""
    return f"""
        SELECT e.district_id, e.town_id, e.community_id, e.space_ref, e.source_type,
               e.source_id, e.occurred_on, e.month, e.kind, {klass}, r.canonical,
               {direction} * e.sign * e.heads,
               CASE WHEN e.person_ref IS NULL THEN {direction} * e.sign * e.heads ELSE 0 END,
               {direction} * e.sign * e.minutes, {direction}
        FROM {EVENT} e LEFT JOIN {REF} r ON r.ref = e.person_ref
        LEFT JOIN {EVENT} o ON o.id = e.corrects_id
        WHERE {where}
    """


#: A correction counts in the class its original has now.
CLASS_NOW = f"CASE WHEN e.corrects_id IS NULL THEN e.assurance ELSE {best_class('o')} END"
#: Any row with all evidence up to the watermark: the view of a recount.
CLASS_AS_OF = f"CASE WHEN e.corrects_id IS NULL THEN {best_class('e')} ELSE {best_class('o')} END"


def fill_batch(select: str, params: dict) -> None:
    run(f"INSERT INTO part_batch ({_BATCH_COLUMNS}) {select}", params)


def fill_reach(select: str, params: dict | None = None) -> None:
    run(f"INSERT INTO part_reach (area_id, period, person, n) {select}", params or ())
    tell_size("part_reach")


def tell_size(table: str) -> None:
    """Of a temporary table, which nothing measures: PostgreSQL would guess, and read too much."""
    if connection.vendor == "postgresql":
        run(f"ANALYZE {table}")


def per_area() -> str:
    """The batch once for each level of area."""
    parts = [
        f"SELECT {column} AS area_id, month, kind, class, person, n, heads_only, minutes, facts"
        f" FROM part_batch WHERE {column} IS NOT NULL"
        for column in ("district_id", "town_id", "community_id")
    ]
    return " UNION ALL ".join(parts)


ROLL = f"""
    SELECT area_id, month, kind, class, SUM(n), SUM(heads_only), SUM(minutes), SUM(facts)
    FROM ({per_area()}) b WHERE 1 = 1 GROUP BY area_id, month, kind, class
"""
SPACE_ROLL = """
    SELECT space_ref, month, kind, class, SUM(n), SUM(heads_only), SUM(minutes), SUM(facts)
    FROM part_batch WHERE space_ref <> '' GROUP BY space_ref, month, kind, class
"""
SOURCE = f"""
    SELECT source_type, source_id, occurred_on, kind,
           COALESCE(community_id, town_id, district_id), space_ref, town_id, month, SUM(n)
    FROM part_batch WHERE {COUNTS}
    GROUP BY source_type, source_id, occurred_on, kind,
             COALESCE(community_id, town_id, district_id), space_ref, town_id, month
"""
PERIODS = "CASE p.step WHEN 1 THEN month WHEN 2 THEN month / 100 ELSE 0 END"
REACH = f"""
    SELECT area_id, {PERIODS} AS period, person, SUM(n) AS n
    FROM ({per_area()}) b
    CROSS JOIN (SELECT 1 AS step UNION ALL SELECT 2 UNION ALL SELECT 3) p
    WHERE person IS NOT NULL AND {COUNTS}
    GROUP BY area_id, {PERIODS}, person HAVING SUM(n) <> 0
"""

_COUNTED = "month, kind, assurance, person_times, unidentified, minutes, facts"
_ADD_COUNTED = ", ".join(
    f"{c} = t.{c} + excluded.{c}" for c in ("person_times", "unidentified", "minutes", "facts")
)
#: Table, columns, selection of a batch, key, change on conflict.
TARGETS = {
    "participation_roll": (
        f"area_id, {_COUNTED}",
        ROLL,
        "area_id, month, kind, assurance",
        _ADD_COUNTED,
    ),
    "participation_spaceroll": (
        f"space_ref, {_COUNTED}",
        SPACE_ROLL,
        "space_ref, month, kind, assurance",
        _ADD_COUNTED,
    ),
    "participation_sourcecount": (
        "source_type, source_id, occurred_on, kind, place_id, space_ref, town_id, month,"
        " person_times",
        SOURCE,
        "source_type, source_id, occurred_on, kind, place_id, space_ref",
        "person_times = t.person_times + excluded.person_times",
    ),
}


def apply_batch() -> None:
    """Add the batch to every rollup, people included."""
    for table, (columns, select, key, change) in TARGETS.items():
        run(
            f"INSERT INTO {table} AS t ({columns}) {select}"
            f" ON CONFLICT ({key}) DO UPDATE SET {change}"
        )
    # In the order of participation_reach's key, whose pages are then visited one after another.
    fill_reach(f"{REACH} ORDER BY 1, 2, 3")
    apply_reach()


def apply_reach() -> None:
    """Move people and repeaters where somebody's count crosses 0|1 or 1|2."""
    run("""
        INSERT INTO participation_uniq AS t (area_id, period, people, repeaters)
        SELECT d.area_id, d.period,
               SUM(CASE WHEN COALESCE(r.times, 0) + d.n > 0 THEN 1 ELSE 0 END)
                 - SUM(CASE WHEN COALESCE(r.times, 0) > 0 THEN 1 ELSE 0 END),
               SUM(CASE WHEN COALESCE(r.times, 0) + d.n > 1 THEN 1 ELSE 0 END)
                 - SUM(CASE WHEN COALESCE(r.times, 0) > 1 THEN 1 ELSE 0 END)
        FROM part_reach d LEFT JOIN participation_reach r
          ON r.area_id = d.area_id AND r.period = d.period AND r.person_ref = d.person
        WHERE 1 = 1 GROUP BY d.area_id, d.period
        ON CONFLICT (area_id, period) DO UPDATE
        SET people = t.people + excluded.people, repeaters = t.repeaters + excluded.repeaters
    """)
    run("""
        INSERT INTO participation_reach AS t (area_id, period, person_ref, times)
        SELECT area_id, period, person, n FROM part_reach WHERE 1 = 1
        ON CONFLICT (area_id, period, person_ref) DO UPDATE SET times = t.times + excluded.times
    """)
