"""A generator in a process of its own gives the same as one in this process."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.db import transaction

from portal.common.beside import made_beside

# In a process without other threads, as pytest's own are: a management command is such a process.
SCRIPT = """
import os, time
import django
django.setup()
from portal.common.beside import made_beside

def numbers():
    for number in range(3):
        yield number, os.getpid()

found = list(made_beside(numbers))
assert [number for number, _pid in found] == [0, 1, 2]
assert {pid for _number, pid in found} != {os.getpid()}, "made in this process"

def failing():
    yield 1
    raise ValueError("stuk")

seen = []
try:
    for one in made_beside(failing):
        seen.append(one)
except ValueError as error:
    seen.append(str(error))
assert seen == [1, "stuk"], seen

def odd():
    raise type("Lokaal", (Exception,), {})("geheim")
    yield

try:
    list(made_beside(odd))
except RuntimeError as error:
    assert str(error) == "Lokaal", error
else:
    raise AssertionError("no error")

def dying():
    yield 1
    os._exit(9)

try:
    list(made_beside(dying))
except RuntimeError:
    pass
else:
    raise AssertionError("a dead process went unnoticed")

def endless():
    while True:
        yield os.getpid()

items = made_beside(endless)
child = next(items)
items.close()
try:
    os.kill(child, 0)
except ProcessLookupError:
    print("klaar")
"""


def test_a_process_of_its_own_makes_the_items_and_hands_on_its_errors() -> None:
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings.test"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (result.stdout, result.returncode) == ("klaar\n", 0), result.stderr


@pytest.mark.django_db
def test_within_a_transaction_the_items_are_made_here() -> None:
    def pids() -> Iterator[int]:
        yield os.getpid()

    with transaction.atomic():
        assert list(made_beside(pids)) == [os.getpid()]
