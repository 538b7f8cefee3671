"""One e-mail address as people type and paste it, made into the one form in which it is kept and compared."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.encoding import punycode
from django.utils.translation import gettext as _

MAX_ADDRESS = 254  # characters, RFC 5321
MAX_LOCAL = 64  # characters before the @, RFC 5321
_validate = EmailValidator(allowlist=[])
_MAILTO = re.compile(r"^mailto:", re.IGNORECASE)
_PAIRS = {"<": ">", "'": "'", '"': '"', "(": ")", "[": "]", "“": "”", "‘": "’"}
# Old ways to have a server pass mail on, and what a header would begin with.
_NEVER = frozenset('%!"\\:')


class BadAddress(ValueError):
    """`str()` says in plain Dutch what is wrong, without the address."""


def without_invisible(text: str) -> str:
    """The text without signs that nobody sees: NUL, zero width, direction marks, soft hyphens."""
    return "".join(
        sign for sign in text if unicodedata.category(sign) not in {"Cf", "Cc"} or sign in "\t\n\r"
    ).replace("\N{NO-BREAK SPACE}", " ")


def clean_address(text: str) -> str:
    """The address in small letters, with an ASCII domain; `Naam <adres>` is not taken apart here.

    Raises:
        BadAddress: it is no address to which mail can go.
    """
    address = _bare(text)
    if not address:
        raise BadAddress(_("er staat niets"))
    if "@" not in address:
        raise BadAddress(_("er staat geen @ in"))
    if re.search(r"\s", address):
        raise BadAddress(_("er staat een spatie in"))
    if address.count("@") > 1:
        raise BadAddress(_("er staat meer dan één @ in"))
    local, domain = address.split("@")
    if not local.isascii() or _NEVER & set(local):
        # Asked before the letters are made small: some signs become an ordinary letter then.
        raise BadAddress(_("voor de @ staat een teken dat niet kan"))
    whole = f"{local.lower()}@{_ascii_domain(domain)}"
    if len(whole) > MAX_ADDRESS or len(local) > MAX_LOCAL:
        raise BadAddress(_("het is te lang"))
    try:
        _validate(whole)
    except ValidationError as error:
        raise BadAddress(_("controleer de schrijfwijze")) from error
    return whole


def spellings(address: str) -> set[str]:
    """The forms in which an account may hold this address: its domain in ASCII and as people write it."""
    local, _at, domain = address.lower().rpartition("@")
    found = {address.lower()}
    for change in (punycode, _readable_domain):
        try:
            found.add(f"{local}@{change(domain)}")
        except UnicodeError:
            continue
    return found


def _bare(text: str) -> str:
    """Without what stands around an address in a mail program or in a sentence."""
    before, address = "", without_invisible(text).strip()
    while before != address:
        before = address
        address = _MAILTO.sub("", address).strip().strip(",;").rstrip(".").strip()
        if len(address) > 1 and _PAIRS.get(address[0]) == address[-1]:
            address = address[1:-1].strip()
    if _MAILTO.match(without_invisible(text).strip(" <")):
        address = address.split("?", 1)[0]
    return address


def _ascii_domain(domain: str) -> str:
    if domain.startswith("["):
        raise BadAddress(_("achter de @ staat geen naam"))
    try:
        found = punycode(unicodedata.normalize("NFC", domain).lower())
    except UnicodeError as error:
        raise BadAddress(_("het deel achter de @ klopt niet")) from error
    if "." not in found or ".." in found:
        raise BadAddress(_("het deel achter de @ klopt niet"))
    return found.lower()


def _readable_domain(domain: str) -> str:
    return domain.encode("ascii").decode("idna")
