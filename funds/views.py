"""The public money pages: the overview, and the entries behind every figure on it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation.interface.pagination import paginate
from funds import causes, selectors
from funds.entries import NONE, entries, total_of
from funds.forms import EntryFilterForm
from funds.reading import one_moment
from funds.rules import SourceType
from funds.selectors import BELOW_A_SOURCE, MEASURES, Row
from funds.standing import Flow, flow

#: Columns of the tables, in the order money moves.
COLUMNS = (
    "government",
    "social",
    "in_kind",
    "committed_government",
    "committed_social",
    "paid",
    "verified",
    "returned",
)


def entries_url(**chosen) -> str:
    """The list of entries behind one figure."""
    query = urlencode({key: value for key, value in chosen.items() if value})
    return f"{reverse('funds:entries')}?{query}"


def _table(rows: list[Row], name: str, columns=COLUMNS, **common) -> dict:
    """A table whose every cell is a figure and the address of its entries."""
    return {
        "columns": [MEASURES[key].label for key in columns],
        "rows": [
            {
                "label": row.label,
                "cells": [
                    (
                        getattr(row.figures, key),
                        entries_url(measure=key, **{row.filter_name or name: row.key}, **common),
                    )
                    for key in columns
                ],
            }
            for row in rows
        ],
    }


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Where the money comes from and where it goes, all of it up to one transfer."""
    with one_moment():
        context = _overview(request)
    return render(request, "funds/money.html", context)


def _overview(request: HttpRequest) -> dict:
    years = selectors.by_year()
    raw = request.GET.get("year", "")
    year = next((row.label for row in years if row.key == raw), None)
    common = {"year": year} if year else {}
    towns, themes = selectors.by_town(year), selectors.by_theme(year)
    standing = flow(year)
    return {
        **_standing(standing, year),
        "headline": selectors.headline(),
        "year": year,
        "years": [row.key for row in years],
        "by_year": _table(years, "year"),
        "by_town": _table(towns, "town", **common),
        "by_source": _table(
            selectors.by_source_type(year), "source", ("government", "social", "in_kind"), **common
        ),
        "by_theme": _table(
            themes,
            "theme",
            ("committed_government", "committed_social", "in_kind", "paid", "verified"),
            **common,
        ),
        "theme_bars": [
            (
                row.label,
                (row.figures.committed + row.figures.in_kind).amount,
                entries_url(theme=row.key, **common),
            )
            for row in themes
        ],
        "town_bars": [
            (
                row.label,
                (row.figures.committed + row.figures.in_kind).amount,
                entries_url(**{row.filter_name or "town": row.key}, **common),
            )
            for row in towns
        ],
        "links": {key: entries_url(measure=key) for key in ("government", "social", "in_kind")},
    }


def _standing(found: Flow, year: int | None) -> dict:
    """Where the cash is now, and the picture of how it got there with the same figures."""
    common = {"pool_year": year}
    sources = [(source, SourceType(source).label) for source in found.sources]
    ends = [(theme, theme or _("No theme")) for theme in found.themes]
    waiting = _("Not promised yet")
    rows = [
        {
            "label": label,
            "cells": [
                (
                    found.to_theme(theme, source),
                    entries_url(standing="promised", theme=theme or NONE, source=source, **common),
                )
                for source in ["", *found.sources]
            ],
        }
        for theme, label in ends
    ]
    for name, label in (("pool", waiting), ("total", _("Together"))):
        cells = [
            (found.standing(name, source), entries_url(standing=name, source=source, **common))
            for source in ["", *found.sources]
        ]
        rows.append({"label": label, "cells": cells})
    streams = [
        (label, end, found.to_theme(theme, source).amount)
        for source, label in sources
        for theme, end in ends
    ]
    streams += [
        (label, waiting, found.standing("pool", source).amount) for source, label in sources
    ]
    return {
        "flow": {"columns": [_("Together"), *(label for _key, label in sources)], "rows": rows},
        "streams": streams,
        "stages": [
            (
                kind,
                found.standing(kind),
                entries_url(standing=kind, **common),
            )
            for kind in BELOW_A_SOURCE
        ],
        "unspent": (found.standing("unspent"), entries_url(standing="unspent", **common)),
        "standing_total": (found.standing("total"), entries_url(standing="total", **common)),
    }


@require_safe
def entry_list(request: HttpRequest) -> HttpResponse:
    """The entries of the book as anyone may read them; anonymous donors have no name."""
    form = EntryFilterForm(request.GET)
    chosen = form.chosen()
    page = paginate(request, entries(chosen=chosen), per_page=50)
    causes.attach((leg.transfer for leg in page), request.user)
    template = "funds/_entries.html" if request.htmx else "funds/entries.html"  # type: ignore[attr-defined]
    context = {
        "form": form,
        "page": page,
        "measure": MEASURES.get(chosen.measure),
        "total": total_of(chosen) if chosen.is_a_figure else None,
        "as_of_transfer": selectors.as_of_transfer(),
    }
    return render(request, template, context)
