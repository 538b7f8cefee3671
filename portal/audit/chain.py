"""What the hash of a line is made of."""

import hashlib
import json
from datetime import UTC
from ipaddress import ip_address

from portal.audit.models import AuditLine

#: Before the first line.
START = "0" * 64
#: Part of every hash: another choice of fields is another version.
VERSION = 1


def line_hash(line: AuditLine, number: int, previous: str) -> str:
    """SHA-256 in hexadecimal over the previous hash, the number and every field that may not change.

    Plain SHA-256 and not an HMAC with the key of the site. Whoever can use the key can also write the
    database, so a key adds little; and a key changes: then old lines could only be checked with every key
    there ever was, by the site alone. Now anybody with a copy of the table can check it. What a plain hash
    does not stop, all lines rewritten from some line on, is found by comparing with a number and hash that
    were kept outside the database (`verify_audit --head` and `--expect`).

    `actor` is no part of it (it is emptied with the account); `actor_key` is.
    """
    fields = [
        VERSION,
        number,
        previous,
        line.pk,
        line.time.astimezone(UTC).isoformat(timespec="microseconds"),
        line.actor_key,
        line.action,
        line.object,
        line.result,
        _address(line.origin),
        str(line.circle or ""),
    ]
    # JSON: no choice of texts can make two different lines look the same.
    return hashlib.sha256(json.dumps(fields, separators=(",", ":")).encode()).hexdigest()


def _address(origin: str | None) -> str:
    """In one way of writing: databases differ in how they print an IPv6 address."""
    try:
        return ip_address(origin or "").compressed
    except ValueError:
        return origin or ""
