"""One way to cut a list into pages. A wrong page number shows the nearest page, never an error.

No list is counted further than ``REACH`` rows, and none is read from deeper than that: a list
that goes on is continued behind the last row seen, so that every page costs at most the same.
"""

from __future__ import annotations

import json

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.db.models.query import ModelIterable
from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property

from foundation.interface.formats import MoreThan

#: Pages shown left and right of the open one.
EACH_SIDE = 1
#: Rows that are counted, and skipped over, at most.
REACH = 10_000
#: A place in a list, as it stands in the address, is not longer.
LONGEST_PLACE = 600
#: No page and no number in a row is higher than a database can hold.
MOST = 2**62

#: (path of the field, whether it falls); together they name one row.
Order = list[tuple[str, bool]]


class ListPage(Page):
    """A page with the addresses of those around it, as query strings."""

    paginator: BoundedPaginator
    name: str
    #: Where the list is continued from; empty at its head.
    place: str
    order: Order
    #: The rest of the address.
    query: QueryDict

    @property
    def ends_early(self) -> bool:
        """Whether this is the last page with a number, though the list goes on."""
        return self.paginator.goes_on and self.number == self.paginator.num_pages

    @property
    def further(self) -> str:
        """The place behind the last row here; empty where the order of the list names none."""
        return write_place(self.number, self.order, self[-1]) if self.order else ""

    def address(self, number: int, place: str = "") -> str:
        query = self.query.copy()
        if place:
            query[place_name(self.name)] = place
        query[self.name] = str(number)
        return query.urlencode()

    @property
    def numbered(self) -> list[tuple[int | None, str]]:
        """The page numbers to show with their addresses; None where some are left out."""
        first, last = self.paginator.first, self.paginator.num_pages
        numbers = shown(self.number, last, first)
        return [
            (number, self.address(number, self.place if number >= first else "") if number else "")
            for number in numbers
        ] + ([(None, "")] if self.paginator.goes_on else [])

    @property
    def at_the_head(self) -> str:
        return self.address(1)

    @property
    def previous(self) -> str:
        """Empty on the first page, and where what went before has no known place."""
        before, first = self.number - 1, self.paginator.first
        if before >= first:
            return self.address(before, self.place)
        # The first stretch needs no place to be found again.
        return self.address(before) if 0 < before == self.paginator.pages_in_reach else ""

    @property
    def next(self) -> str:
        """The next page, behind the last row counted too; empty where the list ends for good."""
        if self.number < self.paginator.num_pages:
            return self.address(self.number + 1, self.place)
        further = self.further if self.ends_early else ""
        return self.address(self.number + 1, further) if further else ""


class BoundedPaginator(Paginator):
    """Counts ``reach`` rows at most; ``goes_on`` says whether more follow.

    ``skipped`` pages lie before the rows given here, because the list is being continued.
    """

    def __init__(self, rows, per_page: int, reach: int, skipped: int = 0) -> None:
        super().__init__(rows, per_page)
        self.skipped = skipped
        # Whole pages, so that the last one before a continuation is full.
        self.pages_in_reach = max(reach // self.per_page, 1)
        self.reach = self.pages_in_reach * self.per_page

    @cached_property
    def _rows(self) -> int:
        rows = self.object_list
        if isinstance(rows, QuerySet) and not rows.query.is_sliced:
            return rows.order_by()[: self.reach + 1].count()
        return int(super().count)

    @cached_property
    def goes_on(self) -> bool:
        """Whether there are rows behind the last page that has a number."""
        return isinstance(self.object_list, QuerySet) and self._rows > self.reach

    @cached_property
    def count(self) -> int:
        """Rows up to the end of this stretch; ``MoreThan`` so many if the list goes on."""
        before = self.skipped * self.per_page
        return MoreThan(before + self.reach) if self.goes_on else before + self._rows

    @property
    def first(self) -> int:
        """The lowest page number of this stretch."""
        return self.skipped + 1

    @cached_property
    def num_pages(self) -> int:
        return max(super().num_pages, self.first)

    def page(self, number: int) -> ListPage:
        bottom = (number - self.first) * self.per_page
        return ListPage(self.object_list[bottom : bottom + self.per_page], number, self)


def nearest(raw: str | None, last: int, first: int = 1) -> int:
    """The page number meant by what stands in the address."""
    try:
        wanted = int(raw or first)
    except ValueError:
        return first
    return min(max(wanted, first), last)


def paginate(
    request: HttpRequest, queryset, per_page: int = 20, name: str = "page", reach: int | None = None
) -> ListPage:
    """The page of ``queryset`` that the address asks for; ``name`` is the parameter's name.

    Two queries at most: one count of ``reach`` rows or ``REACH`` (none for a list), one slice.
    """
    order, place = order_of(queryset), request.GET.get(place_name(name), "")
    found = read_place(queryset, order, place) if place and order else None
    skipped, rows = 0, queryset
    if found:
        skipped, rows = found[0], queryset.filter(behind(order, found[1]))
    paginator = BoundedPaginator(rows, per_page, reach or REACH, skipped)
    number = nearest(request.GET.get(name), paginator.num_pages, paginator.first)
    page = paginator.page(number)
    page.name, page.place, page.order = name, place if found else "", order
    page.query = request.GET.copy()
    for parameter in (name, place_name(name)):
        page.query.pop(parameter, None)
    return page


def shown(current: int, last: int, first: int = 1) -> list[int | None]:
    """First, last and the neighbours of the current page: 1 … 4 5 6 … 9."""
    wanted = {1, last, *range(max(current - EACH_SIDE, first), current + EACH_SIDE + 1)}
    pages: list[int | None] = []
    for page in sorted(number for number in wanted if 1 <= number <= last):
        previous = pages[-1] if pages else 0
        if previous is not None and page - previous == 2 and page - 1 >= first:
            pages.append(page - 1)
        elif previous is not None and page - previous > 1:
            pages.append(None)
        pages.append(page)
    return pages


# --- Continuing a list behind a row ----------------------------------------------------


def place_name(name: str) -> str:
    """The parameter that says where a list continues."""
    return f"{name}_after"


def order_of(queryset) -> Order:
    """The fields a list is ordered by, when they are its own, never empty and name one row."""
    if not isinstance(queryset, QuerySet) or not _gives_rows(queryset):
        return []
    meta = queryset.model._meta
    fields = {field.attname: field for field in meta.concrete_fields}
    order: Order = []
    for term in queryset.query.order_by or (
        meta.ordering if queryset.query.default_ordering else ()
    ):
        if not isinstance(term, str):
            return []
        path = term.lstrip("-")
        # A composite key has no field of its own here, a relation only its column.
        path = meta.pk.attname if path == "pk" else path
        if path not in fields or fields[path].null or path in queryset.query.annotations:
            return []
        order.append((path, term.startswith("-")))
    named = {path for path, _falls in order}
    keys = {field.attname for field in meta.pk_fields}
    return order if order and keys <= named else []


def _gives_rows(queryset: QuerySet) -> bool:
    """Whether the queryset gives whole rows of its model and can be narrowed further."""
    query = queryset.query
    return (
        issubclass(queryset._iterable_class, ModelIterable)
        and not query.combinator
        and not query.is_sliced
        and not query.group_by
    )


def write_place(number: int, order: Order, row) -> str:
    """How many pages went before, and the row the list continues behind."""
    values = [str(getattr(row, path)) for path, _falls in order]
    return json.dumps([number, *values], ensure_ascii=False, separators=(",", ":"))


def read_place(queryset: QuerySet, order: Order, text: str) -> tuple[int, list] | None:
    """Pages before and the values of the row; None for anything we did not write."""
    meta = queryset.model._meta
    fields = {field.attname: field for field in meta.concrete_fields}
    try:
        number, *words = json.loads(text[:LONGEST_PLACE])
        if type(number) is not int or not 0 < number < MOST or len(words) != len(order):
            return None
        if any(not isinstance(word, str) or "\0" in word for word in words):
            return None
        pairs = zip(order, words, strict=True)
        values = [fields[path].to_python(word) for (path, _falls), word in pairs]
    except (ValueError, TypeError, ValidationError):
        return None
    if any(isinstance(value, int) and abs(value) > MOST for value in values):
        return None
    return number, values


def behind(order: Order, values: list) -> Q:
    """The rows that follow the one with these values."""
    condition = Q()
    for (path, falls), value in reversed(list(zip(order, values, strict=True))):
        beyond = Q(**{f"{path}__{'lt' if falls else 'gt'}": value})
        condition = beyond | (Q(**{path: value}) & condition) if condition else beyond
    (path, falls), value = order[0], values[0]
    # Said again for the first field alone, which an index can use.
    return Q(**{f"{path}__{'lte' if falls else 'gte'}": value}) & condition
