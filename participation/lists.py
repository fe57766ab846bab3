"""Attendance lists from CSV or XLSX: parse, show what would count, count it once.

Names never reach the database: a row is kept as a keyed fingerprint. The same row
of the same sheet has the same fingerprint, however often and in whatever file it comes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from foundation.areas.models import Area
from foundation.interface.workbook import NotAWorkbook, UnpacksTooMuch, first_sheet
from foundation.people.models import User
from participation import identity, rules
from participation.errors import InvalidFact, NotAllowed
from participation.models import AttendanceList, CountingRule, ParticipationEvent
from participation.own_sources import LIST
from participation.registry import source
from participation.services import Assurance, Fact, Method, record_many

MOST_ROWS = 5000
MOST_COLUMNS = 60
MOST_BYTES = 2 * 1024 * 1024

_HEADINGS = {
    "number": {"number", "编号", "参与编号", "账号"},
    "name": {"name", "姓名", "名字"},
    "heads": {"heads", "人数"},
    "minutes": {"minutes", "分钟", "时长（分钟）", "时长(分钟)"},
}

NEW, DUPLICATE, COUNTED, UNKNOWN, INVALID = "new", "duplicate", "counted", "unknown", "invalid"


@dataclass(slots=True)
class Line:
    line: int
    key: str
    user: int | None
    heads: int
    minutes: int
    verdict: str


def read_table(content: bytes, filename: str) -> list[dict[str, str]]:
    """The rows of a file by our column names. Raises InvalidFact with what to do."""
    if len(content) > MOST_BYTES:
        raise InvalidFact(_("The file is larger than 2 MB. Split the list."))
    table = _xlsx(content) if filename.lower().endswith(".xlsx") else _csv(content)
    if not table:
        raise InvalidFact(_("The file has no rows."))
    columns = {}
    for position, heading in enumerate(table[0]):
        for name, spellings in _HEADINGS.items():
            if _plain(heading) in spellings:
                columns[name] = position
    if not columns.keys() & {"number", "name", "heads"}:
        raise InvalidFact(_("The first row must name the columns: name, number, heads or minutes."))
    rows = [
        {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
        for row in table[1:]
    ]
    if len(rows) > MOST_ROWS:
        raise InvalidFact(_("The list has more than 5,000 rows. Split it."))
    return rows


def _csv(content: bytes) -> list[list[str]]:
    # A text has no NUL, and PostgreSQL takes none.
    encodings = () if b"\0" in content else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
            return [row for row in csv.reader(io.StringIO(text)) if any(row)]
        except (UnicodeDecodeError, csv.Error):
            continue
    raise InvalidFact(_("The file cannot be read. Save it as CSV (UTF-8) or XLSX."))


def _xlsx(content: bytes) -> list[list[str]]:
    try:
        rows = first_sheet(content, rows=MOST_ROWS + 2, columns=MOST_COLUMNS)
    except UnpacksTooMuch:
        raise InvalidFact(_("The file is larger than 2 MB. Split the list.")) from None
    except NotAWorkbook:
        raise InvalidFact(_("The file cannot be read. Save it as CSV (UTF-8) or XLSX.")) from None
    table = [["" if cell is None else str(cell) for cell in row] for row in rows]
    return [row for row in table if any(row)]


def _plain(text: str) -> str:
    """One spelling for what people write in many: width, case, blanks."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def sheet_id(area: Area, action: str, occurred_on: date, title: str) -> str:
    text = f"{area.code}|{action}|{occurred_on}|{_plain(title)}"
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def judge(rows: list[dict[str, str]], sheet: str, action: str, occurred_on: date) -> list[Line]:
    """A verdict for every row. Does not write."""
    users = dict(
        User.objects.filter(handle__in={r["number"] for r in rows if r.get("number")}).values_list(
            "handle", "pk"
        )
    )
    seen: Counter[str] = Counter()
    known: set[int] = set()
    lines = []
    for position, row in enumerate(rows, start=2):
        heads, minutes = _whole(row.get("heads"), 1), _whole(row.get("minutes"), 0)
        number, name = row.get("number", ""), _plain(row.get("name", ""))
        user = users.get(number)
        # Two people of one name on one sheet are two: the n-th of a name is its own row.
        seen[name] += 1
        text = f"{sheet}|{name}|{seen[name] if not user else number}"
        key = salted_hmac("participation.list", text, algorithm="sha256").hexdigest()[:32]
        if heads is None or minutes is None or heads < 1 or (user and heads != 1):
            verdict = INVALID
        elif number and user is None:
            verdict = UNKNOWN
        elif user in known:
            verdict = DUPLICATE
        else:
            verdict = NEW
        if user:
            known.add(user)
        lines.append(Line(position, key, user, heads or 1, minutes or 0, verdict))
    _mark_counted(lines, sheet, action, occurred_on)
    return lines


def _whole(text: str | None, default: int) -> int | None:
    if not text:
        return default
    try:
        number = int(float(text))
    except (ValueError, OverflowError):
        return None
    return number if 0 <= number <= 100_000 else None


def _mark_counted(lines: list[Line], sheet: str, action: str, occurred_on: date) -> None:
    """What the log holds already."""
    rule = CountingRule.objects.filter(starts_on__lte=occurred_on).latest("starts_on")
    entry = source(LIST, action)
    refs = identity.known_refs(line.user for line in lines if line.user)
    keys = {}
    for line in lines:
        if line.verdict == NEW and (line.user is None or line.user in refs):
            key = rules.fact_key(
                rule_version=rule.version,
                unit=rule.units[entry.kind],
                kind=entry.kind,
                source_type=LIST,
                source_id=sheet,
                occurred_on=occurred_on,
                stage="",
                space_ref="",
                person_ref=refs.get(line.user),
                row_key=line.key,
            )
            keys[key] = line
    wanted = list(keys)
    for start in range(0, len(wanted), 500):
        for (key,) in ParticipationEvent.objects.filter(  # type: ignore[assignment]
            idem_key__in=wanted[start : start + 500]
        ).values_list("idem_key"):
            keys[bytes(key)].verdict = COUNTED


@transaction.atomic
def preview(
    *,
    area: Area,
    action: str,
    occurred_on: date,
    title: str,
    evidence: str,
    content: bytes,
    filename: str,
    by: User,
) -> AttendanceList:
    """Keep a list for confirmation, without its names. Raises InvalidFact."""
    sheet = sheet_id(area, action, occurred_on, title)
    rows = read_table(content, filename)
    canonical = repr([sorted(row.items()) for row in rows])
    digest = salted_hmac("participation.file", canonical, algorithm="sha256").hexdigest()
    other = (
        AttendanceList.objects.filter(file_digest=digest, confirmed_at__isnull=False, area=area)
        .exclude(sheet_id=sheet)
        .first()
    )
    if other is not None:
        raise InvalidFact(
            _("This list was counted already as “{title}” of {day}.").format(
                title=other.title, day=other.occurred_on.isoformat()
            )
        )
    lines = judge(rows, sheet, action, occurred_on)
    return AttendanceList.objects.create(
        area=area,
        action=action,
        title=title.strip(),
        sheet_id=sheet,
        occurred_on=occurred_on,
        evidence=evidence,
        file_digest=digest,
        rows=[[r.line, r.key, r.user, r.heads, r.minutes, r.verdict] for r in lines],
        uploaded_by=by,
        uploaded_at=timezone.now(),
    )


def needs_second_person(sheet: AttendanceList) -> bool:
    return rules.list_needs_second_person(
        len(sheet.rows), sheet.occurred_on, timezone.localdate(sheet.uploaded_at)
    )


@transaction.atomic
def confirm(sheet: AttendanceList, *, by: User) -> int:
    """Count the rows of a list; returns how many were new. Twice counts once."""
    sheet = AttendanceList.objects.select_for_update().select_related("area").get(pk=sheet.pk)
    if sheet.confirmed_at is not None:
        return 0
    if needs_second_person(sheet) and by.pk == sheet.uploaded_by_id:
        raise NotAllowed(
            _("A list of more than 30 rows or older than three days is confirmed by a colleague.")
        )
    lines = [Line(*row) for row in sheet.rows]
    people = User.objects.in_bulk([line.user for line in lines if line.user])
    new = record_many(
        Fact(
            LIST,
            sheet.action,
            sheet.sheet_id,
            sheet.area,
            sheet.occurred_on,
            Method.LIST,
            Assurance.D,
            person=people.get(line.user),
            heads=line.heads,
            minutes=line.minutes,
            recorded_by=by,
            evidence=sheet.evidence,
            row_key=line.key,
        )
        for line in lines
        if line.verdict in {NEW, COUNTED, DUPLICATE} and (line.user is None or line.user in people)
    )
    sheet.confirmed_by, sheet.confirmed_at, sheet.counted = by, timezone.now(), new
    sheet.save(update_fields=["confirmed_by", "confirmed_at", "counted"])
    return new
