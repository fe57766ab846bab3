"""Cells and tables of every workbook this site gives out.

Text is always written as text: a name that begins like a formula stays a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from djmoney.money import Money
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

YUAN = "#,##0.00"
WHOLE = "#,##0"
DAY = "yyyy-mm-dd"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD = PatternFill("solid", fgColor="E1EFEB")


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


def fill(sheet: Worksheet, heads: Sequence[str], rows: Sequence[Sequence], total: Sequence) -> None:
    """A table with a head that stays in sight and, where rows can be summed, a total."""
    for column, head in enumerate(heads, start=1):
        put(sheet, 1, column, str(head))
        cell = sheet.cell(1, column)
        cell.font, cell.fill = Font(bold=True), HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(column)].width = 24 if column == 1 else 18
    for row, values in enumerate(rows, start=2):
        for column, value in enumerate(values, start=1):
            put(sheet, row, column, value)
    for column, value in enumerate(total, start=1):
        put(sheet, len(rows) + 2, column, value)
        sheet.cell(len(rows) + 2, column).font = Font(bold=True)
    sheet.freeze_panes = "B2"
