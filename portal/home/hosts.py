"""Which face the site has on the host of a request; kept under the version of the content, so no query."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host
from wagtail.models import Site

from kennisbank.models.public_page import path_on_site
from portal.common.content_version import kept
from portal.home.host_models import Accent, Host


@dataclass(frozen=True)
class HostProfile:
    """`menu` (title, address) and `home` replace those of the site, unless empty.

    `elsewhere` stands before links to what only the canonical host has: sign-in and leerkringen.
    """

    name: str = settings.WAGTAIL_SITE_NAME
    accent: str = ""
    elsewhere: str = ""
    home: Any = None
    menu: tuple[tuple[str, str], ...] = ()

    @property
    def mark(self) -> str:
        """The name beside the drawing; the mark knows no capitals."""
        return self.name.lower()

    @property
    def is_canonical(self) -> bool:
        return not self.elsewhere


DEFAULT = HostProfile()


def profile_of(request: HttpRequest) -> HostProfile:
    """The face for this request; that of the site itself for a host that no editor named."""
    return _profiles().get(split_domain_port(request.get_host())[0], DEFAULT)


def host_addresses() -> list[str]:
    """The roots of all hosts beside SITE_URL, with scheme and port."""
    return [_address(name) for name, profile in _profiles().items() if not profile.is_canonical]


def address_of_home(pk: int) -> str:
    """The root of the host whose start page this is; empty when it is that of no host."""
    for name, profile in _profiles().items():
        if profile.home and profile.home.pk == pk:
            return _address(name)
    return ""


def main_site() -> Site:
    """The one site of Wagtail with its root page, for `request._wagtail_site`."""
    return kept("site", _read_site)


def _read_site() -> Site:
    site: Site = Site.objects.select_related("root_page").get(is_default_site=True)
    # Its own type, so that nobody has to ask for that again.
    site.root_page = site.root_page.specific
    return site


def _profiles() -> dict[str, HostProfile]:
    return kept("hosts", _read_profiles)


def _read_profiles() -> dict[str, HostProfile]:
    # A name that the server does not answer to (any more) is never a place to send somebody to.
    rows = Host.objects.select_related("startpagina")
    return {
        row.hostnaam: _profile(row) for row in rows if validate_host(row.hostnaam, settings.ALLOWED_HOSTS)
    }


def _profile(row: Host) -> HostProfile:
    is_canonical = row.hostnaam == urlsplit(settings.SITE_URL).hostname
    pages = [block.value for block in row.menu]
    home = row.startpagina
    return HostProfile(
        name=row.naam,
        accent="" if row.accent == Accent.GROEN else f"accent-{row.accent}",
        elsewhere="" if is_canonical else settings.SITE_URL,
        home=home if home and home.live and not home.is_first and not is_canonical else None,
        menu=tuple((page.title, path_on_site(page.url_path)) for page in pages if page and page.live),
    )


def _address(name: str) -> str:
    """The root of a host: scheme and port are those of SITE_URL."""
    site = urlsplit(settings.SITE_URL)
    return f"{site.scheme}://{name}{f':{site.port}' if site.port else ''}/"
