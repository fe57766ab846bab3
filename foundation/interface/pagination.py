"""One way to cut a list into pages. A wrong page number shows the nearest page, never an error."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

#: Pages shown left and right of the open one.
EACH_SIDE = 1


def nearest(raw: str | None, last: int) -> int:
    """The page number meant by what stands in the address."""
    try:
        wanted = int(raw or 1)
    except ValueError:
        return 1
    return min(max(wanted, 1), last)


def paginate(request: HttpRequest, queryset, per_page: int = 20, name: str = "page") -> Page:
    """The page of ``queryset`` that the address asks for.

    Two queries at most: one count (none for a list), one slice. ``page.pages`` holds the
    numbers to show, None where some are left out; ``page.page_name`` the parameter's name.
    """
    paginator = Paginator(queryset, per_page)
    page = paginator.page(nearest(request.GET.get(name), paginator.num_pages))
    page.page_name = name  # type: ignore[attr-defined]
    page.pages = shown(page.number, paginator.num_pages)  # type: ignore[attr-defined]
    return page


def shown(current: int, last: int) -> list[int | None]:
    """First, last and the neighbours of the current page: 1 … 4 5 6 … 9."""
    wanted = {1, last, *range(current - EACH_SIDE, current + EACH_SIDE + 1)}
    pages: list[int | None] = []
    for page in sorted(number for number in wanted if 1 <= number <= last):
        previous = pages[-1] if pages else 0
        if previous is not None and page - previous == 2:
            pages.append(page - 1)
        elif previous is not None and page - previous > 2:
            pages.append(None)
        pages.append(page)
    return pages
