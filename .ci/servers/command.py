"""The command line of `.ci/services`: start, stop, env and status."""

import ctypes
import fcntl
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

from servers import keycloak, packages, places
from servers.elastic import Elasticsearch
from servers.errors import ServiceError
from servers.processes import State, end, free_port, last_lines, spawn, wait_until
from servers.server import Server
from servers.small import Clamd, PostgreSQL, Redis

KINDS: tuple[type[Server], ...] = (PostgreSQL, Redis, Clamd, Elasticsearch)
# What WeasyPrint draws a PDF with, and the package that brings it.
PDF_LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
USAGE = "Gebruik: .ci/services start | stop | env | status"


def chromium() -> str:
    """The path of Debian's Chromium; empty when it is not installed."""
    return shutil.which("chromium") or ""


def nginx() -> str:
    """The path of Debian's nginx; empty when it is not installed. An ordinary user has no /usr/sbin."""
    return shutil.which("nginx") or shutil.which("/usr/sbin/nginx") or ""


def state_folder() -> Path:
    """The folder with data, logs, passwords and the state file. Only its owner may list it."""
    folder = places.base_folder() / "services"
    folder.mkdir(exist_ok=True)
    # For root: the service user must pass through to its own data folder, but may not list this one.
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    return folder


def start() -> None:
    """Install what is missing, start what does not run, print one line a server and the export lines."""
    base = state_folder()
    account = places.service_account(create=True)
    servers = [kind(base, account) for kind in KINDS]
    packages.install(_missing(servers))
    for server in servers:
        server.prepare_program()
    keycloak.prepare(base)
    state = State(base / "state.json")
    began = {server.name: time.monotonic() for server in servers}
    fresh = [server for server in servers if _launch(server, state)]
    for server in servers:
        _await(server, state, fresh=server in fresh, began=began[server.name])
    print(f"Chromium {_chromium_version()}  {chromium()}  (geen server)")
    print(f"nginx  {nginx()}  (start alleen bij zijn eigen tests)")
    print(f"Keycloak {keycloak.VERSION}  {keycloak.home(base)}  (start alleen bij zijn eigen tests)")
    lines = _export_lines(servers, state)
    _write_private(base / "env", lines)
    print(f"\nWijs de site en de tests naar deze diensten met:\n{lines}", end="")


def _missing(servers: list[Server]) -> list[str]:
    wanted = [package for server in servers for package in server.missing_packages()]
    if not chromium():
        # A font comes along: without one every screenshot shows empty boxes.
        wanted += ["chromium", "fonts-liberation"]
    if not nginx():
        wanted.append("nginx-light")
    if not keycloak.is_ready(state_folder()) and not shutil.which("mvn"):
        wanted.append("maven")
    wanted += [package for library, package in PDF_LIBRARIES.items() if not _loads(library)]
    return list(dict.fromkeys(wanted))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _launch(server: Server, state: State) -> bool:
    """Start the server unless ours already answers; returns whether it was started now."""
    entry = state.running(server.name)
    if entry:
        if server.answers(entry["ports"]):
            return False
        end(entry)
    remembered = state.entries.get(server.name, {}).get("ports", {})
    ports = {key: free_port(remembered.get(key, port)) for key, port in server.ports.items()}
    server.configure(ports)
    pid = spawn(
        server.arguments(ports), environment=server.environment(), log=server.log, account=server.account
    )
    state.remember(server.name, pid, ports)
    return True


def _await(server: Server, state: State, *, fresh: bool, began: float) -> None:
    entry = state.entries[server.name]
    ports = entry["ports"]
    if fresh and not wait_until(lambda: server.answers(ports), entry["pid"], seconds=server.start_seconds):
        end(entry)
        raise ServiceError(
            f"{server.name} start niet. De laatste regels van {server.log}:\n{last_lines(server.log)}"
        )
    server.after_start(ports)
    port = ports[next(iter(server.ports))]
    how = f"gestart in {time.monotonic() - began:.1f} s" if fresh else "draaide al"
    print(f"{server.name} {server.version()}  127.0.0.1:{port}  {how}", flush=True)


def _export_lines(servers: list[Server], state: State) -> str:
    values: dict[str, str] = {}
    for server in servers:
        values |= server.exports(state.entries[server.name]["ports"])
    if chromium():
        values["CHROMIUM"] = chromium()
    if nginx():
        values["NGINX"] = nginx()
    if keycloak.is_ready(state_folder()):
        values["KEYCLOAK_HOME"] = str(keycloak.home(state_folder()))
    return "".join(f"export {key}={shlex.quote(value)}\n" for key, value in values.items())


def _chromium_version() -> str:
    shown = subprocess.run([chromium(), "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\d+(\.\d+)+", shown)
    return found.group() if found else "?"


def _write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
        stream.write(text)


def stop() -> None:
    """End what we started, nothing else; data stays for the next start."""
    base = state_folder()
    state = State(base / "state.json")
    stopped = []
    for name in list(state.entries):
        entry = state.running(name)
        if entry:
            end(entry)
            stopped.append(name)
        # The ports are kept: the next start prefers the same addresses.
        state.entries[name]["fingerprint"] = ""
    state.save()
    (base / "env").unlink(missing_ok=True)
    print("Gestopt: " + (", ".join(stopped) or "er draaide niets van ons"))


def env() -> None:
    """Print the export lines of the servers that run; nothing when they do not."""
    base = state_folder()
    state = State(base / "state.json")
    account = places.service_account(create=False)
    running = [kind(base, account) for kind in KINDS if state.running(kind.name)]
    if running:
        print(_export_lines(running, state), end="")


def status() -> None:
    """One line per server that we know of."""
    state = State(state_folder() / "state.json")
    for kind in KINDS:
        print(f"{kind.name}: {'draait' if state.running(kind.name) else 'draait niet'}")


def main(arguments: list[str]) -> int:
    """Run one of the commands; returns the exit status."""
    commands = {"start": start, "stop": stop, "env": env, "status": status}
    if len(arguments) != 1 or arguments[0] not in commands:
        print(USAGE, file=sys.stderr)
        return 2
    os.umask(0o022)
    try:
        if arguments[0] in {"start", "stop"}:
            with (state_folder() / "lock").open("w") as lock:
                # Two starts at the same time would each start their own servers.
                fcntl.flock(lock, fcntl.LOCK_EX)
                commands[arguments[0]]()
        else:
            commands[arguments[0]]()
    except ServiceError as error:
        print(f"Diensten: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0
