"""Budget against actual as a workbook: totals from the ledger, each checked by a formula."""

from __future__ import annotations

from io import BytesIO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from foundation.interface.workbook import YUAN, put
from funds.rules import AccountKind
from funds.selectors import BELOW_A_SOURCE


def _numbers(sheet, row: int, line) -> None:
    amounts = [line.total, *(line.standing(kind) for kind in BELOW_A_SOURCE)]
    for column, amount in enumerate(amounts, start=2):
        put(sheet, row, column, amount)


def budget_workbook(area, year, whole, tables, number: int) -> bytes:
    """A sheet of notes and one a table; the row under each total must show zeros."""
    book = Workbook()
    notes = book.active
    notes.title = _("Notes")
    notes.column_dimensions["A"].width = 90
    told = [
        f"{area.short_name} · {year or _('All years')}",
        _("Money: as of transfer #%(number)s.") % {"number": number},
        _("The total is the ledger's. The check row is the sum of the rows less that total: zero."),
        _("Gifts in kind are not cash and are not counted here."),
    ]
    for row, text in enumerate(told, start=1):
        put(notes, row, 1, str(text))
    for title, lines in tables:
        sheet = book.create_sheet(str(title))
        heads = [title, _("Budget"), *(AccountKind(kind).label for kind in BELOW_A_SOURCE)]
        for column, head in enumerate(heads, start=1):
            put(sheet, 1, column, str(head))
            sheet.cell(1, column).font = Font(bold=True)
            sheet.column_dimensions[get_column_letter(column)].width = 24 if column == 1 else 18
        for row, line in enumerate(lines, start=2):
            put(sheet, row, 1, str(line.label))
            _numbers(sheet, row, line)
        end = len(lines) + 2
        put(sheet, end, 1, _("Total"))
        _numbers(sheet, end, whole)
        put(sheet, end + 1, 1, _("Check"))
        for column in range(2, len(heads) + 1):
            name = get_column_letter(column)
            if lines:
                check = sheet.cell(end + 1, column)
                check.value = f"=ROUND(SUM({name}2:{name}{end - 1})-{name}{end},2)"
                check.number_format = YUAN
        sheet.freeze_panes = "B2"
    out = BytesIO()
    book.save(out)
    return out.getvalue()
