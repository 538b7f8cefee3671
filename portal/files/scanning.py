"""Asks clamd about a file. Whatever is not a clear "OK" is not clean."""

import socket
import struct
from enum import Enum
from typing import BinaryIO
from urllib.parse import urlsplit

CONNECT_SECONDS = 3
ANSWER_SECONDS = 120
CHUNK_BYTES = 64 * 1024
MAX_ANSWER_BYTES = 4_096


class Verdict(Enum):
    CLEAN = "clean"
    REFUSED = "refused"


class ScannerUnavailable(Exception):
    """clamd did not answer, or not with a verdict: try again later."""


def scan(source: BinaryIO, url: str) -> Verdict:
    """Sends the bytes to clamd (INSTREAM) and returns its verdict; `url` is tcp://host:port.

    Our own client of a few lines: the library sends with `send`, which may lose part of a chunk once a time
    limit is set.

    Raises:
        ScannerUnavailable: down, too slow, or an answer that we do not know.
    """
    parts = urlsplit(url)
    try:
        with socket.create_connection(
            (parts.hostname or "", parts.port or 3310), CONNECT_SECONDS
        ) as connection:
            connection.settimeout(ANSWER_SECONDS)
            answer = _ask(connection, source)
    except OSError as error:
        raise ScannerUnavailable(type(error).__name__) from error
    if answer == "stream: OK":
        return Verdict.CLEAN
    # Larger than clamd's StreamMaxLength: it cannot be checked, now or later.
    if answer.endswith("FOUND") or "size limit exceeded" in answer:
        return Verdict.REFUSED
    raise ScannerUnavailable("answer")


def _ask(connection: socket.socket, source: BinaryIO) -> str:
    connection.sendall(b"zINSTREAM\0")
    source.seek(0)
    try:
        while chunk := source.read(CHUNK_BYTES):
            connection.sendall(struct.pack("!L", len(chunk)) + chunk)
        connection.sendall(struct.pack("!L", 0))
    except (BrokenPipeError, ConnectionResetError):
        # clamd closes as soon as its limit is reached; its answer may still be waiting.
        pass
    answer = b""
    while len(answer) < MAX_ANSWER_BYTES and not answer.endswith(b"\0"):
        piece = connection.recv(1_024)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()
