"""The public list of who got how much, by project or by organisation."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from foundation.interface.pagination import paginate
from foundation.people.models import Organisation
from funds import selectors as money
from funds import standing
from funds.budget.selectors import all_years
from funds.reading import one_moment
from funds.rules import from_fen
from funds.standing import Got
from funds.views import entries_url
from projects.models import Project
from projects.receivers.forms import BY, ReceiversForm

ROWS = 25


def labels() -> dict[str, str]:
    """The columns, in the order money moves."""
    return {
        "promised": _("Promised"),
        "received": _("Paid out"),
        "verified": _("Verified"),
        "in_kind": _("Gifts in kind"),
    }


@require_safe
def receivers(request: HttpRequest) -> HttpResponse:
    """Every project or organisation with its money, up to one transfer."""
    with one_moment():
        context = _receivers(request)
    template = "_table" if request.htmx else "receivers"  # type: ignore[attr-defined]
    return render(request, f"projects/receivers/{template}.html", context)


def _receivers(request: HttpRequest) -> dict:
    form = ReceiversForm(request.GET, years=all_years())
    asked = form.asked()
    is_by_organisation = form.is_by_organisation
    column, falls = form.order
    found = (standing.by_organisation if is_by_organisation else standing.by_project)(asked)
    page = paginate(request, standing.in_order(found, column, falls), per_page=ROWS)
    name = _organisations if is_by_organisation else _projects
    common = {
        "town": asked.area and asked.area.code,
        "pool_year": asked.year,
        "theme": asked.theme,
    }
    page.object_list = [  # type: ignore[assignment]
        {"label": label, "href": href, "note": note, "cells": _cells(got, of, common)}
        for got, label, href, note, of in name(request, page.object_list)
    ]
    return {
        "form": form,
        "page": page,
        "is_by_organisation": is_by_organisation,
        "organisation": form.understood.get("organisation"),
        "tabs": [(label, _query(request, by=by), by) for by, label in BY],
        "heads": [
            (
                label,
                _query(request, sort=_other_way(key, column, falls)),
                _direction(key, column, falls),
            )
            for key, label in labels().items()
        ],
        "totals": [
            (from_fen(sum(got.fen[key] for got in found)), label) for key, label in labels().items()
        ],
        "as_of_transfer": money.as_of_transfer(),
    }


def _query(request: HttpRequest, **changes: str) -> str:
    """This page's address with another order or another sort of rows; from the first page on."""
    query = request.GET.copy()
    query.pop("page", None)
    if "by" in changes:
        query.pop("organisation", None)
    for key, value in changes.items():
        query[key] = value
    return f"?{query.urlencode()}"


def _other_way(key: str, column: str, falls: bool) -> str:
    return key if key == column and falls else f"-{key}"


def _direction(key: str, column: str, falls: bool) -> str:
    if key != column:
        return ""
    return "descending" if falls else "ascending"


def _cells(got: Got, of: dict, common: dict) -> list:
    """Every figure, the address of its entries (none where the ledger names nobody), its name."""
    chosen = {**common, **of}
    return [
        (
            got.amount(key),
            (
                entries_url(measure="in_kind", **{**chosen, "pool_year": None})
                if key == "in_kind"
                else entries_url(standing=key, **chosen)
            )
            if of
            else "",
            label,
        )
        for key, label in labels().items()
    ]


def _projects(request: HttpRequest, page: Iterable[Got]):
    """Each row's project as far as the visitor may see it. One query."""
    rows = list(page)
    refs = [got.key for got in rows]
    visible = Project.objects.visible_to(request.user).filter(number__in=refs).for_list()
    known = {project.number: project for project in visible}
    for got in rows:
        project = known.get(str(got.key))
        of = {"project": got.key}
        if project:
            note = f"{project.number} · {project.organisation}"
            yield got, project.title, project.get_absolute_url(), note, of
        else:
            yield got, got.key, "", "", of


def _organisations(request: HttpRequest, page: Iterable[Got]):
    """Each row's organisation, leading to its projects. One query."""
    rows = list(page)
    known = Organisation.objects.in_bulk([got.key for got in rows if got.key])
    here = reverse("projects:receivers")
    for got in rows:
        if got.key is None:
            yield got, _("Not named in the ledger"), "", "", {}
            continue
        query = _query(request, by="project", organisation=str(got.key))
        note = ngettext("%(n)d project", "%(n)d projects", got.projects) % {"n": got.projects}
        yield got, known[got.key].name, f"{here}{query}", note, {"organisation": got.key}
