"""The public money pages: the overview, and the entries behind every figure on it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from foundation.interface.pagination import paginate
from funds import selectors
from funds.forms import EntryFilterForm
from funds.reading import one_moment
from funds.selectors import MEASURES, Row

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
    towns = selectors.by_town(year)
    return {
        "headline": selectors.headline(),
        "year": year,
        "years": [row.key for row in years],
        "by_year": _table(years, "year"),
        "by_town": _table(towns, "town", **common),
        "by_source": _table(
            selectors.by_source_type(year), "source", ("government", "social", "in_kind"), **common
        ),
        "by_theme": _table(
            selectors.by_theme(year),
            "theme",
            ("committed_government", "committed_social", "in_kind", "paid", "verified"),
            **common,
        ),
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


@require_safe
def entry_list(request: HttpRequest) -> HttpResponse:
    """The entries of the book as anyone may read them; anonymous donors have no name."""
    form = EntryFilterForm(request.GET)
    chosen = form.chosen()
    legs = selectors.entries(chosen=chosen)
    template = "funds/_entries.html" if request.htmx else "funds/entries.html"  # type: ignore[attr-defined]
    context = {
        "form": form,
        "page": paginate(request, legs, per_page=50),
        "measure": MEASURES.get(chosen.measure),
        "total": selectors.sum_of(legs) if chosen.measure or chosen.standing else None,
        "as_of_transfer": selectors.as_of_transfer(),
    }
    return render(request, template, context)
