"""Budget against actual as a workbook: totals from the ledger, each checked by a formula."""

from __future__ import annotations

from io import BytesIO

from django.utils.translation import gettext as _
from openpyxl import Workbook

from foundation.interface.workbook import checked, notes
from funds.budget.selectors import Line
from funds.rules import AccountKind
from funds.selectors import BELOW_A_SOURCE


def _numbers(line: Line) -> list:
    return [line.total, *(line.standing(kind) for kind in BELOW_A_SOURCE)]


def budget_workbook(area, year, whole: Line, tables, number: int) -> bytes:
    """A sheet of notes and one a table; the row under each total must show zeros."""
    book = Workbook()
    notes(
        book.active,
        [
            _("Budget and actual"),
            f"{area.short_name} · {year or _('All years')}",
            _("Money: as of transfer #%(number)s.") % {"number": number},
            _(
                "The total is the ledger's. "
                "The check row is the sum of the rows less that total: zero."
            ),
            _("Gifts in kind are not cash and are not counted here."),
        ],
    )
    for title, lines in tables:
        heads = [
            str(title),
            _("Budget (yuan)"),
            *(
                _("%(stage)s (yuan)") % {"stage": AccountKind(kind).label}
                for kind in BELOW_A_SOURCE
            ),
        ]
        rows = [[str(line.label), *_numbers(line)] for line in lines]
        checked(book.create_sheet(str(title)), heads, rows, _numbers(whole))
    out = BytesIO()
    book.save(out)
    return out.getvalue()
