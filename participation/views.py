"""Public pages: the numbers, and the rows behind them. Rounded, without personal data."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from foundation.areas.models import Area, AreaLevel
from foundation.interface.formats import localmonth
from foundation.interface.pagination import paginate
from participation import selectors
from participation.forms import RecordFilterForm
from participation.registry import describe
from participation.rules import public_number
from participation.terms import Kind


def _records_url(**filters) -> str:
    given = {name: value for name, value in filters.items() if value}
    url = reverse("participation:records")
    return f"{url}?{urlencode(given)}" if given else url


def _area_in(request) -> Area | None:
    """The town or community named in the address; None is the whole district."""
    code = request.GET.get("area", "")
    if not code:
        return None
    area = Area.objects.filter(code=code, level__in=[AreaLevel.TOWN, AreaLevel.COMMUNITY]).first()
    if area is None:
        raise Http404
    return area


def overview(request):
    """/participation/: the headline, by area, by month, along the path."""
    area = _area_in(request)
    place = area or selectors.district()
    code = area.code if area else ""
    if area is None:
        parts = selectors.by_town()
    elif area.level == AreaLevel.TOWN:
        parts = selectors.by_community(area)
    else:
        parts = []
    return render(
        request,
        "participation/overview.html",
        {
            "area": area,
            "place": place,
            "headline": selectors.headline(place),
            "repeaters": selectors.people(place).repeaters if place else 0,
            "apart": selectors.apart(place),
            "records_url": _records_url(area=code),
            "areas": [
                (
                    part.area.short_name,
                    public_number(part.person_times),
                    _records_url(area=part.area.code),
                )
                for part in parts
            ],
            "months": [
                (
                    localmonth(row.month),
                    public_number(row.person_times),
                    _records_url(area=code, month=f"{row.month:%Y-%m}"),
                )
                for row in selectors.by_month(place)
            ],
            "kinds": [
                (
                    row.kind.label,
                    public_number(row.person_times),
                    _records_url(area=code, kind=row.kind.value),
                )
                for row in selectors.by_kind(place)
            ],
        },
    )


def records(request):
    """/participation/records/: what happened where and when, newest first."""
    form = RecordFilterForm(request.GET)
    chosen = form.chosen()
    page = paginate(request, selectors.records(**chosen))
    rows = [
        {
            "what": describe(row.source_type, row.kind),
            "kind": Kind(row.kind).label,
            "on": row.occurred_on,
            "place": row.place,
            "town": row.town,
            "space_ref": row.space_ref,
            "person_times": row.person_times,
        }
        for row in page
    ]
    template = "participation/_records.html" if request.htmx else "participation/records.html"
    return render(request, template, {"form": form, "page": page, "rows": rows})
