"""Budget against actual at the desk, and the workbook of it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from foundation.areas.models import Area
from foundation.interface.pagination import paginate
from foundation.interface.workbook import XLSX
from funds.budget import selectors, workbook
from funds.models.account import READERS
from funds.reading import one_moment
from funds.rules import AccountKind
from funds.selectors import BELOW_A_SOURCE, area_money, as_of_transfer
from funds.views import entries_url

ROWS = 30


def area_for(user, code: str) -> Area:
    """The area asked for where a duty covers it, else the widest of the reader's duties."""
    duties = [duty for duty in getattr(user, "duties", []) if duty.role in READERS]
    if not duties:
        raise PermissionDenied
    asked = Area.objects.filter(code=code).first() if code else None
    if asked and any(duty.covers_area(asked) for duty in duties):
        return asked
    return min((duty.reach for duty in duties), key=lambda area: area.depth)


class BudgetBase(WagtailAdminTemplateMixin, TemplateView):
    page_title = _("Budget and actual")
    header_icon = "table"
    template_name = "funds/desk/budget.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.area = area_for(request.user, request.GET.get("area", ""))
        self.years = selectors.years(self.area)
        asked = request.GET.get("year", "")
        self.year = next((year for year in self.years if str(year) == asked), None)

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def tables(self):
        """(title, rows) of every way to look at it."""
        of = (self.area, self.year)
        return [
            (_("By area"), selectors.by_area(*of)),
            (_("By budget line"), selectors.by_line(*of)),
            (_("By theme"), selectors.by_theme(*of)),
            (_("By source"), selectors.by_source(*of)),
            (_("By organisation"), selectors.by_organisation(*of)),
        ]


class BudgetPage(BudgetBase):
    def _cells(self, row):
        if row.chosen is None:
            yield row.total, ""
            yield from ((row.standing(kind), "") for kind in BELOW_A_SOURCE)
            return
        common = {"area": self.area.code, "pool_year": self.year, **row.chosen}
        if "only" in row.chosen:
            del common["area"]
        yield row.total, entries_url(**{"standing": "total", **common})
        for kind in BELOW_A_SOURCE:
            yield row.standing(kind), entries_url(**{**common, "standing": kind})

    def _table(self, at: int, title, rows, whole):
        """A page of the rows, with the whole under it; long tables are cut into pages."""
        page = paginate(self.request, rows, ROWS, name=f"page{at}")
        shown = [(row.label, list(self._cells(row))) for row in [*page, whole]]
        return title, shown, page

    def get_context_data(self, **kwargs):
        with one_moment():
            whole = selectors.whole(self.area, self.year)
            tables = [
                self._table(at, title, rows, whole)
                for at, (title, rows) in enumerate(self.tables(), start=1)
            ]
            money = area_money(self.area, self.year)
            ages = selectors.ages(self.area, timezone.localdate())
            number = as_of_transfer()
        given = money.government.amount
        query = urlencode({"area": self.area.code, "year": self.year or ""})
        return super().get_context_data(
            area=self.area,
            year=self.year,
            years=self.years,
            heads=[AccountKind(kind).label for kind in BELOW_A_SOURCE],
            tables=tables,
            ages=ages,
            leverage=(money.social + money.in_kind).amount / given if given else None,
            as_of=number,
            query=query,
            **kwargs,
        )


class BudgetWorkbook(BudgetBase):
    def get(self, request, *args, **kwargs):
        with one_moment():
            book = workbook.budget_workbook(
                self.area,
                self.year,
                selectors.whole(self.area, self.year),
                self.tables(),
                as_of_transfer(),
            )
        answer = HttpResponse(book, content_type=XLSX)
        name = f"nanhai-budget-{self.area.code}-{self.year or 'all'}.xlsx"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


urlpatterns = [
    path("budget/", BudgetPage.as_view(), name="budget"),
    path("budget/workbook/", BudgetWorkbook.as_view(), name="budget_workbook"),
]
