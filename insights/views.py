"""Public pages above all modules: the page of an area, and the thread."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from foundation.areas.models import Area, AreaLevel
from foundation.interface.formats import localmonth
from insights.places import Place, place
from insights.threads import thread_of
from participation.rules import public_number

LEVELS = (AreaLevel.DISTRICT, AreaLevel.TOWN, AreaLevel.COMMUNITY)


@require_safe
def area(request: HttpRequest, code: str) -> HttpResponse:
    """/areas/<code>/: one community, town or the district. A grid cell shows its community."""
    found = get_object_or_404(Area, code=code[:20])
    if found.level == AreaLevel.GRID:
        return redirect(found.community())
    if found.level not in LEVELS:
        raise Http404
    shown = place(found, request.user)
    return render(request, "insights/area.html", {"place": shown, "area": found, **_charts(shown)})


def _charts(shown: Place) -> dict:
    """Rows of the charts; every bar leads to its records."""
    records = reverse("participation:records")
    code = "" if shown.area.level == AreaLevel.DISTRICT else shown.area.code

    def address(**chosen) -> str:
        return f"{records}?{urlencode({k: v for k, v in chosen.items() if v})}"

    return {
        "months": [
            (
                localmonth(row.month),
                public_number(row.person_times),
                address(area=code, month=f"{row.month:%Y-%m}"),
            )
            for row in shown.months
        ],
        "path": [
            (
                row.kind.label,
                public_number(row.person_times),
                address(area=code, kind=row.kind.value),
            )
            for row in shown.path
        ],
        "map_values": {
            row.area.code: (
                row.area.short_name,
                public_number(row.person_times),
                row.area.get_absolute_url(),
            )
            for row in shown.towns
        },
        "links": {
            "records": address(area=code),
            "entries": f"{reverse('funds:entries')}?{urlencode({'area': shown.area.code})}",
        },
    }


@require_safe
def thread(request: HttpRequest, kind: str, ref: str) -> HttpResponse:
    """/thread/<kind>/<ref>/: the whole thread from any of its records."""
    return render(request, "insights/thread.html", {"thread": thread_of(kind, ref, request.user)})
