"""Lists that may be long, a page at a time."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.http import urlencode

PER_PAGE = 25
Link = tuple[int | None, str]


def paginated(request: HttpRequest, rows: QuerySet[Any], **kept: str) -> dict[str, Any]:
    """Context for a list and components/pagination.html; an odd page number shows the nearest page.

    `kept`: what else stands in the address, such as a filter.
    """
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    return {
        "rows": page.object_list,
        "links": page_links(page, **kept),
        "current": page.number,
        "next_url": next_url(page, **kept),
        "total": page.paginator.count,
    }


def page_links(page: Page[Any], **kept: str) -> Sequence[Link]:
    """First, last and those around this page, however many there are."""
    return [
        (number if isinstance(number, int) else None, f"?{urlencode(kept | {'pagina': number})}")
        for number in page.paginator.get_elided_page_range(page.number)
    ]


def next_url(page: Page[Any], **kept: str) -> str:
    return f"?{urlencode(kept | {'pagina': page.next_page_number()})}" if page.has_next() else ""
