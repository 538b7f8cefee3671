"""What an answer gives away: canaries in any form, and differences between closed and absent."""

import base64
import hashlib
import html
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponseBase

from portal.files.models import ClosedFile, GelezenTekst
from portal.notifications.models import Notice, ReaderPlace, SeenNotice
from tests.contracts.quick_client import QuickClient
from tests.contracts.world import SHAPE

UNSTABLE_HEADERS = {"Date", "Expires", "Content-Length"}
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*|(nonce[-=]"?)[\w+/=-]+')
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LINK = re.compile(r"((?:uitnodiging|afmelden)(?:/|%2F))[0-9a-z]{64,65}")
WRITE = re.compile(r"\s*(insert|update|delete|replace)\b", re.IGNORECASE)
# Bookkeeping of the request itself.
OWN_TABLES = ("django_session", "usersessions_", '"cache"', "SAVEPOINT", "django_content_type")


@dataclass(frozen=True)
class Answer:
    """One answer, with all that it may be compared by."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    cookies: tuple[str, ...]
    body: bytes
    queries: int = field(default=0, compare=False)
    raised: str = ""

    def text(self) -> str:
        lines = [f"{self.status} {self.reason}", *(f"{name}: {value}" for name, value in self.headers)]
        return "\n".join([*lines, *self.cookies, self.body.decode("utf-8", "replace"), self.raised])

    def comparable(self) -> tuple[Any, ...]:
        headers = [(name, normal(value)) for name, value in self.headers if name not in UNSTABLE_HEADERS]
        cookie_names = sorted(cookie.split("=", 1)[0] for cookie in self.cookies)
        return (
            self.status,
            self.reason,
            sorted(headers),
            cookie_names,
            normal(self.body.decode("utf-8", "replace")),
        )


def normal(text: str) -> str:
    """Without tokens, nonces and the ids that were asked for."""
    text = TOKEN.sub(lambda match: match[1] or match[2], text)
    return LINK.sub(r"\1LINK", UUID.sub("ID", text))


def difference(one: Answer, other: Answer) -> str:
    """What differs, each text from a little before the place where it begins to differ."""
    names = ("status", "reden", "headers", "cookies", "inhoud")
    pairs = zip(names, one.comparable(), other.comparable(), strict=True)
    return "; ".join(f"{name}: {_apart(str(a), str(b))}" for name, a, b in pairs if a != b)


def _apart(one: str, other: str) -> str:
    start = max(0, len(os.path.commonprefix([one, other])) - 60)
    return f"{one[start : start + 200]!r} ≠ {other[start : start + 200]!r}"


def found_canaries(text: str) -> set[str]:
    """The canaries in a text, also when it is escaped, quoted or encoded."""
    forms = {text, html.unescape(text), unquote(text), unquote(html.unescape(text))}
    if "\\u" in text:
        forms.add(re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text))
    for piece in re.findall(r"[\w+/-]{24,}={0,2}", text):
        if len(piece) < 4_000:
            decoded = _from_base64(piece)
            if b"kanarie" in decoded.lower():
                forms.add(decoded.decode("latin-1"))
    return {match.lower() for form in forms for match in SHAPE.findall(form)}


def _from_base64(piece: str) -> bytes:
    try:
        return base64.b64decode(piece.replace("-", "+").replace("_", "/") + "=" * (-len(piece) % 4))
    except ValueError:
        return b""


@dataclass
class Statements:
    """What was asked of the database: `wrote` counts the bookkeeping of the request, `sql` leaves it out."""

    sql: list[str] = field(default_factory=list)
    wrote: bool = False


@contextmanager
def watched_queries() -> Iterator[Statements]:
    """The statements of the block."""
    seen = Statements()

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.wrote = seen.wrote or bool(WRITE.match(sql))
        if not any(table in sql for table in OWN_TABLES):
            seen.sql.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield seen


_shared_savepoints: list[str] = []


@contextmanager
def nothing_else_changes() -> Iterator[None]:
    """Inside, only `ask` touches the database: one savepoint then serves all requests.

    Three statements a request less, which is a third of all that the leak matrix asks of the database.
    """
    with transaction.atomic():
        _shared_savepoints.append(transaction.savepoint())
        try:
            yield
        finally:
            transaction.savepoint_rollback(_shared_savepoints.pop())


@contextmanager
def taken_back() -> Iterator[Statements]:
    """Watches one request, and undoes what it changed."""
    if not _shared_savepoints:
        with transaction.atomic(), watched_queries() as seen:
            yield seen
            transaction.set_rollback(True)
        return
    waiting = list(connection.run_on_commit)
    with watched_queries() as seen:
        yield seen
    if seen.wrote or connection.needs_rollback:
        connection.needs_rollback = False
        transaction.savepoint_rollback(_shared_savepoints[-1])
        connection.run_on_commit = waiting


def ask(
    client: QuickClient, verb: str, path: str, data: dict[str, Any] | None = None
) -> tuple[Answer, list[str]]:
    """Asks, takes back what it changed and the cookies that it set: each request starts equal."""
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    arguments: dict[str, Any] = {}
    if verb == "POST":
        arguments["data"] = data or {}
    elif verb == "PUT":
        arguments |= {"data": json.dumps({}), "content_type": "application/json"}
    with taken_back() as seen:
        response = getattr(client, verb.lower())(path, **arguments)
        answer = _answer(response, len(seen.sql), client.raised)
        # After an error PostgreSQL takes nothing more until it is rolled back.
        seen.wrote = seen.wrote or bool(client.raised)
    client.cookies.clear()
    for name, value in cookies.items():
        client.cookies[name] = value
    return answer, [sql for sql in seen.sql if WRITE.match(sql)]


def _answer(response: HttpResponseBase, queries: int, raised: str) -> Answer:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return Answer(
        status=response.status_code,
        reason=response.reason_phrase,
        headers=tuple(sorted(response.headers.items())),
        cookies=tuple(morsel.OutputString() for morsel in response.cookies.values()),
        body=body,
        queries=queries,
        raised=raised,
    )


def closed_tables() -> list[type[Any]]:
    beside = [ClosedFile, GelezenTekst, Notice, ReaderPlace, SeenNotice]
    return [*apps.get_app_config("leerkringen").get_models(), *beside]


def touches_closed(statements: list[str]) -> list[str]:
    """The writing statements that change something closed."""
    names = [model._meta.db_table for model in closed_tables()]
    return [sql for sql in statements if any(f'"{name}"' in sql.split("WHERE")[0] for name in names)]


def closed_hash() -> str:
    """One number for all rows of the closed half and all its files."""
    digest = hashlib.sha256()
    for model in closed_tables():
        for row in model._base_manager.order_by("pk").values_list():
            digest.update(repr(row).encode())
    root = settings.CLOSED_FILES_ROOT
    for path in sorted(root.rglob("*")) if root.exists() else []:
        if path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
