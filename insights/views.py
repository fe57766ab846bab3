"""Public pages above all modules: the page of an area, and the thread."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from foundation.areas.models import Area, AreaLevel
from foundation.interface.formats import localmonth
from funds.selectors import headline
from insights import opendata
from insights.places import Place, place
from insights.threads import thread_of
from participation.rules import public_number
from projects.voting.selectors import open_polls, with_standing

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
    context = {"place": shown, "area": found, "polls": with_standing(open_polls(found))}
    return render(request, "insights/area.html", context | _charts(shown))


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


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """/open-data/: what can be downloaded, in which form, under which licence."""
    context = {
        "as_of_transfer": headline().as_of_transfer,
        "standard": opendata.STANDARD,
        "schema": opendata.SCHEMA,
        "licence": settings.OPEN_DATA_LICENCE,
        "prefix": settings.OPEN_DATA_PREFIX,
        "projects": opendata.awarded_projects().count(),
    }
    return render(request, "insights/open_data.html", context)


@require_safe
def grants(request: HttpRequest, form: str) -> HttpResponseBase:
    """/open-data/grants.json, .csv: the file of the books as they stand, sent piece by piece."""
    if form not in opendata.TYPES:
        raise Http404
    try:
        file, state = opendata.current(form)
    except opendata.NothingToPublish:
        raise Http404 from None
    etag = f'"{state.transfer}-{state.digest}"'
    answer: HttpResponseBase | None = get_conditional_response(request, etag)
    if answer is not None:
        file.close()
    else:
        answer = FileResponse(
            file,
            as_attachment=True,
            filename=f"nanhai-grants-{state.transfer}.{form}",
            content_type=opendata.TYPES[form],
        )
    answer["ETag"] = etag
    answer["Cache-Control"] = "public, no-cache"
    return answer
