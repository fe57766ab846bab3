"""The cockpit (驾驶舱) at the desk: what an area's officers see, and the workbook of it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from foundation.areas.models import AreaLevel
from foundation.interface.formats import localmonth
from foundation.lifecycle import desk as desks
from insights import cockpit, workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def is_open_to(user) -> bool:
    return user.is_authenticated and user.has_role(*cockpit.ROLES)


def address(name: str, *args, **chosen) -> str:
    """A page narrowed to what is chosen."""
    query = urlencode({key: value for key, value in chosen.items() if value})
    url = reverse(name, args=args)
    return f"{url}?{query}" if query else url


class CockpitBase(WagtailAdminTemplateMixin):
    """Open to the roles of the cockpit; the area must lie in the person's duty."""

    header_icon = "view"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if not is_open_to(request.user):
            raise PermissionDenied
        self.area = cockpit.area_for(request.user, request.GET.get("area", ""))

    @cached_property
    def shown(self) -> cockpit.Cockpit:
        year = self.request.GET.get("year", "")
        chosen = int(year) if year.isdecimal() and len(year) == 4 else None
        return cockpit.cockpit(self.area, chosen)


class CockpitPage(CockpitBase, TemplateView):
    template_name = "insights/desk/cockpit.html"
    page_title = _("Cockpit")

    def get_page_subtitle(self):
        return self.area.short_name

    def get_breadcrumbs_items(self):
        """Up the tree as far as the person's own duties reach."""
        own = cockpit.areas_of(self.request.user)
        above = [] if self.area.level == AreaLevel.DISTRICT else self.area.get_ancestors()
        return [
            *super().get_breadcrumbs_items(),
            *(
                {"url": self._here(area=area.code), "label": area.short_name}
                for area in above
                if area.level != AreaLevel.CITY and any(o.covers(area) for o in own)
            ),
            {"url": "", "label": _("Cockpit"), "sublabel": self.area.short_name},
        ]

    def _here(self, **chosen) -> str:
        return address("insights_desk:cockpit", **{"year": self.shown.year} | chosen)

    def get_context_data(self, **kwargs):
        shown, links = self.shown, Links(self.request.user, self.shown)
        return super().get_context_data(
            shown=shown,
            links=links.of(shown.area),
            own_areas=cockpit.areas_of(self.request.user),
            years=[
                {
                    "label": year or _("All years"),
                    "href": address("insights_desk:cockpit", area=self.area.code, year=year),
                    "here": year == shown.year,
                }
                for year in (None, *shown.years)
            ],
            export=address("insights_desk:workbook", area=self.area.code, year=shown.year),
            lines=[(line, links.of(line.area, only=line.only)) for line in shown.lines],
            months=[(month, links.month(month.month)) for month in shown.months],
            themes=[(theme, links.theme(theme.key)) for theme in shown.themes],
            part_head=_("Town") if self.area.level == AreaLevel.DISTRICT else _("Community"),
            **self._charts(shown, links),
            **kwargs,
        )

    def _charts(self, shown: cockpit.Cockpit, links: Links) -> dict:
        parts = [line for line in shown.lines if not line.only]
        is_district = shown.area.level == AreaLevel.DISTRICT
        return {
            "map_values": {
                line.area.code: (
                    line.area.short_name,
                    line.person_times,
                    links.of(line.area)["cockpit"],
                )
                for line in parts
            }
            if is_district
            else {},
            "money_rows": [
                (
                    line.area.short_name,
                    [line.money.committed_government.amount, line.money.committed_social.amount],
                    links.of(line.area, only=line.only)["committed"],
                )
                for line in shown.lines
                if line.money.committed
            ],
            "money_series": [_("Government money"), _("Social money")],
            "month_labels": [localmonth(month.month) for month in shown.months],
            "month_money": [
                (_("Government money"), [month.government.amount for month in shown.months]),
                (_("Social money"), [month.social.amount for month in shown.months]),
            ],
            "month_times": [
                (localmonth(month.month), month.person_times) for month in shown.months
            ],
            "theme_rows": [
                (theme.label, theme.money.committed.amount, links.theme(theme.key)["committed"])
                for theme in shown.themes
                if theme.money.committed
            ],
        }


class Links:
    """From every number to its rows; none where the person's duties do not open them."""

    def __init__(self, user, shown: cockpit.Cockpit):
        self.shown = shown
        self.appeals = desks.get("appeals.appeal").is_open_to(user)

    def _entries(self, measure: str, **chosen) -> str:
        return address("funds:entries", measure=measure, year=self.shown.year, **chosen)

    def of(self, area, *, only: bool = False) -> dict[str, str]:
        """The rows of one area. A district's records need no narrowing by area."""
        wide = area.level == AreaLevel.DISTRICT
        where = {"only": area.code} if only else {} if wide else {"area": area.code}
        place = {} if wide else {"area": area.code}
        town = area.pk if area.level == AreaLevel.TOWN else None
        found = {
            name: self._entries(measure, **where)
            for name, measure in (
                ("government", "government"),
                ("social", "social"),
                ("in_kind", "in_kind"),
                ("committed_government", "committed_government"),
                ("committed_social", "committed_social"),
                ("paid", "paid"),
            )
        }
        found["committed"] = address("funds:entries", year=self.shown.year, **where)
        found["person_times"] = address("participation_desk:events", year=self.shown.year, **place)
        found["projects"] = address("projects:list", year=self.shown.year, **place)
        if not only and area.level != AreaLevel.GRID:
            found["cockpit"] = address(
                "insights_desk:cockpit", area=area.code, year=self.shown.year
            )
        if self.appeals and (wide or town):
            found["open"] = address("lifecycle_desk:cases", "appeals.appeal", town=town)
            found["late"] = address(
                "lifecycle_desk:cases", "appeals.appeal", town=town, urgency="late"
            )
        return found

    def _where(self) -> dict:
        area = self.shown.area
        return {} if area.level == AreaLevel.DISTRICT else {"area": area.code}

    def month(self, month) -> dict[str, str]:
        text = f"{month:%Y-%m}"
        where = self._where()
        return {
            "government": address("funds:entries", measure="government", month=text, **where),
            "social": address("funds:entries", measure="social", month=text, **where),
            "person_times": address("participation_desk:events", month=text, **where),
        }

    def theme(self, key: str) -> dict[str, str]:
        where = self._where() | {"theme": key}
        return {
            name: self._entries(name, **where)
            for name in ("committed_government", "committed_social", "in_kind", "paid")
        } | {"committed": address("funds:entries", year=self.shown.year, **where)}


class CockpitWorkbook(CockpitBase, TemplateView):
    """The tables of the cockpit as a workbook."""

    def get(self, request, *args, **kwargs):
        answer = HttpResponse(workbook.cockpit_workbook(self.shown), content_type=XLSX)
        name = f"nanhai-cockpit-{self.area.code}-{self.shown.year or 'all'}.xlsx"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


app_name = "insights_desk"

urlpatterns = [
    path("cockpit/", CockpitPage.as_view(), name="cockpit"),
    path("cockpit/workbook/", CockpitWorkbook.as_view(), name="workbook"),
]
