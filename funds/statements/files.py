"""A bank's file as a table of text: CSV in the encodings banks use, or XLSX.

Cells are read as values and never as formulas. Rows keep their place in the file,
blank ones too, so that a row number is the one the person sees in the spreadsheet.
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.interface.workbook import NotAWorkbook, UnpacksTooMuch, first_sheet
from funds.statements.columns import recognised
from funds.statements.errors import StatementError, Unreadable

MEGABYTE = 1024 * 1024
MOST_BYTES = 5 * MEGABYTE
MOST_ROWS = 10_000
MOST_COLUMNS = 60
DELIMITERS = ",\t;|"
ENCODINGS = ("utf-8-sig", "gb18030")

Table = list[list[str]]


def read_table(content: bytes, name: str) -> Table:
    """All rows of the file. Raises StatementError with what to do."""
    if not content:
        raise StatementError(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise StatementError(_("The file is larger than 5 MB. Export a shorter period."))
    ending = name.lower().rsplit(".", 1)[-1]
    if ending == "xls":
        raise StatementError(_("The old XLS format cannot be read. Save the file as XLSX or CSV."))
    if ending not in ("csv", "txt", "xlsx"):
        raise Unreadable
    table = _xlsx(content) if ending == "xlsx" else _csv(content)
    while table and not any(table[-1]):
        table.pop()
    if not table:
        raise StatementError(_("The file has no rows."))
    if len(table) > MOST_ROWS:
        raise StatementError(
            ngettext(
                "The file has more than %(most)d row. Export a shorter period.",
                "The file has more than %(most)d rows. Export a shorter period.",
                MOST_ROWS,
            )
            % {"most": MOST_ROWS}
        )
    return table


def _csv(content: bytes) -> Table:
    if b"\0" in content:
        raise Unreadable
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return max((_split(text, sign) for sign in DELIMITERS), key=_sense)
    raise Unreadable


def _split(text: str, delimiter: str) -> Table:
    try:
        rows = []
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append([cell.strip() for cell in row[:MOST_COLUMNS]])
            if len(rows) > MOST_ROWS + 1:
                break
    except csv.Error:
        raise Unreadable from None
    return rows


def _sense(table: Table) -> tuple[int, int]:
    """How much of a statement is seen when the text is split so."""
    head = table[:40]
    return (
        max((len(recognised(row)) for row in head), default=0),
        max((len(row) for row in head), default=0),
    )


def _xlsx(content: bytes) -> Table:
    try:
        rows = first_sheet(content, rows=MOST_ROWS + 1, columns=MOST_COLUMNS)
    except UnpacksTooMuch:
        raise StatementError(_("The file is larger than 5 MB. Export a shorter period.")) from None
    except NotAWorkbook as error:
        raise Unreadable from error
    return [_without_rest([_text(cell) for cell in row]) for row in rows]


def _without_rest(row: list[str]) -> list[str]:
    """Up to its last cell with something in it: a sheet goes on to the right for ever."""
    while row and not row[-1]:
        row.pop()
    return row


def _text(cell) -> str:
    """A cell as a person would type it."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        # 0.1 + 0.2 in a spreadsheet is 0.30000000000000004: what it shows is meant.
        number = Decimal(repr(cell))
        near = round(number, 2)
        return f"{near if abs(number - near) < Decimal('1e-6') else number:f}"
    return str(cell).strip()
