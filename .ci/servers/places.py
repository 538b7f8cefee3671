"""Where programs, data and state live, and as which user the servers run."""

import os
import pwd
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from servers.errors import ServiceError

SERVICE_USER = "weerbaar-diensten"


@dataclass(frozen=True)
class Account:
    """The ordinary user that runs the servers."""

    uid: int
    gid: int

    def popen_arguments(self) -> dict[str, object]:
        """Arguments for subprocess that drop root; empty when we are that user already."""
        if os.geteuid() == self.uid:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Hand `path` to this user."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)


def service_account(*, create: bool) -> Account:
    """The caller, or for root a system user: Elasticsearch and PostgreSQL refuse to run as root."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    try:
        entry = pwd.getpwnam(SERVICE_USER)
    except KeyError:
        if not create:
            return Account(0, 0)
        subprocess.run(
            [
                "useradd",
                "--system",
                "--user-group",
                "--no-create-home",
                "--shell",
                "/usr/sbin/nologin",
                SERVICE_USER,
            ],
            check=True,
        )
        entry = pwd.getpwnam(SERVICE_USER)
    return Account(entry.pw_uid, entry.pw_gid)


def _candidates() -> list[Path]:
    fallback = Path(tempfile.gettempdir()) / f"weerbaar-{os.geteuid()}"
    chosen = os.environ.get("XDG_CACHE_HOME", "")
    if os.geteuid() == 0:
        # The servers run as another user, who cannot look inside root's own home folder (mode 0700).
        return [*([Path(chosen) / "weerbaar"] if chosen else []), Path("/var/cache/weerbaar"), fallback]
    return [Path(chosen or Path.home() / ".cache") / "weerbaar", fallback]


def _reachable(path: Path) -> bool:
    """Whether another user can enter every folder above `path`."""
    return all(parent.stat().st_mode & 0o001 for parent in path.resolve().parents)


def base_folder() -> Path:
    """The first candidate folder that can be written (and, for root, reached by the service user)."""
    for path in _candidates():
        try:
            path.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=path):
                pass
        except OSError:
            continue
        if os.geteuid() != 0:
            # In a shared temporary folder nobody else may have made this one first.
            if path.stat().st_uid == os.geteuid():
                path.chmod(0o700)
                return path
        elif path.stat().st_uid == 0 and _reachable(path):
            path.chmod(0o755)
            return path
    raise ServiceError(
        "Er is geen map om in te schrijven. Zet XDG_CACHE_HOME op een map waar u in mag schrijven."
    )


def private_folder(path: Path, account: Account) -> Path:
    """`path` as a folder that only `account` can read."""
    path.mkdir(parents=True, exist_ok=True)
    account.own(path)
    path.chmod(0o700)
    return path
