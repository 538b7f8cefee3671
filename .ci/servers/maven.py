"""Fetches an artifact with Maven, from where this machine is set to fetch."""

import subprocess
from pathlib import Path

from servers.errors import ServiceError


def copy(artifact: str, work: Path, name: str) -> Path:
    """The artifact as a file below `work`; everything that Maven keeps goes when `work` goes."""
    result = subprocess.run(
        [
            "mvn",
            "-q",
            "-B",
            f"-Dmaven.repo.local={work / 'maven'}",
            "dependency:copy",
            f"-Dartifact={artifact}",
            f"-DoutputDirectory={work / 'out'}",
        ],
        cwd=work,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    found = list(work.glob("out/*.zip"))
    if result.returncode or not found:
        raise ServiceError(f"{name} is niet op te halen:\n" + "\n".join(result.stdout.splitlines()[-15:]))
    return found[0]
