"""The reconciliation as a workbook: the sums, and every row behind them."""

from __future__ import annotations

from io import BytesIO
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from foundation.interface.workbook import BOLD, fill, put
from funds.rules import TransferKind, from_fen
from funds.statements.report import Both, Reconciliation


def reconciliation_workbook(report: Reconciliation) -> bytes:
    book = Workbook()
    _summary(book.active, report)
    _lines(book.create_sheet(_("Only on the statement")), report)
    _entries(book.create_sheet(_("Only in the ledger")), report)
    _set_aside(book.create_sheet(pgettext("statement line", "Set aside")), report)
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
        (_("Set aside: fees, interest, not ours"), report.set_aside_total),
        (_("Only in the ledger"), report.entries_total),
        (_("Lines matched with something outside the period"), report.booked_here),
        (_("Entries matched with something outside the period"), report.recorded_here),
    ]


def _summary(sheet: Worksheet, report: Reconciliation) -> None:
    sheet.title = _("Summary")
    heads = [_("Reconciliation"), _("Came in (yuan)"), _("Went out (yuan)"), _("Rows")]
    rows = [[label, both.income, both.expense, both.count] for label, both in sums(report)]
    fill(sheet, heads, rows, [])
    for row in (2, 3, 4):
        sheet.cell(row, 1).font = BOLD
    notes = [
        f"{report.account}",
        _("Period: %(first)s to %(last)s") % {"first": report.first, "last": report.last},
        _(
            "The difference is what stands only on the statement or was set aside, less what "
            "stands only in the ledger, and what was booked on one side inside and on the other "
            "outside the period."
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


def _set_aside(sheet: Worksheet, report: Reconciliation) -> None:
    heads = [
        _("Date"),
        _("Amount (yuan)"),
        _("Counterparty"),
        _("Statement text"),
        _("Nature of the line"),
        _("Reason"),
        _("Set aside by"),
    ]
    rows = [
        [
            part.line.booked_on,
            part.line.amount,
            part.line.counterparty,
            part.line.text,
            part.match.get_nature_display(),
            part.match.reason,
            str(part.match.matched_by),
        ]
        for part in report.set_aside
    ]
    both = report.set_aside_total
    fill(sheet, heads, rows, [_("Total"), from_fen(both.came_in - both.went_out)])


def _matches(sheet: Worksheet, report: Reconciliation) -> None:
    """A row for each line and each entry; those of one match have its number."""
    heads = [
        _("Match"),
        _("Date"),
        _("Amount of the line (yuan)"),
        _("Counterparty"),
        _("Document number"),
        _("Ledger entry"),
        _("Date of record"),
        _("Amount of the entry (yuan)"),
        _("Document"),
        _("How"),
        _("Matched by"),
    ]
    rows, booked, recorded = [], 0, 0
    for match in report.matches:
        pairs = zip_longest(match.lines.all(), match.entries.all())
        for line, entry in pairs:
            left: list[Any] = ["", None, "", ""]
            right: list[Any] = ["", "", None, ""]
            if line:
                booked += line.line.fen
                left = [
                    line.line.booked_on,
                    line.line.amount,
                    line.line.counterparty,
                    line.line.reference,
                ]
            if entry:
                recorded += entry.transfer.fen
                right = [
                    f"#{entry.transfer_id}",
                    entry.transfer.occurred_on,
                    from_fen(entry.transfer.fen),
                    entry.transfer.document,
                ]
            rows.append([match.pk, *left, *right, match.get_how_display(), str(match.matched_by)])
    total = [_("Total"), "", from_fen(booked), "", "", "", "", from_fen(recorded)]
    fill(sheet, heads, rows, total)
