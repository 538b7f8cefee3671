"""E-mail domains: one way of writing them, and those that belong to everybody."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Anybody can get an address here, so none of these says anything about an organisation.
PUBLIC_DOMAINS = frozenset(
    """
    aol.com casema.nl chello.nl gmail.com gmx.com gmx.de gmx.net googlemail.com hetnet.nl home.nl hotmail.be
    hotmail.com hotmail.nl icloud.com kpnmail.nl kpnplanet.nl live.be live.com live.nl mac.com mail.com me.com
    msn.com onsbrabantnet.nl outlook.be outlook.com outlook.nl planet.nl proton.me protonmail.com quicknet.nl
    skynet.be telenet.be telfort.nl tele2.nl tiscali.nl upcmail.nl versatel.nl xmsnet.nl xs4all.nl yahoo.com
    yahoo.nl ymail.com zeelandnet.nl ziggo.nl zonnet.nl
    """.split()
)
LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
MAX_LENGTH = 253


def normal_domain(text: str) -> str:
    """The domain in small letters and in the form of the DNS (IDNA); "" when it is not a domain."""
    name = text.strip().rstrip(".").lower()
    try:
        name = name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    labels = name.split(".")
    fits = len(labels) > 1 and len(name) <= MAX_LENGTH and all(LABEL.fullmatch(label) for label in labels)
    return name if fits and not labels[-1].isdigit() else ""


def domain_of(email: str) -> str:
    """The normal form of the part behind the last "@"; "" when there is none."""
    name, at, domain = email.strip().rpartition("@")
    return normal_domain(domain) if at and name else ""


def suffixes(domain: str) -> list[str]:
    """The domain itself and each domain above it, longest first, without the top level alone."""
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(len(labels) - 1)]


def validate_domain(domain: str) -> None:
    """For a form or a model.

    Raises:
        ValidationError: not a domain in normal form, or one where anybody can get an address.
    """
    if "@" in domain:
        raise ValidationError(_("Vul alleen het deel achter het @-teken in."), code="at")
    if not domain or normal_domain(domain) != domain:
        raise ValidationError(
            _("“%(domain)s” is geen domein. Voorbeeld: oosterwaard.example."),
            code="domain",
            params={"domain": domain},
        )
    if any(part in PUBLIC_DOMAINS for part in suffixes(domain)):
        raise ValidationError(
            _("Bij %(domain)s kan iedereen een adres krijgen. Dat domein is dus niet van één organisatie."),
            code="public",
            params={"domain": domain},
        )
