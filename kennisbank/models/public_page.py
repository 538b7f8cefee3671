"""What every page of the public tree has in common: for everyone, with an address that follows its place."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from wagtail.models import Page, PageViewRestriction


@dataclass(frozen=True)
class Kruimel:
    """One step of the breadcrumbs."""

    title: str
    url: str


def path_on_site(url_path: str) -> str:
    """The address of a page from its place in the tree: "/home/handvatten/x/" becomes "/handvatten/x/"."""
    return "/" + url_path.split("/", 2)[2]


class PublicPage(Page):
    """A page that is always for everyone: what is closed lives in leerkringen, never in the page tree.

    So there is no private page, and no query for view restrictions on each request. There is one site root,
    so a page's address follows from its place in the tree: relative, on whatever host the reader is, and
    without a look at the site table for each link.
    """

    private_page_options: ClassVar[list[str]] = []

    class Meta:
        abstract = True

    def get_view_restrictions(self) -> Any:
        return PageViewRestriction.objects.none()  # Costs no query, and the admin can still order it.

    def get_url(self, request: Any = None, current_site: Any = None) -> str:
        return path_on_site(self.url_path)

    url = property(get_url)

    def get_full_url(self, request: Any = None) -> str:
        """The one canonical address, on SITE_URL whatever host the reader is on."""
        return f"{settings.SITE_URL}{path_on_site(self.url_path)}"

    full_url = property(get_full_url)

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        """Beside the home page a page would belong to no site."""
        return bool(super().can_create_at(parent)) and not parent.is_root()
