"""The reconciliation as a workbook: the sums, and every row behind them."""

from __future__ import annotations

from io import BytesIO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from foundation.interface.workbook import fill, put
from funds.rules import TransferKind, from_fen
from funds.statements.report import Both, Reconciliation


def reconciliation_workbook(report: Reconciliation) -> bytes:
    book = Workbook()
    _summary(book.active, report)
    _lines(book.create_sheet(_("Only on the statement")), report)
    _entries(book.create_sheet(_("Only in the ledger")), report)
    _matches(book.create_sheet(_("Matched")), report)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def sums(report: Reconciliation) -> list[tuple[str, Both]]:
    """The lines of the summary, as page and workbook show them."""
    return [
        (_("Statement"), report.statement_total),
        (_("Ledger"), report.ledger_total),
        (_("Difference: statement less ledger"), report.difference),
        (_("Matched, both in the period"), report.matched_total),
        (_("Only on the statement"), report.lines_total),
        (_("Only in the ledger"), report.entries_total),
        (_("Matched with an entry outside the period"), report.booked_here),
        (_("Matched with a line outside the period"), report.recorded_here),
    ]


def _summary(sheet: Worksheet, report: Reconciliation) -> None:
    sheet.title = _("Summary")
    heads = [_("Reconciliation"), _("Came in (yuan)"), _("Went out (yuan)"), _("Rows")]
    rows = [[label, both.income, both.expense, both.count] for label, both in sums(report)]
    fill(sheet, heads, rows, [])
    sheet.column_dimensions["A"].width = 48
    for row in (2, 3, 4):
        sheet.cell(row, 1).font = Font(bold=True)
    notes = [
        f"{report.account}",
        _("Period: %(first)s to %(last)s") % {"first": report.first, "last": report.last},
        _(
            "The difference is what stands only on the statement less what stands only in the "
            "ledger, and what was booked on one side inside and on the other outside the period."
        ),
        _("Ledger: appropriations, donations, payments and returns of money in %(area)s.")
        % {"area": report.account.area},
    ]
    for row, note in enumerate(notes, start=len(rows) + 4):
        put(sheet, row, 1, note)


def _lines(sheet: Worksheet, report: Reconciliation) -> None:
    heads = [
        _("Date"),
        _("Amount (yuan)"),
        _("Counterparty"),
        _("Document number"),
        _("Statement text"),
    ]
    rows = [
        [line.booked_on, line.amount, line.counterparty, line.reference, line.text]
        for line in report.lines.iterator()
    ]
    both = report.lines_total
    fill(sheet, heads, rows, [_("Total"), from_fen(both.came_in - both.went_out)])


def _entries(sheet: Worksheet, report: Reconciliation) -> None:
    heads = [_("Date"), _("Amount (yuan)"), _("Ledger entry"), _("Kind"), _("Document number")]
    rows = [
        [day, from_fen(fen), f"#{number}", str(TransferKind(kind).label), document]
        for day, fen, number, kind, document in report.entries.values_list(
            "occurred_on", "fen", "number", "kind", "document"
        ).iterator()
    ]
    both = report.entries_total
    fill(sheet, heads, rows, [_("Total"), from_fen(both.came_in - both.went_out)])


def _matches(sheet: Worksheet, report: Reconciliation) -> None:
    heads = [
        _("Date"),
        _("Amount (yuan)"),
        _("Counterparty"),
        _("Document number"),
        _("Ledger entry"),
        _("Date of record"),
        _("Document"),
        _("How"),
        _("Matched by"),
    ]
    rows = [
        [
            match.line.booked_on,
            match.line.amount,
            match.line.counterparty,
            match.line.reference,
            f"#{match.transfer_id}",
            match.transfer.occurred_on,
            match.transfer.document,
            match.get_how_display(),
            str(match.matched_by),
        ]
        for match in report.matches
    ]
    total = sum(match.line.fen for match in report.matches)
    fill(sheet, heads, rows, [_("Total"), from_fen(total)])
