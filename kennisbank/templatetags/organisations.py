"""Where the name of an organisation leads."""

from django import template

from kennisbank.models.organisatiepagina import OrganisatiePage
from kennisbank.models.public_page import path_on_site
from kennisbank.models.snippets import Organisatie
from portal.common.content_version import kept

register = template.Library()


@register.filter
def organisation_url(organisation: Organisatie) -> str:
    """Address of the live page of the organisation, or nothing; costs no query once it was asked."""
    return kept("organisatiepaginas", _addresses).get(organisation.pk, "")


def _addresses() -> dict[int, str]:
    pages = OrganisatiePage.objects.live().filter(organisatie__isnull=False)
    rows = pages.values_list("organisatie_id", "url_path")
    return {organisation: path_on_site(url_path) for organisation, url_path in rows}
