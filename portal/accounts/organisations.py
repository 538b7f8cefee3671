"""Which organisation an address belongs to, and where what somebody says of it does not fit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.mail_domains import domain_of, suffixes
from portal.accounts.organisation_models import (
    OpenIDProvider,
    Organisation,
    OrganisationDomain,
    name_key,
)


@dataclass(frozen=True)
class Claimed:
    """One row of a list: an address, and the organisation that somebody gave with it."""

    email: str
    organisation: str


def organisation_of_address(email: str) -> Organisation | None:
    """The active organisation with the longest domain that holds this address; None when there is none."""
    domain = domain_of(email)
    found = _owners([domain]) if domain else {}
    return _owner(domain, found)


def holds_address(organisation_id: int, email: str) -> bool:
    """Whether the address belongs to this organisation, and not to one with a longer domain."""
    owner = organisation_of_address(email)
    return owner is not None and owner.pk == organisation_id


def providers_for_address(email: str) -> list[OpenIDProvider]:
    """The providers with which the holder of this address may sign in."""
    owner = organisation_of_address(email)
    if owner is None:
        return []
    return [one for one in OpenIDProvider.objects.usable().filter(organisation=owner) if one.secret]


def mismatches(rows: Mapping[Any, Claimed]) -> dict[Any, str]:
    """For each row whose address does not fit its organisation: a line for who may invite.

    Two queries, however many rows. The line holds the domain, never the whole address. An organisation that
    nobody entered fits any address, except one of an organisation that somebody did enter.
    """
    rows = {key: one for key, one in rows.items() if one.organisation.strip()}
    owners = _owners(domain_of(one.email) for one in rows.values())
    names = {name_key(one.organisation) for one in rows.values()}
    known = {
        one.name_key: one
        for one in Organisation.objects.active().filter(name_key__in=names, domains__isnull=False)
    }
    lines = {}
    for key, one in rows.items():
        domain = domain_of(one.email)
        owner, given = _owner(domain, owners), known.get(name_key(one.organisation))
        if given is not None and owner != given:
            text = _("Adres hoort niet bij %(organisation)s (%(domain)s)")
            lines[key] = text % {"organisation": given.name, "domain": domain}
        elif given is None and owner is not None and name_key(one.organisation) != owner.name_key:
            text = _("Adres hoort bij %(organisation)s (%(domain)s)")
            lines[key] = text % {"organisation": owner.name, "domain": domain}
    return lines


def _owners(domains: Iterable[str]) -> dict[str, Organisation]:
    """The owner of each domain, and of each domain above it, that somebody entered. One query."""
    wanted = {part for domain in domains if domain for part in suffixes(domain)}
    if not wanted:
        return {}
    found = OrganisationDomain.objects.filter(domain__in=wanted, organisation__is_active=True)
    return {one.domain: one.organisation for one in found.select_related("organisation")}


def _owner(domain: str, owners: Mapping[str, Organisation]) -> Organisation | None:
    return next((owners[part] for part in suffixes(domain) if part in owners), None)
