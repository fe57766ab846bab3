"""The forecast as a workbook: what is needed when and where, and every instalment behind it."""

from __future__ import annotations

from io import BytesIO

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from openpyxl import Workbook

from foundation.interface.formats import localmonth
from foundation.interface.workbook import checked, fill, notes
from funds.rules import SourceType
from projects.forecast.rules import LATER, OVERDUE
from projects.forecast.selectors import Forecast


def spans(found: Forecast) -> list[tuple[str, str | Promise]]:
    """(name, label) of what is late, each month, and what is later."""
    months = [(f"{month:%Y-%m}", localmonth(month)) for month in found.months]
    return [
        (OVERDUE, gettext_lazy("Overdue")),
        *months,
        (LATER, gettext_lazy("Later than 12 months")),
    ]


def forecast_workbook(found: Forecast, number: int) -> bytes:
    """Notes; by month and source; by area; the instalments. Checks must show zero."""
    book = Workbook()
    notes(
        book.active,
        [
            _("Forecast of cash needs"),
            _("%(area)s, on %(day)s") % {"area": found.area.short_name, "day": found.today},
            _("Money: as of transfer #%(number)s.") % {"number": number},
            _(
                "Amounts are the ledger's: promised and not paid. Days are those of the agreements "
                "in force, or of the milestone before the instalment where this is later."
            ),
            _("Earlier instalments are taken to be paid first."),
            _("The check row is the sum of the rows less the total: zero."),
        ],
    )
    _months(book.create_sheet(_("By month")), found)
    _places(book.create_sheet(_("By area")), found)
    _instalments(book.create_sheet(_("Instalments")), found)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _months(sheet, found: Forecast) -> None:
    sources = ["", *found.sources]
    heads = [
        _("Month"),
        _("Together (yuan)"),
        *(
            _("%(source)s (yuan)") % {"source": SourceType(source).label}
            for source in found.sources
        ),
    ]
    rows = [
        [str(label), *(found.total(when, source) for source in sources)]
        for when, label in spans(found)
    ]
    checked(sheet, heads, rows, [found.total(source=source) for source in sources])


def _places(sheet, found: Forecast) -> None:
    heads = [
        _("Area"),
        _("In pools (yuan)"),
        _("Promised, not paid (yuan)"),
        _("Overdue (yuan)"),
        _("Next 12 months (yuan)"),
        _("Later (yuan)"),
        _("On hold or without a plan (yuan)"),
    ]
    names = ("pools", "committed", "overdue", "soon", "later", "unplanned")
    rows = [[place.label, *(getattr(place, name) for name in names)] for place in found.places]
    checked(sheet, heads, rows, [getattr(found.whole, name) for name in names])


def _instalments(sheet, found: Forecast) -> None:
    heads = [
        _("Project"),
        _("Title"),
        _("Organisation"),
        _("Area"),
        _("Instalment"),
        _("Expected on"),
        _("After this milestone"),
        _("State of the milestone"),
        _("Paid from"),
        _("Type of source"),
        _("Amount (yuan)"),
    ]
    rows = [
        [
            need.project.number,
            need.project.title,
            need.project.organisation.name,
            need.project.area.short_name,
            need.instalment.number,
            need.expected_on,
            str(need.instalment.condition or "–"),
            pgettext("milestone", "reached")
            if need.is_ready
            else pgettext("milestone", "not reached"),
            need.pool.name,
            str(need.pool.get_source_type_display()),
            need.amount,
        ]
        for need in found.needs
    ]
    fill(sheet, heads, rows, [_("Total"), *[""] * 9, found.total()])
