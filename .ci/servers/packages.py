"""Installs Debian packages, without letting them start servers of their own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servers.errors import ServiceError

POLICY = Path("/usr/sbin/policy-rc.d")


def _root_prefix(wanted: list[str]) -> list[str]:
    """How to become root: nothing, or sudo; a clear line when there is no way."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        quiet = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
        if quiet.returncode == 0 or sys.stdin.isatty():
            return ["sudo"]
    raise ServiceError(
        "Deze pakketten ontbreken en installeren kan alleen als root of met sudo: "
        + " ".join(wanted)
        + f". Vraag uw beheerder om: apt-get install {' '.join(wanted)}"
    )


@contextmanager
def _no_autostart(prefix: list[str]) -> Iterator[None]:
    """Debian starts a server when its package is installed; we start our own, on our own ports."""
    if POLICY.exists():
        yield
        return
    script = "printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d && chmod 755 /usr/sbin/policy-rc.d"
    subprocess.run([*prefix, "sh", "-c", script], check=True)
    try:
        yield
    finally:
        subprocess.run([*prefix, "rm", "-f", str(POLICY)], check=False)


def _run(arguments: list[str]) -> None:
    result = subprocess.run(
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if result.returncode:
        tail = "\n".join(result.stdout.splitlines()[-15:])
        raise ServiceError(f"{' '.join(arguments)} mislukte:\n{tail}")


def install(wanted: list[str]) -> None:
    """Install the named Debian packages in one go; does nothing for an empty list."""
    if not wanted:
        return
    if not shutil.which("apt-get"):
        raise ServiceError(f"Dit is geen Debian. Installeer zelf wat ontbreekt: {' '.join(wanted)}")
    prefix = _root_prefix(wanted)
    print(f"Installeren: {' '.join(wanted)} …", flush=True)
    apt = [
        *prefix,
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-y",
        "-q",
        "-o",
        "DPkg::Lock::Timeout=300",
    ]
    with _no_autostart(prefix):
        _run([*apt, "update"])
        _run([*apt, "install", "--no-install-recommends", *wanted])


def available(*names: str) -> str:
    """The first of these package names that this Debian release knows."""
    for name in names:
        shown = subprocess.run(["apt-cache", "show", name], capture_output=True, check=False)
        if shown.returncode == 0 and shown.stdout:
            return name
    return names[-1]
