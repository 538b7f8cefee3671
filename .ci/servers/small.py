"""PostgreSQL, Redis and clamd from Debian's packages."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from servers.errors import ServiceError
from servers.server import Ports, Server, ask

NAME = "weerbaar"


def _output(arguments: list[str]) -> str:
    return subprocess.run(arguments, capture_output=True, text=True, check=True).stdout


def _number(text: str) -> str:
    found = re.search(r"\d+(\.\d+)+", text)
    return found.group() if found else "?"


class PostgreSQL(Server):
    """The production database, with a superuser so that tests can make databases from a template."""

    name = "PostgreSQL"
    ports = {"sql": 15432}

    def _program(self, name: str) -> str:
        def major(path: Path) -> float:
            return float(path.parents[1].name)

        found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=major)
        return str(found[-1]) if found else ""

    def missing_packages(self) -> list[str]:
        return [] if self._program("postgres") else ["postgresql"]

    def version(self) -> str:
        return _number(_output([self._program("postgres"), "--version"]))

    def configure(self, ports: Ports) -> None:
        major = self.version().split(".")[0]
        data = self.folder / major
        if (data / "PG_VERSION").exists():
            return
        shutil.rmtree(data, ignore_errors=True)
        secret = self.write(self.folder / "initdb-password", self.password() + "\n")
        made = subprocess.run(
            [
                self._program("initdb"),
                f"--pgdata={data}.new",
                f"--username={NAME}",
                f"--pwfile={secret}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
            ],
            env=self.environment(),
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **self.account.popen_arguments(),
        )
        secret.unlink()
        if made.returncode:
            shutil.rmtree(f"{data}.new", ignore_errors=True)
            raise ServiceError(f"PostgreSQL: initdb mislukte:\n{made.stdout[-2000:]}")
        # Renamed at the end: a crash halfway never leaves half a cluster under the final name.
        Path(f"{data}.new").rename(data)

    def arguments(self, ports: Ports) -> list[str]:
        data = self.folder / self.version().split(".")[0]
        settings = {
            "port": str(ports["sql"]),
            "listen_addresses": "127.0.0.1",
            # A socket file would need a short path; TCP on loopback is enough.
            "unix_socket_directories": "",
            "max_connections": "200",
            # Test data: whatever a crash of the machine breaks is made again. Each of a hundred tests has a
            # database of its own, and waiting for the disk would take most of their time.
            "fsync": "off",
            "full_page_writes": "off",
            "synchronous_commit": "off",
        }
        return [
            self._program("postgres"),
            "-D",
            str(data),
            *(f"--{key}={value}" for key, value in settings.items()),
        ]

    def _psql(
        self, ports: Ports, statement: str, database: str = "postgres"
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                shutil.which("psql") or self._program("psql"),
                "-h",
                "127.0.0.1",
                "-p",
                str(ports["sql"]),
                "-U",
                NAME,
                "-d",
                database,
                "-XAtqc",
                statement,
            ],
            env=os.environ | {"PGPASSWORD": self.password(), "PGCONNECT_TIMEOUT": "2"},
            capture_output=True,
            text=True,
            check=False,
        )

    def answers(self, ports: Ports) -> bool:
        return self._psql(ports, "select 1").stdout.strip() == "1"

    def after_start(self, ports: Ports) -> None:
        made = self._psql(ports, f"create database {NAME}")
        if made.returncode and "already exists" not in made.stderr:
            raise ServiceError(f"PostgreSQL: {made.stderr.strip()}")

    def exports(self, ports: Ports) -> dict[str, str]:
        return {"DATABASE_URL": f"postgres://{NAME}:{self.password()}@127.0.0.1:{ports['sql']}/{NAME}"}


class Redis(Server):
    """Cache and rate limits; holds nothing that must survive."""

    name = "Redis"
    ports = {"redis": 16379}

    def missing_packages(self) -> list[str]:
        return [] if shutil.which("redis-server") else ["redis-server"]

    def version(self) -> str:
        return _number(_output(["redis-server", "--version"]))

    def configure(self, ports: Ports) -> None:
        self.write(
            self.folder / "redis.conf",
            f'bind 127.0.0.1\nport {ports["redis"]}\ndir {self.folder}\nsave ""\nappendonly no\n'
            "maxmemory 256mb\nmaxmemory-policy allkeys-lru\n",
        )

    def arguments(self, ports: Ports) -> list[str]:
        return [shutil.which("redis-server") or "redis-server", str(self.folder / "redis.conf")]

    def answers(self, ports: Ports) -> bool:
        return ask(ports["redis"], b"PING\r\n").startswith(b"+PONG")

    def exports(self, ports: Ports) -> dict[str, str]:
        return {"REDIS_URL": f"redis://127.0.0.1:{ports['redis']}/0"}


class Clamd(Server):
    """The virus scanner with two signatures of our own, so that nothing is downloaded."""

    name = "clamd"
    ports = {"clamd": 13310}
    system_program = Path("/usr/sbin/clamd")

    def missing_packages(self) -> list[str]:
        return [] if self.system_program.exists() else ["clamav-daemon"]

    def prepare_program(self) -> None:
        # A copy under another path: Debian's AppArmor profile for /usr/sbin/clamd forbids our data folder.
        program = self.folder / "clamd-program"
        if not program.exists() or program.stat().st_mtime < self.system_program.stat().st_mtime:
            shutil.copy2(self.system_program, program)
            program.chmod(0o755)

    def version(self) -> str:
        return _number(_output([str(self.system_program), "--version"]))

    def configure(self, ports: Ports) -> None:
        signatures = self.folder / "signatures"
        signatures.mkdir(exist_ok=True)
        self.account.own(signatures)
        # The standard test file EICAR, in halves so that scanners leave this file alone, and our own text.
        eicar = r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*"
        patterns = {"Eicar-Test-Signature": eicar, "Weerbaar.Testvirus": "WEERBAAR-TESTVIRUS-" + "NIET-ECHT"}
        lines = [f"{name}:0:*:{text.encode().hex()}" for name, text in patterns.items()]
        self.write(signatures / "weerbaar.ndb", "\n".join(lines) + "\n")
        self.write(
            self.folder / "clamd.conf",
            f"TCPSocket {ports['clamd']}\nTCPAddr 127.0.0.1\nDatabaseDirectory {signatures}\nForeground yes\n"
            f"TemporaryDirectory {self.folder}\nStreamMaxLength 100M\n"
            "MaxThreads 4\nExtendedDetectionInfo yes\n",
        )

    def arguments(self, ports: Ports) -> list[str]:
        return [
            str(self.folder / "clamd-program"),
            "--foreground",
            f"--config-file={self.folder / 'clamd.conf'}",
        ]

    def answers(self, ports: Ports) -> bool:
        return ask(ports["clamd"], b"zPING\0").startswith(b"PONG")

    def exports(self, ports: Ports) -> dict[str, str]:
        return {"CLAMD_URL": f"tcp://127.0.0.1:{ports['clamd']}"}
