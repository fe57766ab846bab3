"""Cells and tables of every workbook this site gives out, and the rows of those it is given.

Text is always written as text: a name that begins like a formula stays a name.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from djmoney.money import Money
from openpyxl import load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

YUAN = "#,##0.00"
WHOLE = "#,##0"
DAY = "yyyy-mm-dd"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOLD = Font(name="Calibri", size=11, bold=True)
HEAD = PatternFill("solid", fgColor="E1EFEB")
#: Width of a sheet of notes.
NOTE = 90
#: A workbook is a packed archive: what it unpacks to is bounded too, in bytes.
MOST_UNPACKED = 60 * 1024 * 1024


class NotAWorkbook(Exception):
    """The file is no workbook that can be read."""


class UnpacksTooMuch(NotAWorkbook):
    """The file is small and what is packed into it is not."""


def first_sheet(content: bytes, *, rows: int, columns: int) -> list[tuple]:
    """The values of the first sheet, at most so many rows and columns; formulas as last computed.

    Raises NotAWorkbook.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise UnpacksTooMuch
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            sheet = book.worksheets[0]
            # What the file says of its own size is often wrong; the rows are what counts.
            sheet.reset_dimensions()
            return list(sheet.iter_rows(values_only=True, max_row=rows, max_col=columns))
        finally:
            book.close()
    except NotAWorkbook:
        raise
    except Exception as error:  # a broken archive breaks in many ways, none of them ours
        raise NotAWorkbook from error


def put(sheet: Worksheet, row: int, column: int, value: Any, form: str = "") -> None:
    """Write one cell: money as a number in yuan, words as words."""
    cell = sheet.cell(row, column)
    if isinstance(value, Money):
        cell.value, cell.number_format = value.amount, form or YUAN
    elif isinstance(value, date):
        cell.value, cell.number_format = value, form or DAY
    elif isinstance(value, str):
        cell.value, cell.data_type = value, "s"
        cell.quotePrefix = value[:1] in "=+-@\t"
    else:
        cell.value, cell.number_format = value, form or WHOLE


def head(sheet: Worksheet, heads: Sequence[str]) -> None:
    """The first row: it stays in sight, and on every printed page."""
    for column, text in enumerate(heads, start=1):
        put(sheet, 1, column, str(text))
        cell = sheet.cell(1, column)
        cell.font, cell.fill = BOLD, HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "B2"


def width(value: Any) -> int:
    """Room a value takes: Chinese signs take two places, money its separators."""
    if isinstance(value, Money):
        return len(f"{value.amount:,.2f}")
    if isinstance(value, date):
        return 10
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in str("" if value is None else value))


def fit(sheet: Worksheet, heads: Sequence[str], rows: Sequence[Sequence]) -> None:
    """Columns as wide as what stands in them, within reason; printed across one page."""
    for column, text in enumerate(heads, start=1):
        widest = max((width(row[column - 1]) for row in rows if len(row) >= column), default=0)
        # A long head wraps into two or three lines.
        if any(isinstance(row[column - 1], Money) for row in rows if len(row) >= column):
            sheet.cell(1, column).alignment = Alignment(
                horizontal="right", vertical="top", wrap_text=True
            )
        room = max(widest, min(width(text), 16)) + 2
        sheet.column_dimensions[get_column_letter(column)].width = min(max(room, 10), 48)
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if len(heads) > 4 else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    sheet.oddFooter.center.text = "&A · &P / &N"


def fill(sheet: Worksheet, heads: Sequence[str], rows: Sequence[Sequence], total: Sequence) -> None:
    """A table with a head that stays in sight and, where rows can be summed, a total."""
    head(sheet, heads)
    for row, values in enumerate(rows, start=2):
        for column, value in enumerate(values, start=1):
            put(sheet, row, column, value)
    for column, value in enumerate(total, start=1):
        put(sheet, len(rows) + 2, column, value)
        sheet.cell(len(rows) + 2, column).font = BOLD
    fit(sheet, heads, [*rows, total])


def checked(
    sheet: Worksheet, heads: Sequence[str], rows: Sequence[Sequence], total: Sequence[Money]
) -> None:
    """A table whose total comes from elsewhere; the formulas of the last row must show zero."""
    fill(sheet, heads, rows, [_("Total"), *total])
    end = len(rows) + 2
    put(sheet, end + 1, 1, _("Check"))
    for column in range(2, len(total) + 2):
        name = get_column_letter(column)
        if rows:
            cell = sheet.cell(end + 1, column)
            cell.value = f"=ROUND(SUM({name}2:{name}{end - 1})-{name}{end},2)"
            cell.number_format = YUAN


def notes(sheet: Worksheet, told: Sequence[str]) -> None:
    """What the reader must know: a title, then a sentence a row."""
    sheet.title = _("Notes")
    for row, text in enumerate(told, start=1):
        put(sheet, row, 1, str(text))
        sheet.cell(row, 1).alignment = Alignment(wrap_text=True, vertical="top")
        # Not every program makes a row as high as its words.
        sheet.row_dimensions[row].height = 18 * (1 + width(text) // NOTE)
    sheet.cell(1, 1).font = Font(name="Calibri", size=14, bold=True)
    fit(sheet, [""], [])
    sheet.column_dimensions["A"].width = NOTE
    sheet.print_title_rows = None
