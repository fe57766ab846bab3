"""The forecast at the desk, with the instalments behind each figure, and its workbook."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from foundation.interface.pagination import paginate
from foundation.interface.workbook import XLSX
from funds.budget.desk import area_for
from funds.reading import one_moment
from funds.rules import SourceType
from funds.selectors import as_of_transfer
from funds.views import entries_url
from projects.forecast.rules import LATER, OVERDUE, SOON
from projects.forecast.selectors import Forecast, forecast
from projects.forecast.workbook import forecast_workbook, spans

ROWS = 30


class ForecastBase(WagtailAdminTemplateMixin, TemplateView):
    page_title = _("Forecast of cash needs")
    header_icon = "calendar-alt"
    template_name = "projects/forecast/forecast.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.area = area_for(request.user, request.GET.get("area", ""))

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def read(self) -> tuple[Forecast, int]:
        with one_moment():
            return forecast(self.area, timezone.localdate()), as_of_transfer()


class ForecastPage(ForecastBase):
    def _here(self, **chosen) -> str:
        """This page with the instalments behind one figure."""
        query = {"area": self.area.code, **{k: value for k, value in chosen.items() if value}}
        return f"?{urlencode(query)}#instalments"

    def _months(self, found: Forecast):
        """(label, cells): every month by source, what is late before, what is later after."""
        for when, label in [*spans(found), ("", _("Together"))]:
            yield (
                label,
                [
                    (found.total(when, source), self._here(when=when, source=source))
                    for source in ["", *found.sources]
                ],
            )

    def _places(self, found: Forecast):
        for place in found.places:
            where = {"only" if place.code == self.area.code else "area": place.code}
            yield (
                place,
                [
                    (place.pools, entries_url(standing="pool", **where)),
                    (place.committed, entries_url(standing="committed", **where)),
                    *(
                        (getattr(place, when), self._here(when=when, place=place.code))
                        for when in (OVERDUE, SOON, LATER)
                    ),
                ],
            )

    def _chosen(self, found: Forecast) -> dict[str, str]:
        """Which figure was followed, by name; a name nobody knows chooses nothing."""
        names = self._names(found)
        asked = {name: self.request.GET.get(name, "") for name in names}
        return {name: value for name, value in asked.items() if value in names[name]}

    def _names(self, found: Forecast) -> dict[str, dict[str, Any]]:
        """What may be chosen, and how it is called."""
        return {
            "when": {**dict(spans(found)), SOON: _("Next 12 months")},
            "source": dict(SourceType.choices),
            "place": {place.code: place.label for place in found.places},
        }

    def get_context_data(self, **kwargs):
        found, number = self.read()
        chosen = self._chosen(found)
        names = self._names(found)
        return super().get_context_data(
            area=self.area,
            sources=[SourceType(source).label for source in found.sources],
            months=list(self._months(found)),
            places=list(self._places(found)),
            whole=found.whole,
            page=paginate(self.request, found.chosen(**chosen), ROWS),
            chosen=[names[name][value] for name, value in chosen.items()],
            chosen_total=found.total(**chosen),
            as_of=number,
            **kwargs,
        )


class ForecastWorkbook(ForecastBase):
    def get(self, request, *args, **kwargs):
        found, number = self.read()
        answer = HttpResponse(forecast_workbook(found, number), content_type=XLSX)
        name = f"nanhai-forecast-{self.area.code}-{found.today}.xlsx"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


urlpatterns = [
    path("funds/forecast/", ForecastPage.as_view(), name="forecast"),
    path("funds/forecast/workbook/", ForecastWorkbook.as_view(), name="forecast_workbook"),
]
