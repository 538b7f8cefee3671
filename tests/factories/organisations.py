"""Organisations with their domains, and providers to sign in with."""

from typing import Any

from portal.accounts.models import OpenIDProvider, Organisation, OrganisationDomain

SECRET = "alleen-voor-tests-alleen-voor-tests"


def make_organisation(name: str = "Gemeente Oosterwaard", *domains: str, **fields: Any) -> Organisation:
    """Without domains: one made of the last word of the name."""
    organisation = Organisation.objects.create(name=name, **fields)
    for domain in domains or (f"{name.split()[-1].lower()}.example",):
        OrganisationDomain.objects.create(organisation=organisation, domain=domain)
    return organisation


def make_provider(issuer: str, organisation: Organisation | None = None, **fields: Any) -> OpenIDProvider:
    """A provider whose client secret is `SECRET`, when settings.OPENID_SECRETS says so."""
    organisation = organisation or make_organisation()
    fields = {"key": "oosterwaard", "button": organisation.name, "client_id": "weerbaar"} | fields
    return OpenIDProvider.objects.create(organisation=organisation, issuer=issuer, **fields)
