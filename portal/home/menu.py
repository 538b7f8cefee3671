"""The main menu: what editors marked "show in menus" below the home page."""

from django.http import HttpRequest
from wagtail.models import Page, Site


def main_menu(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """Title, address and whether the reader is below it; one query, in the order of the page tree."""
    site = Site.find_for_request(request)
    if site is None:
        return []
    root = site.root_page
    children = Page.objects.child_of(root).live().in_menu().order_by("path")
    return [
        (page.title, f"/{page.slug}/", request.path.startswith(f"/{page.slug}/"))
        for page in children.only("title", "slug")
    ]
