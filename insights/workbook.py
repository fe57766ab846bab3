"""The cockpit as an XLSX workbook: the same numbers as the page, ready to calculate with.

Text is always written as text: a name that begins like a formula stays a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from foundation.interface.formats import localtime
from foundation.interface.workbook import fill, put
from insights.cockpit import Cockpit

RATIO = "0.0000"
MONTH = "yyyy-mm"


def cockpit_workbook(shown: Cockpit) -> bytes:
    """The workbook of one cockpit: summary, parts, months, themes."""
    book = Workbook()
    _summary(book.active, shown)
    if shown.lines:
        _parts(book.create_sheet(_("By area")), shown)
    _months(book.create_sheet(_("By month")), shown)
    _themes(book.create_sheet(_("By theme")), shown)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _summary(sheet: Worksheet, shown: Cockpit) -> None:
    sheet.title = _("Summary")
    sheet.column_dimensions["A"].width = 40
    sheet.column_dimensions["B"].width = 26
    facts: list[tuple[str, Any, str]] = [
        (_("Area"), shown.area.short_name, ""),
        (_("Year"), str(shown.year) if shown.year else _("All years"), ""),
        (_("Government money (yuan)"), shown.money.government, ""),
        (_("Social money, gifts in kind included (yuan)"), shown.social, ""),
        (_("of it gifts in kind (yuan)"), shown.money.in_kind, ""),
        (_("Social money for one yuan of government money"), shown.leverage, RATIO),
        (_("Promised to projects (yuan)"), shown.money.committed, ""),
        (_("Paid out (yuan)"), shown.money.paid, ""),
        (_("Projects"), shown.projects, ""),
        (_("Person-times"), shown.person_times, ""),
        (_("Different people, at least"), shown.people, ""),
        (_("Appeals open now"), shown.appeals.open, ""),
        (_("Appeals late now"), shown.appeals.late, ""),
    ]
    for row, (label, value, form) in enumerate(facts, start=1):
        put(sheet, row, 1, label)
        sheet.cell(row, 1).font = Font(bold=True)
        put(sheet, row, 2, value, form)
    marks = [
        _("Money: as of transfer #%(number)s.") % {"number": shown.as_of_transfer},
        _("Participation: as of event #%(number)s, %(at)s.")
        % {"number": shown.as_of_event, "at": localtime(shown.as_of)},
        _("Exact figures for official use; round figures of persons before you publish them."),
    ]
    for row, mark in enumerate(marks, start=len(facts) + 2):
        put(sheet, row, 1, mark)


def _parts(sheet: Worksheet, shown: Cockpit) -> None:
    heads = [
        _("Area"),
        _("Code"),
        _("Government money (yuan)"),
        _("Social money, gifts in kind included (yuan)"),
        _("Promised to projects (yuan)"),
        _("Paid out (yuan)"),
        _("Projects"),
        _("Person-times"),
        _("Appeals open now"),
        _("Appeals late now"),
    ]
    rows = [
        [
            _("%(area)s itself") % {"area": line.area.short_name}
            if line.only
            else line.area.short_name,
            line.area.code,
            line.money.government,
            line.social,
            line.money.committed,
            line.money.paid,
            line.projects,
            line.person_times,
            line.open,
            line.late,
        ]
        for line in shown.lines
    ]
    fill(sheet, heads, rows, [_("Total"), "", *_sums(rows, 2)])


def _months(sheet: Worksheet, shown: Cockpit) -> None:
    heads = [
        _("Month"),
        _("Government money (yuan)"),
        _("Social money, gifts in kind included (yuan)"),
        _("Person-times"),
    ]
    rows = [
        [month.month, month.government, month.social, month.person_times] for month in shown.months
    ]
    fill(sheet, heads, rows, [_("Total"), *_sums(rows, 1)])
    for row in range(2, len(rows) + 2):
        sheet.cell(row, 1).number_format = MONTH


def _themes(sheet: Worksheet, shown: Cockpit) -> None:
    heads = [
        _("Theme"),
        _("Promised, government (yuan)"),
        _("Promised, social (yuan)"),
        _("Gifts in kind (yuan)"),
        _("Paid out (yuan)"),
        _("Projects"),
    ]
    rows = [
        [
            theme.label,
            theme.money.committed_government,
            theme.money.committed_social,
            theme.money.in_kind,
            theme.money.paid,
            theme.projects,
        ]
        for theme in shown.themes
    ]
    fill(sheet, heads, rows, [_("Total"), *_sums(rows, 1)])


def _sums(rows: Sequence[Sequence], first: int) -> list:
    """Totals of the columns from ``first`` on, computed here so that any reader shows them."""
    if not rows:
        return []
    columns = list(zip(*rows, strict=True))[first:]
    return [sum(column[1:], start=column[0]) for column in columns]
