"""Keycloak, a real OpenID Connect provider for the tests that sign in with an organisation.

Only made ready here, not started: it takes memory and half a minute, and one test file needs it. That file
starts it (tests/openid/keycloak.py). Of the official build everything is used unchanged.
"""

import hashlib
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

from servers import maven
from servers.errors import ServiceError

VERSION = "26.0.7"
ARTIFACT = f"org.keycloak:keycloak-quarkus-dist:{VERSION}:zip"
SHA256 = "25353b74613bcf72db67f8addbd88d832c705a69333091a16573d249d665fe21"
# Made for a database in memory: a server that is started then begins at once, instead of building first.
BUILD = ["build", "--db=dev-mem"]


def home(base: Path) -> Path:
    """The unpacked distribution, readable by everybody."""
    return base.parent / f"keycloak-{VERSION}"


def is_ready(base: Path) -> bool:
    """Whether it was fetched and built."""
    return (home(base) / "built").exists()


def prepare(base: Path) -> None:
    """Fetches, checks, unpacks and builds it, once."""
    if is_ready(base):
        return
    print(f"Keycloak {VERSION} wordt eenmalig opgehaald (150 MB) en gebouwd …", flush=True)
    work = base.parent / "download-keycloak"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    try:
        archive = maven.copy(ARTIFACT, work, "Keycloak")
        with archive.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        if found != SHA256:
            raise ServiceError(f"Keycloak: het opgehaalde archief heeft de hash {found}.")
        _unpack(archive, work)
        unpacked = work / f"keycloak-{VERSION}"
        shutil.rmtree(home(base), ignore_errors=True)
        # Before building: what is built holds the place where it stands.
        unpacked.rename(home(base))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    _build(home(base))


def _unpack(archive: Path, target: Path) -> None:
    with zipfile.ZipFile(archive) as bundle:
        for item in bundle.infolist():
            path = Path(bundle.extract(item, target))
            # zipfile drops the mode bits.
            path.chmod(0o755 if item.is_dir() or path.suffix == ".sh" else 0o644)


def _build(folder: Path) -> None:
    result = subprocess.run(
        ["bash", str(folder / "bin" / "kc.sh"), *BUILD],
        env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "JAVA_OPTS_KC_HEAP": "-Xms64m -Xmx512m"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if result.returncode:
        raise ServiceError("Keycloak is niet te bouwen:\n" + "\n".join(result.stdout.splitlines()[-15:]))
    (folder / "built").write_text(VERSION)
