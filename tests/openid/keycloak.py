"""A real Keycloak with one realm, started for the tests that need it and ended after them."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.services import need
from tests.serving import free_port

REALM = Path(__file__).with_name("realm.json")
START_SECONDS = 240
# One compiler only: it starts sooner, and runs for a minute.
JAVA = {"JAVA_OPTS_KC_HEAP": "-Xms64m -Xmx384m", "JAVA_OPTS_APPEND": "-XX:TieredStopAtLevel=1"}


def own_home(program: Path, folder: Path) -> Path:
    """A folder that Keycloak takes for its own: what it writes lies here, the rest are links."""
    home = folder / "keycloak"
    (home / "lib").mkdir(parents=True)
    (home / "data" / "import").mkdir(parents=True)
    shutil.copytree(program / "bin", home / "bin", ignore=shutil.ignore_patterns("client"))
    shutil.copytree(program / "conf", home / "conf")
    shutil.copytree(program / "lib" / "quarkus", home / "lib" / "quarkus")
    for part in (program / "lib").iterdir():
        if part.name != "quarkus":
            (home / "lib" / part.name).symlink_to(part)
    for name in ("providers", "themes", "version.txt"):
        (home / name).symlink_to(program / name)
    shutil.copy(REALM, home / "data" / "import" / "realm.json")
    return home


@pytest.fixture(scope="session")
def keycloak(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The issuer of the realm; see tests/openid/realm.json for its people."""
    program = Path(need("Keycloak"))
    need("Java")
    folder, port = tmp_path_factory.mktemp("keycloak"), free_port()
    home, log = own_home(program, folder), folder / "log"
    arguments = [
        "start",
        "--optimized",
        "--import-realm",
        "--http-enabled=true",
        "--http-host=127.0.0.1",
        f"--http-port={port}",
        "--hostname-strict=false",
        "--cache=local",
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["bash", str(home / "bin" / "kc.sh"), *arguments],
            env={"PATH": os.environ["PATH"], "HOME": str(folder), **JAVA},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    issuer = f"http://127.0.0.1:{port}/realms/oosterwaard"
    try:
        _wait(issuer, process, log)
        yield issuer
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(issuer: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            requests.get(f"{issuer}/.well-known/openid-configuration", timeout=5).raise_for_status()
            return
        except requests.RequestException:
            assert process.poll() is None, log.read_text()[-3_000:]
            assert time.monotonic() < deadline, log.read_text()[-3_000:]
            time.sleep(0.3)
