"""What every server has in common: packages, ports, a start line and a question that tells it answers."""

import os
import secrets
import socket
from abc import ABC, abstractmethod
from pathlib import Path

from servers.places import Account, private_folder

Ports = dict[str, int]


class Server(ABC):
    """One server; subclasses tell how to install, configure, start and ask it."""

    name: str
    ports: Ports  # preferred port by purpose; the first one is the address that we print
    start_seconds: float = 30

    def __init__(self, base: Path, account: Account) -> None:
        self.base = base
        self.account = account

    @property
    def folder(self) -> Path:
        """The data folder of this server, readable by the service user only."""
        return private_folder(self.base / self.name.lower(), self.account)

    @property
    def log(self) -> Path:
        """Where its output goes; written by the caller, so it lies outside the data folder."""
        return self.base / f"{self.name.lower()}.log"

    @abstractmethod
    def missing_packages(self) -> list[str]:
        """The Debian packages that are still needed."""

    def prepare_program(self) -> None:
        """Fetch what Debian does not package."""

    @abstractmethod
    def version(self) -> str:
        """The version of the installed program."""

    @abstractmethod
    def configure(self, ports: Ports) -> None:
        """Write configuration and first data; called before each start."""

    @abstractmethod
    def arguments(self, ports: Ports) -> list[str]:
        """The command that starts it in the foreground."""

    def environment(self) -> dict[str, str]:
        """The environment of the server: nothing of the caller's but the path."""
        return {
            "PATH": os.environ.get("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"),
            "HOME": str(self.folder),
            "LC_ALL": "C.UTF-8",
        }

    @abstractmethod
    def answers(self, ports: Ports) -> bool:
        """Whether it serves requests now."""

    def after_start(self, ports: Ports) -> None:
        """What must be made once it answers; must be repeatable."""

    @abstractmethod
    def exports(self, ports: Ports) -> dict[str, str]:
        """Environment variables that point the site at it."""

    def password(self) -> str:
        """The password of the administrator, made once and kept in the state folder (mode 0600)."""
        file = self.base / f"{self.name.lower()}.password"
        if not file.exists():
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
                stream.write(secrets.token_urlsafe(24))
        return file.read_text()

    def write(self, path: Path, text: str) -> Path:
        """Write a file for the service user, unreadable to others."""
        path.write_text(text)
        path.chmod(0o600)
        self.account.own(path)
        return path


def ask(port: int, question: bytes) -> bytes:
    """Send `question` over TCP and return the first answer; empty when nobody answers within 2 s."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.settimeout(2)
            connection.sendall(question)
            return connection.recv(200)
    except OSError:
        return b""
