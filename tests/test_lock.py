"""The lock must install on the oldest Python that the README promises."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# What Debian 12 ships. uv reads no patch version for packages from an index, so this is asked of the lock.
DEBIAN_PYTHON = "3.11.2"


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-test.txt"])
def test_the_lock_installs_on_the_python_of_debian_12(lock: str, tmp_path: Path) -> None:
    result = str(tmp_path / "lock.txt")
    arguments = ["pip", "compile", "-q", "--no-deps", "--python-version", DEBIAN_PYTHON, "-o", result, lock]
    found = subprocess.run(
        [str(ROOT / ".venv/bin/uv"), *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
